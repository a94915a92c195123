// The threads that launch: few, dedicated, and alive as long as the process.
//
// The kernel sends the parent-death signal when the *thread* that cloned a child ends, so a container must never be cloned from a pool
// thread that may go away. A launch also suspends its thread until the child has executed. Threads start on demand, one for each
// processor at most (two at least, so that a slow mount does not hold up everything).

import Glibc
import SwkModel
import SwkSystem
import Synchronization

/// Runs work on threads that never end.
final class LauncherThreads: Sendable {
    static let shared = LauncherThreads()

    private struct State {
        var jobs: [@Sendable () -> Void] = []
        var idle = 0
        var started = 0
    }

    private let state = Mutex(State())
    private let wakeup: Wakeup
    private let limit: Int

    private init() {
        wakeup = Wakeup()
        limit = max(2, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    }

    /// Runs `body` on a launcher thread and suspends until it is done.
    func run<Value: Sendable>(_ body: @escaping @Sendable () throws(Failure) -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            do {
                try submit { continuation.resume(with: Result(catching: body).mapError { $0 as any Error }) }
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }

    private func submit(_ job: @escaping @Sendable () -> Void) throws(Failure) {
        let needsThread = state.withLock { state in
            state.jobs.append(job)
            guard state.jobs.count > state.idle, state.started < limit else { return false }
            state.started += 1
            return true
        }
        if needsThread { try startThread() }
        wakeup.signal()
    }

    private func startThread() throws(Failure) {
        var thread = pthread_t()
        let status = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<LauncherThreads>.fromOpaque(argument).takeUnretainedValue().loop()
            }, Unmanaged.passUnretained(self).toOpaque())
        guard status == 0 else { throw .errno(status, "start thread", "launcher") }
        pthread_detach(thread)
    }

    private func loop() -> Never {
        while true {
            state.withLock { $0.idle += 1 }
            wakeup.wait()
            let job = state.withLock { state in
                state.idle -= 1
                return state.jobs.isEmpty ? nil : state.jobs.removeFirst()
            }
            job?()
        }
    }
}

/// A counting semaphore of the process; lives for ever like the threads that wait for it.
private final class Wakeup: @unchecked Sendable {
    // Sendable because sem_t is made for use by several threads; the pointer never changes.
    private let semaphore: UnsafeMutablePointer<sem_t>

    init() {
        semaphore = .allocate(capacity: 1)
        sem_init(semaphore, 0, 0)
    }

    func signal() { sem_post(semaphore) }
    func wait() { while sem_wait(semaphore) != 0 {} }
}
