// A file of the host as it was before a transaction changed it.

import Glibc
import SwkModel
import SwkSystem

/// A regular file, kept as a copy; or a place where nothing was.
struct SavedFile {
    let path: String
    /// Nil when there was nothing.
    let copy: String?

    /// What will be kept of a path. Throws for what is neither a regular file nor absent: a transaction could not put it back.
    static func plan(_ path: String, in directory: String) throws(Failure) -> SavedFile {
        let absolute = try Files.absolute(path)
        var status = stat()
        if lstat(absolute, &status) != 0 {
            let error = errno
            guard error == ENOENT else { throw .errno(error, "inspect", path) }
            return SavedFile(path: outermostMissing(absolute), copy: nil)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw Failure(
                .irreversible, "change", path, "it cannot be rolled back: only regular files can",
                help: "do it after the block")
        }
        return SavedFile(path: absolute, copy: "\(directory)/\(ObjectID.random().short)")
    }

    /// The first directory on the way that is not there, or the path itself: what is made below it goes with it.
    private static func outermostMissing(_ path: String) -> String {
        var missing = path
        while let slash = missing.lastIndex(of: "/"), slash != missing.startIndex {
            let parent = String(missing[..<slash])
            if Files.exists(parent) { break }
            missing = parent
        }
        return missing
    }

    /// Makes the copy, with mode, owner and times.
    func save() throws(Failure) {
        guard let copy else { return }
        try Files.makeDirectories(String(copy[..<(copy.lastIndex(of: "/") ?? copy.endIndex)]), mode: 0o700)
        try Self.transfer(path, to: copy)
    }

    /// Puts the file back as it was, or removes what is there now. Idempotent: the copy goes last.
    func restore() throws(Failure) {
        guard let copy else { return try Files.removeTree(path) }
        // Without a copy nothing was changed yet, or it was put back already.
        guard Files.exists(copy) else { return }
        let neighbour = "\(path).\(ObjectID.random().short).tmp"
        try Self.transfer(copy, to: neighbour)
        try system("rename", path) { rename(neighbour, path) }
        try discard()
    }

    func discard() throws(Failure) {
        if let copy { try Files.remove(copy) }
    }

    private static func transfer(_ source: String, to target: String) throws(Failure) {
        let from = try Descriptor.open(source, O_RDONLY)
        let to = try Descriptor.open(target, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
        let (input, output) = (from.raw, to.raw)
        var status = stat()
        try system("inspect", source) { fstat(input, &status) }
        while try system("copy", source, { sendfile(output, input, nil, 1 << 30) }) > 0 {}
        try system("set owner", target) { fchown(output, status.st_uid, status.st_gid) }
        try system("set mode", target) { fchmod(output, status.st_mode & 0o7777) }
        let times = [status.st_atim, status.st_mtim]
        try system("set times", target) { futimens(output, times) }
    }
}
