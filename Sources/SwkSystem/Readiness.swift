// Waiting for descriptors without blocking a thread of the Swift runtime: one epoll thread for the whole process.
//
// Pidfds, pipes, ptys and sockets all become readable when something happens to them. Each wait is one-shot and has a token of its
// own, so that a late cancellation can never hit a later wait. The thread is started by the first wait and sleeps otherwise.

import CSwkLinux
import Glibc
import SwkModel
import Synchronization

public enum Readiness {
    /// Suspends until `descriptor` is readable or hung up. Throws CancellationError as soon as the task is cancelled.
    ///
    /// Any number of tasks may wait for the same descriptor. The caller keeps it open for the whole wait.
    public static func readable(_ descriptor: Int32) async throws {
        try await Reactor.shared.get().wait(for: descriptor, writing: false)
    }

    /// Suspends until `descriptor` can be written.
    public static func writable(_ descriptor: Int32) async throws {
        try await Reactor.shared.get().wait(for: descriptor, writing: true)
    }
}

/// The epoll instance and its waiters; the mutex guards the table.
private final class Reactor: Sendable {
    static let shared = Result { () throws(Failure) in try Reactor() }

    private enum Waiter {
        /// Registered with epoll under a duplicate descriptor, because epoll watches each descriptor only once.
        case waiting(CheckedContinuation<Void, any Error>, duplicate: Int32)
        /// Cancelled before its continuation arrived.
        case cancelled
    }

    private let epoll: Int32
    private let waiters = Mutex<[UInt64: Waiter]>([:])
    private let lastToken = Atomic<UInt64>(0)

    private init() throws(Failure) {
        epoll = try system("create epoll") { swk_epoll_create() }
        var thread = pthread_t()
        let status = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Reactor>.fromOpaque(argument).takeUnretainedValue().loop()
            }, Unmanaged.passRetained(self).toOpaque())
        guard status == 0 else { throw .errno(status, "start thread", "readiness") }
        pthread_detach(thread)
    }

    func wait(for descriptor: Int32, writing: Bool) async throws {
        let token = lastToken.add(1, ordering: .relaxed).newValue
        defer { waiters.withLock { $0[token] = nil } }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                if let refusal = add(token, descriptor, writing, continuation) {
                    continuation.resume(throwing: refusal)
                }
            }
        } onCancel: {
            take(token, leaving: .cancelled)?.resume(throwing: CancellationError())
        }
    }

    private func add(
        _ token: UInt64, _ descriptor: Int32, _ writing: Bool, _ continuation: CheckedContinuation<Void, any Error>
    ) -> (any Error)? {
        waiters.withLock { table in
            if case .cancelled = table[token] { return CancellationError() }
            let duplicate = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
            if duplicate < 0 { return Failure.errno(errno, "duplicate descriptor", "\(descriptor)") }
            if swk_epoll_watch(epoll, duplicate, writing ? 1 : 0, token) != 0 {
                let error = errno
                close(duplicate)
                return Failure.errno(error, "watch descriptor", "\(descriptor)")
            }
            table[token] = .waiting(continuation, duplicate: duplicate)
            return nil
        }
    }

    /// Takes a waiter out, so that exactly one side resumes it.
    private func take(_ token: UInt64, leaving replacement: Waiter?) -> CheckedContinuation<Void, any Error>? {
        waiters.withLock { table in
            let waiter = table[token]
            table[token] = replacement
            guard case .waiting(let continuation, let duplicate) = waiter else { return nil }
            _ = swk_epoll_forget(epoll, duplicate)
            close(duplicate)
            return continuation
        }
    }

    private func loop() -> Never {
        while true {
            let token = swk_epoll_next(epoll)
            if token != 0 { take(token, leaving: nil)?.resume() }
        }
    }
}
