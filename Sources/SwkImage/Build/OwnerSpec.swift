// `--chown=user:group`: names are those of the image's own /etc/passwd and /etc/group, numbers need neither.

import Glibc
import SwkModel
import SwkSystem

/// The numbers behind `--chown`.
enum OwnerSpec {
    /// Throws `build.no-source` for a name that the image does not know.
    static func resolve(_ text: String, in root: DirectoryHandle) throws(Failure) -> (uid: UInt32, gid: UInt32) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let user = parts[0]
        let group = parts.count == 2 ? parts[1] : user
        guard !user.isEmpty, !group.isEmpty else { throw unknown(text, text, "user") }
        return (
            try number(of: user, in: "etc/passwd", root, text, "user"),
            try number(of: group, in: "etc/group", root, text, "group")
        )
    }

    private static func number(
        of name: String, in file: String, _ root: DirectoryHandle, _ text: String, _ kind: String
    ) throws(Failure) -> UInt32 {
        if let number = UInt32(name) { return number }
        for line in try lines(of: file, root) {
            let fields = line.split(separator: ":", omittingEmptySubsequences: false)
            if fields.count > 2, fields[0] == name, let number = UInt32(fields[2]) { return number }
        }
        throw unknown(name, text, kind)
    }

    private static func lines(of file: String, _ root: DirectoryHandle) throws(Failure) -> [Substring] {
        let (path, name) = EntryPath.parent(of: Array(file.utf8))
        guard let directory = try root.openBelow(path, named: file), try directory.status(name) != nil else {
            return []
        }
        return String(decoding: try directory.open(name, O_RDONLY).readAll(), as: UTF8.self).split(separator: "\n")
    }

    private static func unknown(_ name: String, _ text: String, _ kind: String) -> Failure {
        Failure(
            .buildSource, "change owner to", text, "the image knows no \(kind) `\(name)`",
            help: "give it as a number, or make the \(kind) in a step before")
    }
}
