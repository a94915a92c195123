// Entries become files below a directory: of a layer that overlayfs can use, or of a tree into which something is copied.
//
// Later members replace earlier ones of the same name, as in every tar. Times of directories are set at the very end, because
// filling a directory changes them.

import CArchive
import Glibc
import SwkModel
import SwkSystem

/// What unpacking makes of entries.
struct UnpackRules {
    /// Whether names that begin with `.wh.` speak of the layers below.
    var isLayer = true
    /// The owner of everything; the entries' own when nil.
    var owner: (uid: UInt32, gid: UInt32)?
    /// The directory below the root into which everything goes, without slashes at its ends.
    var directory: [UInt8] = []

    static let layer = UnpackRules()
}

/// Fills one directory from one archive.
final class LayerUnpacker {
    let root: DirectoryHandle
    let rules: UnpackRules
    fileprivate let archive: String
    fileprivate let cancellation: Cancellation
    var directoryTimes: [[UInt8]: TarEntry.Time] = [:]
    /// The last parent used: members of a directory follow one another.
    private var parentCache: (path: [UInt8], handle: DirectoryHandle)?
    /// Bytes of content written.
    private(set) var contentSize: Int64 = 0

    /// `archive` is the name that messages use.
    init(
        into root: DirectoryHandle, named archive: String, _ rules: UnpackRules = .layer,
        cancellation: Cancellation = Cancellation()
    ) {
        self.root = root
        self.rules = rules
        self.archive = archive
        self.cancellation = cancellation
    }

    /// Unpacks every member. Throws `archive.hostile`, `archive.invalid`, `archive.unsupported`, or what the kernel refused.
    func unpack(_ reader: TarReader) throws(Failure) {
        while let entry = try reader.next() {
            try take(entry) { (body) throws(Failure) in try reader.readContent(body) }
        }
        try finish()
    }

    /// Sets the times of the directories; to be called after the last entry.
    func finish() throws(Failure) { try setDirectoryTimes() }

    fileprivate func unpackRoot(_ entry: TarEntry) throws(Failure) {
        // What is copied into a directory that is there does not change the directory itself.
        if !rules.isLayer { return }
        guard entry.kind == .directory else { throw hostile(entry, "it would replace the root directory") }
        try dress(root.raw, as: entry)
        directoryTimes[[0x2e]] = entry.modified
    }

    fileprivate func unpack(_ entry: TarEntry, at path: EntryPath, _ content: ContentProvider) throws(Failure) {
        let parent = try self.parent(of: path, entry)
        let name = path.name
        if !rules.isLayer { try checkKind(entry, try parent.status(name)) }
        switch entry.kind {
        case .file: try createFile(entry, in: parent, name, content)
        case .directory: try createDirectory(entry, in: parent, path)
        case .hardLink(let target): try createHardLink(entry, in: parent, name, to: target)
        case .symbolicLink(let target):
            try create(entry, in: parent, name) {
                target.withPath { t in name.withPath { symlinkat(t, parent.raw, $0) } }
            }
            try dress(entry, in: parent, name)
        case .characterDevice(let major, let minor):
            try createNode(entry, in: parent, name, S_IFCHR, swk_makedev(major, minor))
        case .blockDevice(let major, let minor):
            try createNode(entry, in: parent, name, S_IFBLK, swk_makedev(major, minor))
        case .fifo: try createNode(entry, in: parent, name, S_IFIFO, 0)
        }
    }

    /// Refuses, in a copy, to put a directory in the place of a file, and the other way round.
    private func checkKind(_ entry: TarEntry, _ existing: stat?) throws(Failure) {
        guard !rules.isLayer, let existing, existing.isDirectory != (entry.kind == .directory) else { return }
        let (old, new) = existing.isDirectory ? ("a directory", "something else") : ("no directory", "a directory")
        throw Failure(
            .copyConflict, "copy to", entry.name, "there is \(old) at its place, which \(new) cannot replace")
    }

    // MARK: - Kinds of members

