// Many threads at once, because what must not convoy or collide has to be tried by a crowd.

import Glibc
import Synchronization
import Testing

/// Runs `body` once on each of `count` threads, all at once, and answers with the failures.
func concurrently(_ count: Int, _ body: @escaping @Sendable (Int) throws -> Void) -> [String] {
    let crowd = Crowd(body)
    var threads: [pthread_t] = []
    for number in 0..<count {
        let seat = Unmanaged.passRetained(Seat(crowd, number))
        var thread = pthread_t()
        let status = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                let seat = Unmanaged<Seat>.fromOpaque(argument).takeRetainedValue()
                seat.crowd.run(seat.number)
                return nil
            }, seat.toOpaque())
        guard status == 0 else { return ["cannot start thread \(number)"] }
        threads.append(thread)
    }
    for thread in threads { pthread_join(thread, nil) }
    return crowd.failures.withLock { $0 }
}

private final class Seat: Sendable {
    let crowd: Crowd
    let number: Int
    init(_ crowd: Crowd, _ number: Int) {
        self.crowd = crowd
        self.number = number
    }
}

private final class Crowd: Sendable {
    let body: @Sendable (Int) throws -> Void
    let failures = Mutex<[String]>([])
    init(_ body: @escaping @Sendable (Int) throws -> Void) { self.body = body }
    func run(_ number: Int) {
        do { try body(number) } catch { failures.withLock { $0.append("\(error)") } }
    }
}
