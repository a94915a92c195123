// Errors of `fs`: the path as the script wrote it and the system's own words, under a code that a script can tell apart.

import Glibc
import SwkVM

extension LibraryFailure {
    /// What a system call about a path failed with.
    static func file(_ operation: String, _ path: String, errno number: Int32) -> LibraryFailure {
        LibraryFailure(
            code(of: number), operation, path, words(of: number), help: number == ENOENT ? nearby(path) : [],
            fields: [("path", .string(path)), ("errno", .int(Int(number)))])
    }

    private static func code(of number: Int32) -> String {
        switch number {
        case ENOENT: "fs.not-found"
        case EACCES, EPERM, EROFS: "fs.denied"
        case EEXIST: "fs.exists"
        case ENOTDIR: "fs.not-a-directory"
        case EISDIR: "fs.is-a-directory"
        case ENOTEMPTY: "fs.not-empty"
        case ENOSPC, EDQUOT: "fs.full"
        default: "fs.failed"
        }
    }

    /// For a path that does not exist: how far it exists, and what the directory there holds.
    private static func nearby(_ path: String) -> [String] {
        var existing = FilePath.parent(of: path)
        while existing != "/", existing != ".", access(existing, F_OK) != 0 { existing = FilePath.parent(of: existing) }
        if existing != FilePath.parent(of: path) { return ["`\(existing)` is there, and nothing of the path below it"] }
        // A directory that cannot be read has no names to offer.
        guard let names = try? Directory.names(in: existing), !names.isEmpty else { return [] }
        let shown = names.prefix(8).joined(separator: ", ")
        return ["`\(existing)` holds \(shown)\(names.count > 8 ? " and \(names.count - 8) more" : "")"]
    }
}

/// Calls the system until it is not interrupted; -1 becomes an error that names the path.
func attempt(
    _ operation: String, _ path: String, _ call: () -> Int
) throws(LibraryFailure) -> Int {
    while true {
        let result = call()
        if result >= 0 { return result }
        let number = errno
        if number != EINTR { throw .file(operation, path, errno: number) }
    }
}

/// As above, for calls that answer with an Int32.
@discardableResult
func attempt(_ operation: String, _ path: String, _ call: () -> Int32) throws(LibraryFailure) -> Int32 {
    Int32(try attempt(operation, path) { Int(call()) })
}