    private func createFile(
        _ entry: TarEntry, in parent: DirectoryHandle, _ name: [UInt8], _ content: ContentProvider
    ) throws(Failure) {
        let file = Descriptor(owning: try openFresh(entry, in: parent, name))
        let raw = file.raw
        do throws(Failure) {
            try content { (bytes) throws(Failure) in
                try cancellation.check()
                try writeAll(bytes, to: raw, entry)
            }
        } catch {
            // A failed layer goes as a whole; in somebody's tree no half of a file may stay. One that is mounted cannot go.
            if !rules.isLayer { name.withPath { _ = unlinkat(parent.raw, $0, 0) } }
            throw error
        }
        contentSize += entry.size
        try dress(raw, as: entry)
        try setTime(entry) { futimens(file.raw, $0) }
    }

    private func openFresh(_ entry: TarEntry, in parent: DirectoryHandle, _ name: [UInt8]) throws(Failure) -> Int32 {
        do throws(Failure) {
            return try create(entry, in: parent, name) {
                name.withPath { openat(parent.raw, $0, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600) }
            }
        } catch  where error.errno == EBUSY && !rules.isLayer {
            // A file that is mounted, as /etc/hosts of a running container is, cannot be replaced: it gets the content.
            return try parent.open(name, O_WRONLY | O_TRUNC).release()
        }
    }

