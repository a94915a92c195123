// A value that threads share, and the changes of which they can wait for.
//
// `Mutex` guards a value, but nobody can sleep until it is different. This is for blocking work on threads of its own (see
// `onOwnThread`); tasks must not wait here, there is only one cooperative thread for each core.

import Glibc

/// A value behind a lock. `@unchecked`: everything is reached under `mutex`.
public final class Monitor<Value>: @unchecked Sendable {
    private var value: Value
    // libc wants their addresses to stay, which those of stored properties need not.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    public init(_ value: consuming sending Value) {
        self.value = value
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(changed, nil)
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(mutex)
        changed.deallocate()
        mutex.deallocate()
    }

    /// Looks at the value, or changes it, and lets those who wait look again.
    public func with<Result, Problem: Error>(
        _ body: (inout Value) throws(Problem) -> Result
    ) throws(Problem) -> Result {
        pthread_mutex_lock(mutex)
        defer {
            pthread_cond_broadcast(changed)
            pthread_mutex_unlock(mutex)
        }
        return try body(&value)
    }

    /// Sleeps until `body` answers something, asking after each change. What it answers with may be a change of its own.
    public func wait<Result, Problem: Error>(
        _ body: (inout Value) throws(Problem) -> Result?
    ) throws(Problem) -> Result {
        pthread_mutex_lock(mutex)
        defer {
            pthread_cond_broadcast(changed)
            pthread_mutex_unlock(mutex)
        }
        while true {
            if let result = try body(&value) { return result }
            pthread_cond_wait(changed, mutex)
        }
    }
}
