// The bridge from errno to thrown failures: call, save errno in the very next statement, retry what a signal interrupted.

public import SwkModel
import Glibc

/// Calls `body` until it is not interrupted by a signal; throws `system.call` with errno when it answers -1.
@discardableResult
public func system<Result: SignedInteger>(
    _ operation: @autoclosure () -> String, _ object: @autoclosure () -> String = "", _ body: () -> Result
) throws(Failure) -> Result {
    while true {
        let result = body()
        if result != -1 { return result }
        let error = errno
        if error == EINTR { continue }
        throw Failure.errno(error, operation(), object())
    }
}

extension Failure {
    /// The failure for one errno value, worded by the C library.
    public static func errno(_ error: Int32, _ operation: String, _ object: String = "") -> Failure {
        let denied = error == EPERM || error == EACCES
        let isFull = error == ENOSPC || error == EDQUOT
        return Failure(
            denied ? .notPermitted : .system, operation, object, errnoText(error), errno: error,
            help: isFull ? "make room there; `swk image prune` and `swk gc` remove what nobody needs" : nil)
    }
}

/// The C library's words for an errno value, lower case: `no such file or directory`.
public func errnoText(_ error: Int32) -> String {
    guard let text = strerror(error) else { return "error \(error)" }
    let words = String(cString: text)
    return words.prefix(1).lowercased() + words.dropFirst()
}