    private func writeAll(_ bytes: UnsafeRawBufferPointer, to file: Int32, _ entry: TarEntry) throws(Failure) {
        var rest = bytes
        while !rest.isEmpty {
            let count = try system("write", entry.name) { write(file, rest.baseAddress, rest.count) }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    private func createDirectory(_ entry: TarEntry, in parent: DirectoryHandle, _ path: EntryPath) throws(Failure) {
        let name = path.name
        var replacesWhiteout = false
        if let status = try parent.status(name) {
            replacesWhiteout = status.isWhiteout
            if !status.isDirectory { try replace(name, in: parent) }
        }
        if name.withPath({ mkdirat(parent.raw, $0, 0o700) }) != 0, errno != EEXIST {
            throw .errno(errno, "create directory", entry.name)
        }
        let directory = try parent.open(name, O_RDONLY | O_DIRECTORY)
        // Removed and made anew in this layer: nothing of the layers below may shine through.
        if replacesWhiteout { try markOpaque(directory.raw, entry) }
        try dress(directory.raw, as: entry)
        directoryTimes[path.joined] = entry.modified
    }

    /// The target is looked up below the root and linked by its own name, so that a link on the way cannot lead out.
    private func createHardLink(
        _ entry: TarEntry, in parent: DirectoryHandle, _ name: [UInt8], to target: [UInt8]
    ) throws(Failure) {
        let path = try EntryPath(target, of: target.text, in: archive, below: rules.directory)
        guard !path.isRoot, let source = try root.openBelow(path.parent, named: target.text),
            let status = try source.status(path.name)
        else {
            throw Failure(
                .invalidArchive, "unpack", archive,
                "the entry `\(entry.name)` is a hard link to `\(target.text)`, which is not in the archive")
        }
        if status.isDirectory { throw hostile(entry, "it is a hard link to a directory") }
        if let existing = try parent.status(name), existing.st_ino == status.st_ino, existing.st_dev == status.st_dev {
            return
        }
        try create(entry, in: parent, name) {
            path.name.withPath { t in name.withPath { linkat(source.raw, t, parent.raw, $0, 0) } }
        }
    }

    private func createNode(
        _ entry: TarEntry, in parent: DirectoryHandle, _ name: [UInt8], _ type: mode_t, _ device: dev_t
    ) throws(Failure) {
        try create(entry, in: parent, name) { name.withPath { mknodat(parent.raw, $0, type | 0o600, device) } }
        try dress(entry, in: parent, name)
    }

    /// Runs a creating call; whatever had the name before is removed first.
    @discardableResult
    private func create(
        _ entry: TarEntry, in parent: DirectoryHandle, _ name: [UInt8], _ call: () -> Int32
    ) throws(Failure) -> Int32 {
        let result = call()
        if result >= 0 { return result }
        let error = errno
        guard error == EEXIST else { throw .errno(error, "create", entry.name) }
        try replace(name, in: parent)
        return try system("create", entry.name, call)
    }

    /// Removes what an earlier member made. Remembered parents may lie below it.
    private func replace(_ name: [UInt8], in parent: DirectoryHandle) throws(Failure) {
        parentCache = nil
        try parent.removeTree(name)
    }

    // MARK: - Whiteouts

    fileprivate func apply(_ whiteout: Whiteout, at path: EntryPath, _ entry: TarEntry) throws(Failure) {
        let parent = try self.parent(of: path, entry)
        switch whiteout {
        case .bookkeeping: return
        case .opaqueDirectory: try markOpaque(parent.raw, entry)
        case .removes(let name):
            guard !name.isEmpty, name != [0x2e], name != [0x2e, 0x2e] else {
                throw hostile(entry, "it whites out no file name")
            }
            guard let status = try parent.status(name) else {
                try system("create whiteout", entry.name) { name.withPath { mknodat(parent.raw, $0, S_IFCHR, 0) } }
                return
            }
            // Whiteouts speak of the layers below only: what this layer has stays, but a directory no longer merges.
            guard status.isDirectory else { return }
            let directory = try parent.open(name, O_RDONLY | O_DIRECTORY)
            try markOpaque(directory.raw, entry)
        }
    }

    private func markOpaque(_ directory: Int32, _ entry: TarEntry) throws(Failure) {
        let value = Whiteout.opaqueValue
        try system("mark as opaque", entry.name) {
            swk_fsetxattr(directory, Whiteout.opaqueAttribute, value, UInt(value.count))
        }
    }

    // MARK: - Parents

    private func parent(of path: EntryPath, _ entry: TarEntry) throws(Failure) -> DirectoryHandle {
        let parentPath = path.parent
        if let cache = parentCache, cache.path == parentPath { return cache.handle }
        let handle = try resolve(path.components.dropLast()[...], entry)
        parentCache = (parentPath, handle)
        return handle
    }

    /// Opens a directory below the root; what the archive never mentioned is made, owned by root with mode 755.
    private func resolve(_ components: ArraySlice<ArraySlice<UInt8>>, _ entry: TarEntry) throws(Failure)
        -> DirectoryHandle
    {
        let path = components.isEmpty ? [0x2e] : EntryPath.join(components)
        do {
            if let handle = try root.openBelow(path, named: path.text) { return handle }
        } catch {
            guard error.errno == ENOTDIR || error.errno == ELOOP else { throw error }
            throw hostile(entry, "`\(path.text)` is not a directory")
        }
        let above = try resolve(components.dropLast(), entry)
        let name = Array(components.last ?? [])
        if name.withPath({ mkdirat(above.raw, $0, 0o755) }) != 0 {
            let error = errno
            // Exists, and yet could not be opened: a symbolic link to something that is not there.
            if error == EEXIST { throw hostile(entry, "`\(path.text)` is a link to nowhere") }
            throw .errno(error, "create directory", path.text)
        }
        try system("set mode", path.text) { name.withPath { fchmodat(above.raw, $0, 0o755, 0) } }
        return DirectoryHandle(try above.open(name, O_RDONLY | O_DIRECTORY))
    }

    func hostile(_ entry: TarEntry, _ reason: String) -> Failure {
        Failure(.hostileArchive, "unpack", archive, "the entry `\(entry.name)` is refused: \(reason)")
    }
}

extension LayerUnpacker: EntryConsumer {
    func take(_ entry: TarEntry, content: ContentProvider) throws(Failure) {
        try cancellation.check()
        let path = try EntryPath(entry.path, of: entry.name, in: archive, below: rules.directory)
        if path.components.count == rules.directory.split(separator: UInt8(ascii: "/")).count {
            try unpackRoot(entry)
        } else if rules.isLayer, let whiteout = Whiteout(path.name) {
            try apply(whiteout, at: path, entry)
        } else {
            try unpack(entry, at: path, content)
        }
    }
}

extension stat {
    var isDirectory: Bool { st_mode & S_IFMT == S_IFDIR }
    /// A character device 0/0, overlayfs's whiteout.
    var isWhiteout: Bool { st_mode & S_IFMT == S_IFCHR && st_rdev == 0 }
}
