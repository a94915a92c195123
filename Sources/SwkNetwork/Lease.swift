// Leases of addresses and ports: symbolic links from what is leased to who has it.
//
// symlink(2) decides races without a lock, which is how 800 containers start at once. A lease is void when its target, the
// owner's member file, is gone: then its owner died and was cleaned up, or is about to be forgotten. Void leases are replaced and
// live ones given up only under a lock, so nobody can unlink what somebody else has just taken.

import Glibc
import SwkModel
import SwkSystem

/// One exclusive claim, as a symbolic link at `path`.
struct Lease {
    let path: String
    /// The lock that protects removals among the leases of the same directory.
    let lock: String

    /// Takes the lease for the owner whose file is `target`, which must exist already. False when a living owner has it.
    func take(for target: String) throws(Failure) -> Bool {
        if try link(to: target) { return true }
        guard try isVoid() else { return false }
        return try locked(lock) { () throws(Failure) in
            guard try isVoid() else { return false }
            try Files.remove(path)
            return try link(to: target)
        }
    }

    /// Gives the lease up if it (still) is the owner's.
    func giveUp(by target: String) throws(Failure) {
        try locked(lock) { () throws(Failure) in
            if try owner() == target { try Files.remove(path) }
        }
    }

    func removeIfVoid() throws(Failure) {
        guard try isVoid() else { return }
        try locked(lock) { () throws(Failure) in
            if try isVoid() { try Files.remove(path) }
        }
    }

    /// The file of the owner; nil when the lease is free.
    func owner() throws(Failure) -> String? {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink(path, &buffer, buffer.count)
        if count >= 0 { return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self) }
        let error = errno
        if error == ENOENT { return nil }
        throw .errno(error, "read lease", path)
    }

    /// Whether somebody had it who is gone. A free lease is not void.
    func isVoid() throws(Failure) -> Bool {
        guard let owner = try owner() else { return false }
        return !Files.exists(owner)
    }

    private func link(to target: String) throws(Failure) -> Bool {
        if symlink(target, path) == 0 { return true }
        let error = errno
        if error == EEXIST { return false }
        throw .errno(error, "lease", path)
    }
}

/// Numbers that are given out once each, to any number of processes at once, without a lock: the length of a file.
///
/// An append moves the end of the file and the position of its descriptor in one step under the inode's own lock, so each caller
/// sees a length that nobody else sees.
struct TicketCounter {
    let path: String

    func next() throws(Failure) -> UInt64 {
        let file = try Descriptor.open(path, O_WRONLY | O_CREAT | O_APPEND, mode: 0o600)
        try file.writeAll(CollectionOfOne(UInt8(ascii: ".")))
        let raw = file.raw
        return UInt64(try system("count", path) { lseek(raw, 0, SEEK_CUR) }) - 1
    }
}
