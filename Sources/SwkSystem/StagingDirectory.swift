// Things in the making: written under a name that nobody reads, renamed to their own when they are complete.
//
// A process that is killed before its rename leaves the unfinished thing behind. Whoever makes one holds an flock on it from before
// its first byte, so one whose lock is free was left by the dead, and `sweep` may take it. Two races are closed by the order of
// steps. A sweep that comes between creation and lock takes a thing that is empty: its maker sees that the name is gone and begins
// anew. A sweep that finds the lock free because the rename has just been made unlinks a name that is never used again, and which
// the rename has taken away.

import Glibc
public import SwkModel

/// A directory for unfinished files, on the file system to which they belong. It may hold other things as well.
public struct StagingDirectory: Sendable {
    public let path: String
    public init(_ path: String) { self.path = path }

    /// Replaces or makes the file at `target`: readers see the old or the new content and never a part.
    public func replace(_ target: String, with bytes: some Collection<UInt8>, mode: UInt32 = 0o600) throws(Failure) {
        let staged = try begin(mode: mode)
        do throws(Failure) {
            try staged.file.writeAll(bytes)
            try staged.place(at: target)
        } catch {
            unlink(staged.path)
            throw error
        }
    }

    /// A new empty file, for appending too, whose lock is held while its descriptor is open.
    public func begin(mode: UInt32 = 0o600) throws(Failure) -> StagedFile {
        while true {
            let name = newName()
            let file = try Descriptor.open(name, O_RDWR | O_CREAT | O_EXCL | O_APPEND, mode: mode)
            let raw = file.raw
            try system("lock", name) { flock(raw, LOCK_EX) }
            if Files.exists(name) { return StagedFile(path: name, file: file) }
        }
    }

    /// Makes a directory with `fill` and renames it to `target`; one that is there already stays and is taken for the same.
    public func makeDirectory(
        _ target: String, mode: UInt32 = 0o755, fill: (String) throws(Failure) -> Void
    ) throws(Failure) {
        let staged = try beginDirectory(mode)
        do throws(Failure) {
            try fill(staged.path)
            try staged.place(at: target)
        } catch {
            let failure = error
            do throws(Failure) { try Files.removeTree(staged.path) } catch { throw failure.noting(error.message) }
            if failure.errno == EEXIST || failure.errno == ENOTEMPTY, Files.exists(target) { return }
            throw failure
        }
    }

    /// Removes what makers left unfinished that are dead. Any number of processes may do this at once.
    public func sweep() throws(Failure) {
        for name in try Files.names(in: path) where Self.isStaged(name) {
            let staged = "\(path)/\(name)"
            let raw = open(staged, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
            // Finished, or swept by somebody else, since the directory was read.
            if raw < 0, errno == ENOENT { continue }
            guard raw >= 0 else { throw .errno(errno, "open", staged) }
            let file = Descriptor(owning: raw)
            if flock(file.raw, LOCK_EX | LOCK_NB) == 0 { try Files.removeTree(staged) }
            _ = consume file
        }
    }

    private func beginDirectory(_ mode: UInt32) throws(Failure) -> StagedFile {
        while true {
            let name = newName()
            try system("make", name) { mkdir(name, mode) }
            let raw = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            if raw < 0, errno == ENOENT { continue }
            guard raw >= 0 else { throw .errno(errno, "open", name) }
            let directory = Descriptor(owning: raw)
            try system("lock", name) { flock(raw, LOCK_EX) }
            if Files.exists(name) { return StagedFile(path: name, file: directory) }
        }
    }

    /// 64 random bits: a name is not met twice.
    private func newName() -> String {
        "\(path)/\(Self.prefix)\(String(UInt64.random(in: 0 ... .max), radix: 16))\(Self.suffix)"
    }

    private static let prefix = ".swk-"
    private static let suffix = ".tmp"

    private static func isStaged(_ name: String) -> Bool { name.hasPrefix(prefix) && name.hasSuffix(suffix) }
}

/// A file or directory in the making, locked while its descriptor is open.
public struct StagedFile: ~Copyable {
    public let path: String
    public let file: Descriptor

    init(path: String, file: consuming Descriptor) {
        self.path = path
        self.file = file
    }

    /// Gives it its own name. The lock stays while the descriptor is open.
    public func place(at target: String) throws(Failure) {
        let path = path
        try system("rename", target) { rename(path, target) }
    }

    /// The open file, for whoever goes on writing.
    public consuming func release() -> Descriptor { file }
}
