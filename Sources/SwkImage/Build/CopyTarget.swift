// The tree that a step writes into, and how COPY writes: an overlay of the stage's layers with a fresh upper directory, mounted for this
// value alone. So links in the image lead where they lead in a container, the kernel copies up what is changed, and the upper directory
// is the layer.

import CArchive
import Glibc
import SwkModel
import SwkSystem

/// Writes files into the root of a stage. Used by one thread.
final class CopyTarget {
    let root: DirectoryHandle
    private let cancellation: Cancellation
    /// Owner of what is written.
    var owner: (uid: UInt32, gid: UInt32) = (0, 0)
    /// Permission bits of what is written; nil keeps those of the source.
    var mode: UInt32?
    /// First names of files with several, by device and inode of the source.
    private var linked: [FileIdentity: (directory: DirectoryHandle, name: [UInt8])] = [:]
    /// Times of directories come last, as filling a directory changes them.
    private var directoryTimes: [(directory: DirectoryHandle, status: stat)] = []

    private struct FileIdentity: Hashable {
        var device: UInt
        var inode: UInt
    }

    init(_ root: DirectoryHandle, _ cancellation: Cancellation) {
        self.root = root
        self.cancellation = cancellation
    }

    // MARK: - Places

    /// Whether a path leads to a directory.
    func isDirectory(_ path: String) throws(Failure) -> Bool {
        do { return try root.openBelow(Array(path.utf8), named: path) != nil } catch {
            guard error.errno == ENOTDIR || error.errno == ELOOP else { throw error }
            return false
        }
    }

    /// The directory of that path, made with everything above it where it is missing.
    func makeDirectory(_ path: String) throws(Failure) -> DirectoryHandle {
        if let directory = try openDirectory(path) { return directory }
        let above = path.split(separator: "/").dropLast().joined(separator: "/")
        let parent = try makeDirectory("/" + above)
        let name = Array((path.split(separator: "/").last ?? ".").utf8)
        let made = name.withPath { mkdirat(parent.raw, $0, 0o755) }
        if made != 0 {
            let error = errno
            throw .errno(error, error == EEXIST ? "make the directory" : "make directory", path)
        }
        let directory = DirectoryHandle(try parent.open(name, O_RDONLY | O_DIRECTORY))
        try system("set mode of", path) { fchmod(directory.raw, 0o755) }
        try system("give its owner to", path) { fchown(directory.raw, owner.uid, owner.gid) }
        return directory
    }

    private func openDirectory(_ path: String) throws(Failure) -> DirectoryHandle? {
        do { return try root.openBelow(Array(path.utf8), named: path) } catch {
            guard error.errno == ENOTDIR else { throw error }
            throw Failure(.buildSource, "copy to", path, "something on the way is no directory")
        }
    }

    // MARK: - Writing

    /// Writes what a directory of the source holds into `path`, and what the directory itself is onto it.
    func addContents(of item: SourceTree.Item, in tree: SourceTree, at path: String) throws(Failure) {
        let existed = try isDirectory(path)
        let target = try makeDirectory(path)
        let start = item.path.isEmpty ? [0x2e] : item.path
        guard let source = try tree.root.openBelow(start, named: tree.name) else { return }
        if !existed { try dress(target.raw, item.status) }
        var directories: [[UInt8]: DirectoryHandle] = [[]: target]
        try tree.walk(source, at: item.path) { (directory, name, place) throws(Failure) in
            let parent = try Self.parent(of: place, in: &directories)
            try add(name, from: directory, to: parent, as: EntryPath.parent(of: place).name)
        }
        try setDirectoryTimes()
    }

    /// The target directory of a place below the walk's start. A directory that was left out and has something in it is made here.
    private static func parent(
        of place: [UInt8], in directories: inout [[UInt8]: DirectoryHandle]
    ) throws(Failure) -> DirectoryHandle {
        guard let slash = place.lastIndex(of: 0x2f) else { return try known([], &directories) }
        return try known(Array(place[..<slash]), &directories)
    }

    private static func known(
        _ place: [UInt8], _ directories: inout [[UInt8]: DirectoryHandle]
    ) throws(Failure) -> DirectoryHandle {
        if let directory = directories[place] { return directory }
        let (_, name) = EntryPath.parent(of: place)
        let above = try parent(of: place, in: &directories)
        if name.withPath({ mkdirat(above.raw, $0, 0o755) }) != 0, errno != EEXIST {
            throw .errno(errno, "make directory", place.text)
        }
        let directory = DirectoryHandle(try above.open(name, O_RDONLY | O_DIRECTORY))
        directories[place] = directory
        return directory
    }

