// Values that Swift holds: functions handed to the host, results on their way. A root may be dropped on any thread while the
// machine runs on another, so dropping only notes the number; the collector forgets it the next time.
import Synchronization

/// The values that the collector must keep for Swift.
final class Roots: Sendable {
    private struct State {
        var values: [Int: Value] = [:]
        var next = 0
    }
    private let state = Mutex(State())

    func add(_ value: Value) -> Root {
        let number = state.withLock { state in
            state.next += 1
            state.values[state.next] = value
            return state.next
        }
        return Root(number: number, value: value, owner: self)
    }

    fileprivate func drop(_ number: Int) {
        state.withLock { $0.values[number] = nil }
    }

    func trace(_ tracer: inout Tracer) {
        // Copied out: the tracer is not Sendable and must not enter the lock.
        let values = state.withLock { Array($0.values.values) }
        for value in values { tracer.mark(value) }
    }
}

/// Keeps one value alive while it exists.
final class Root: Sendable {
    let number: Int
    let value: Value
    let owner: Roots

    init(number: Int, value: Value, owner: Roots) {
        self.number = number
        self.value = value
        self.owner = owner
    }

    deinit { owner.drop(number) }
}
