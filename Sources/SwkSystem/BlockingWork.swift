// Long blocking work away from Swift's cooperative threads, and how it is told to stop.
//
// Unpacking, transfers and snapshots block for seconds. On the cooperative pool, which has one thread for each core, they would starve
// every other task; so each runs on a thread of its own while its task is suspended.

import Glibc
public import SwkModel
import Synchronization

/// A flag that blocking work looks at now and then.
public final class Cancellation: Sendable {
    private let flag = Atomic<Bool>(false)

    public init() {}

    public func cancel() { flag.store(true, ordering: .relaxed) }
    public var isCancelled: Bool { flag.load(ordering: .relaxed) }

    /// Throws `cancelled` once `cancel()` was called.
    public func check() throws(Failure) {
        if isCancelled { throw Failure(.cancelled, "work", "", "cancelled") }
    }
}

extension Failure.Code {
    /// Blocking work was told to stop; becomes CancellationError where it meets its task.
    public static let cancelled = Failure.Code("cancelled")
}

/// Runs blocking `work` on a thread of its own. Throws CancellationError when the task is cancelled, as soon as `work` notices.
public func onOwnThread<Value: Sendable>(
    _ work: @escaping @Sendable (Cancellation) throws -> Value
) async throws -> Value {
    let cancellation = Cancellation()
    do {
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                startThread { continuation.resume(with: Result { try work(cancellation) }) }
            }
        } onCancel: {
            cancellation.cancel()
        }
    } catch let failure as Failure where failure.code == .cancelled {
        throw CancellationError()
    }
}

private final class ThreadBody {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

/// Runs `run` on a thread of its own.
public func startThread(_ run: @escaping @Sendable () -> Void) {
    let body = Unmanaged.passRetained(ThreadBody(run))
    var thread = pthread_t()
    let status = pthread_create(
        &thread, nil,
        { argument in
            guard let argument else { return nil }
            Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().run()
            return nil
        }, body.toOpaque())
    if status == 0 {
        pthread_detach(thread)
    } else {
        // Out of threads: the work is done here, which is slow but right.
        body.takeRetainedValue().run()
    }
}