    /// Writes one thing that is no directory into a directory.
    func addFile(_ item: SourceTree.Item, in tree: SourceTree, to directory: DirectoryHandle, as name: [UInt8])
        throws(Failure)
    {
        let parent = EntryPath.parent(of: item.path)
        guard let above = try tree.root.openBelow(parent.path, named: tree.name) else { return }
        if try directory.status(name)?.isDirectory == true {
            throw Failure(.buildSource, "copy to", name.text, "a directory is there already")
        }
        try add(parent.name, from: above, to: directory, as: name)
    }

    /// What was there goes, unless both are directories.
    private func add(
        _ sourceName: [UInt8], from source: DirectoryHandle, to target: DirectoryHandle, as name: [UInt8]
    ) throws(Failure) {
        try cancellation.check()
        guard let status = try source.status(sourceName) else { return }
        let existing = try target.status(name)
        if let existing, !(existing.isDirectory && status.isDirectory) { try target.removeTree(name) }
        let identity = FileIdentity(device: UInt(status.st_dev), inode: UInt(status.st_ino))
        if !status.isDirectory, status.st_nlink > 1, let first = linked[identity] {
            try system("link", name.text) {
                first.name.withPath { old in
                    name.withPath { linkat(first.directory.raw, old, target.raw, $0, 0) }
                }
            }
            return
        }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: try addDirectory(to: target, as: name, status, exists: existing?.isDirectory == true)
        case S_IFREG: try addContent(sourceName, from: source, to: target, as: name, status)
        case S_IFLNK: try addLink(to: try source.target(of: sourceName), in: target, as: name, status)
        case S_IFSOCK: return
        default:
            try system("make node", name.text) {
                name.withPath { mknodat(target.raw, $0, status.st_mode & S_IFMT | 0o600, status.st_rdev) }
            }
            try dress(name, in: target, status)
        }
        if !status.isDirectory, status.st_nlink > 1 { linked[identity] = (target, name) }
    }

    private func addDirectory(
        to target: DirectoryHandle, as name: [UInt8], _ status: stat, exists: Bool
    ) throws(Failure) {
        if !exists { try system("make directory", name.text) { name.withPath { mkdirat(target.raw, $0, 0o700) } } }
        let directory = DirectoryHandle(try target.open(name, O_RDONLY | O_DIRECTORY))
        try dress(directory.raw, status)
        directoryTimes.append((directory, status))
    }

    private func addContent(
        _ sourceName: [UInt8], from source: DirectoryHandle, to target: DirectoryHandle, as name: [UInt8],
        _ status: stat
    ) throws(Failure) {
        let from = try source.open(sourceName, O_RDONLY)
        let to = try target.open(name, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
        let (reading, writing) = (from.raw, to.raw)
        // sendfile(2) shares no blocks, but goes between any two file systems, overlays among them.
        while try system("copy", name.text, { sendfile(writing, reading, nil, 1 << 24) }) > 0 {
            try cancellation.check()
        }
        try dress(writing, status)
        if let capability = source.capability(of: sourceName) {
            try system("set capabilities of", name.text) {
                swk_fsetxattr(writing, "security.capability", capability, UInt(capability.count))
            }
        }
        let times = [status.st_mtim, status.st_mtim]
        try system("set time of", name.text) { futimens(writing, times) }
    }

    private func addLink(
        to link: [UInt8], in target: DirectoryHandle, as name: [UInt8], _ status: stat
    ) throws(Failure) {
        try system("make link", name.text) {
            link.withPath { text in name.withPath { symlinkat(text, target.raw, $0) } }
        }
        try dress(name, in: target, status)
    }

    // MARK: - Attributes

    /// The owner first, because changing it takes the set-id bits.
    private func dress(_ file: Int32, _ status: stat) throws(Failure) {
        let mode = self.mode ?? status.st_mode & 0o7777
        try system("give its owner to a copy") { fchown(file, owner.uid, owner.gid) }
        try system("set mode of a copy") { fchmod(file, mode) }
    }

    private func dress(_ name: [UInt8], in directory: DirectoryHandle, _ status: stat) throws(Failure) {
        try system("give its owner to", name.text) {
            name.withPath { fchownat(directory.raw, $0, owner.uid, owner.gid, AT_SYMLINK_NOFOLLOW) }
        }
        if status.st_mode & S_IFMT != S_IFLNK {
            let mode = self.mode ?? status.st_mode & 0o7777
            try system("set mode of", name.text) { name.withPath { fchmodat(directory.raw, $0, mode, 0) } }
        }
        let times = [status.st_mtim, status.st_mtim]
        try system("set time of", name.text) {
            name.withPath { utimensat(directory.raw, $0, times, AT_SYMLINK_NOFOLLOW) }
        }
    }

    private func setDirectoryTimes() throws(Failure) {
        for (directory, status) in directoryTimes {
            let times = [status.st_mtim, status.st_mtim]
            try system("set time of directory") { futimens(directory.raw, times) }
        }
        directoryTimes = []
    }
}
