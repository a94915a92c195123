// Critical sections between processes.

import SwkModel
import SwkSystem

/// Runs `body` while holding the lock file at `path`. Not reentrant: a second lock on the same path waits for the first, also in the
/// same thread.
func locked<Result>(_ path: String, _ body: () throws(Failure) -> Result) throws(Failure) -> Result {
    let lock = try FileLock.waiting(for: path)
    let result = Swift.Result { () throws(Failure) in try body() }
    // The lock has no further use by name, and must nevertheless live until here.
    withExtendedLifetime(lock) {}
    return try result.get()
}
