// Threads for blocking work: on Swift's cooperative ones, of which there is one for each core, it would starve every other task.

import Glibc

private final class ThreadBody {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

/// Runs `run` on a thread of its own.
public func startDetachedThread(_ run: @escaping @Sendable () -> Void) {
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
