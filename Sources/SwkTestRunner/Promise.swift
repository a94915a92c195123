// A value that comes later, for any number of waiters.

import Synchronization

/// Set once; everyone who waits gets it. Waiting does not end by cancellation: whoever promises keeps the promise when cancelled.
final class Promise<Value: Sendable>: Sendable {
    private enum State {
        case pending([CheckedContinuation<Value, Never>])
        case kept(Value)
    }

    private let state = Mutex(State.pending([]))

    /// Later values are dropped.
    func keep(_ value: Value) {
        let waiting = state.withLock { state -> [CheckedContinuation<Value, Never>] in
            guard case .pending(let waiting) = state else { return [] }
            state = .kept(value)
            return waiting
        }
        for continuation in waiting { continuation.resume(returning: value) }
    }

    /// The value, when it is there already.
    var known: Value? { state.withLock { if case .kept(let value) = $0 { value } else { nil } } }

    var value: Value {
        get async {
            await withCheckedContinuation { continuation in
                let known = state.withLock { state -> Value? in
                    switch state {
                    case .kept(let value): return value
                    case .pending(let waiting):
                        state = .pending(waiting + [continuation])
                        return nil
                    }
                }
                if let known { continuation.resume(returning: known) }
            }
        }
    }
}
