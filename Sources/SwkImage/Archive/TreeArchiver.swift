// A tree becomes entries: of an archive, or of another tree.
//
// An upper directory of overlayfs holds what a container wrote and nothing else; its signs become the archive's (Whiteout.swift): a
// character device 0/0 is an entry `.wh.NAME`, an opaque directory gets an entry `.wh..wh..opq`. In any other tree files are just files.
//
// Everything is read relative to open directories without following links, so that nothing in the tree can lead the walk elsewhere.
// Names are sorted: equal trees give equal archives. Sockets are left out, as no archive can hold them.

import CArchive
import Glibc
import SwkModel
import SwkSystem

/// Reads directories and hands what is in them to a consumer of entries.
final class TreeArchiver {
    /// What a tree is read as.
    enum Reading {
        /// What a container wrote, as a layer: of a stopped or frozen container.
        case upper
        /// Files as they are. They may change and vanish meanwhile.
        case plain
    }

    private let consumer: any EntryConsumer
    private let reading: Reading
    private let cancellation: Cancellation
    /// The first name of each file that has several.
    private var linked: [FileIdentity: [UInt8]] = [:]
    /// Bytes of file content written.
    private(set) var contentSize: Int64 = 0
    private var buffer = [UInt8](repeating: 0, count: 1 << 18)

    private struct FileIdentity: Hashable {
        var device: UInt
        var inode: UInt
    }

    init(_ consumer: any EntryConsumer, _ reading: Reading = .upper, cancellation: Cancellation = Cancellation()) {
        self.consumer = consumer
        self.reading = reading
        self.cancellation = cancellation
    }

    /// Adds a directory as the root of the archive.
    func addRoot(_ path: String) throws(Failure) { try addRoot(try DirectoryHandle(opening: path)) }

    func addRoot(_ root: DirectoryHandle) throws(Failure) {
        guard let status = try root.status([0x2e]) else { return }
        try consumer.take(try entry([0x2e], in: root, as: Array("./".utf8), status))
        try addContents(of: root, at: [])
    }

    /// Adds a directory that hides whatever the layers below have at its place.
    /// - Parameter path: where it is in the archive, without slashes at its ends.
    func addReplacing(_ directory: String, at path: [UInt8]) throws(Failure) {
        let root = try DirectoryHandle(opening: directory)
        guard let status = try root.status([0x2e]) else { return }
        try consumer.take(try entry([0x2e], in: root, as: path + slash, status))
        try addMark(path + slash + opaqueName, status)
        try addContents(of: root, at: path + slash)
    }

    /// Adds a directory by its attributes alone, for the way to something deeper.
    func addDirectory(_ attributes: RootView.Attributes, at path: [UInt8]) throws(Failure) {
        let nanoseconds = attributes.modified.nanoseconds
        let seconds = nanoseconds >= 0 ? nanoseconds / 1_000_000_000 : (nanoseconds - 999_999_999) / 1_000_000_000
        let modified = TarEntry.Time(seconds: seconds, nanoseconds: Int(nanoseconds - seconds * 1_000_000_000))
        try consumer.take(
            TarEntry(
                path: path + slash, kind: .directory, mode: attributes.mode, uid: attributes.uid, gid: attributes.gid,
                modified: modified))
    }

    /// Adds what has this name in a directory, with everything in it, under another path. Throws when there is no such thing.
    func add(_ name: [UInt8], in directory: DirectoryHandle, at path: [UInt8]) throws(Failure) {
        guard let status = try directory.status(name) else { throw .errno(ENOENT, "read", name.text) }
        try add(name, in: directory, at: path, status)
    }

    /// Adds what is in a directory.
    /// - Parameter path: empty, or ending with a slash.
    func addContents(of directory: DirectoryHandle, at path: [UInt8]) throws(Failure) {
        for name in try directory.names().sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            try cancellation.check()
            guard let status = try directory.status(name) else { continue }
            if reading == .upper {
                if status.isWhiteout {
                    try addMark(path + whiteoutPrefix + name, status)
                    continue
                }
                guard Whiteout(name) == nil else {
                    throw unsupported(path + name, "its name means a removal in a layer")
                }
            }
            try add(name, in: directory, at: path + name, status)
        }
    }

    private func add(
        _ name: [UInt8], in directory: DirectoryHandle, at path: [UInt8], _ status: stat
    ) throws(Failure) {
        if let first = firstName(of: status, path) {
            return try consumer.take(bare(path, .hardLink(target: first), status))
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: try addFile(name, in: directory, at: path, status)
        case S_IFDIR: try addDirectory(name, in: directory, at: path, status)
        case S_IFSOCK: return
        default: try consumer.take(try entry(name, in: directory, as: path, status))
        }
    }

    private func addDirectory(
        _ name: [UInt8], in parent: DirectoryHandle, at path: [UInt8], _ status: stat
    ) throws(Failure) {
        let directory = DirectoryHandle(try parent.open(name, O_RDONLY | O_DIRECTORY))
        try consumer.take(try entry(name, in: parent, as: path + slash, status))
        if reading == .upper, try isOpaque(name, in: parent) { try addMark(path + slash + opaqueName, status) }
        try addContents(of: directory, at: path + slash)
    }

    private func addFile(
        _ name: [UInt8], in directory: DirectoryHandle, at path: [UInt8], _ status: stat
    ) throws(Failure) {
        let file = try directory.open(name, O_RDONLY)
        let entry = try entry(name, in: directory, as: path, status)
        contentSize += entry.size
        let raw = file.raw
        try consumer.take(entry) { (body) throws(Failure) in
            try readContent(of: raw, Int(entry.size), path, body)
        }
    }

    private func readContent(
        of file: Int32, _ size: Int, _ path: [UInt8], _ body: ContentReceiver
    ) throws(Failure) {
        var left = size
        while left > 0 {
            try cancellation.check()
            let room = min(left, buffer.count)
            var count = try system("read", path.text) { read(file, &buffer, room) }
            if count == 0 {
                guard reading == .plain else { throw unsupported(path, "it became shorter while it was read") }
                // The entry has promised its size already: what is missing is zeros, as tar(1) has it.
                for index in 0..<room { buffer[index] = 0 }
                count = room
            }
            try buffer.withPieces { (piece) throws(Failure) in
                try body(UnsafeRawBufferPointer(rebasing: piece[..<count]))
            }
            left -= count
        }
    }

    /// An empty file whose name is the message.
    private func addMark(_ path: [UInt8], _ status: stat) throws(Failure) {
        try consumer.take(TarEntry(path: path, kind: .file, mode: 0, modified: status.modified))
    }

    /// The name under which the same file was added before; remembers this one when it is the first of several.
    private func firstName(of status: stat, _ path: [UInt8]) -> [UInt8]? {
        guard !status.isDirectory, status.st_nlink > 1 else { return nil }
        let identity = FileIdentity(device: UInt(status.st_dev), inode: UInt(status.st_ino))
        if let first = linked[identity] { return first }
        linked[identity] = path
        return nil
    }

    // MARK: - Entries

    private func entry(
        _ name: [UInt8], in directory: DirectoryHandle, as path: [UInt8], _ status: stat
    ) throws(Failure) -> TarEntry {
        var entry = bare(path, try kind(of: name, in: directory, status, path), status)
        if entry.kind == .file { entry.size = Int64(status.st_size) }
        entry.attributes = try attributes(of: directory.path(of: name), path)
        return entry
    }

    private func bare(_ path: [UInt8], _ kind: TarEntry.Kind, _ status: stat) -> TarEntry {
        TarEntry(
            path: path, kind: kind, mode: status.st_mode & 0o7777, uid: status.st_uid, gid: status.st_gid,
            modified: status.modified)
    }

    private func kind(
        of name: [UInt8], in directory: DirectoryHandle, _ status: stat, _ path: [UInt8]
    ) throws(Failure) -> TarEntry.Kind {
        let (major, minor) = (swk_major(status.st_rdev), swk_minor(status.st_rdev))
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file
        case S_IFDIR: return .directory
        case S_IFLNK: return .symbolicLink(target: try directory.linkTarget(name))
        case S_IFCHR: return .characterDevice(major: major, minor: minor)
        case S_IFBLK: return .blockDevice(major: major, minor: minor)
        case S_IFIFO: return .fifo
        default: throw unsupported(path, "its kind of file is unknown")
        }
    }

    /// What belongs to the image: capabilities, access lists and the attributes of users. Marks of overlayfs are signs for the kernel, and
    /// labels of security modules belong to this machine.
    private func attributes(of file: [UInt8], _ path: [UInt8]) throws(Failure) -> [TarEntry.Attribute] {
        var attributes: [TarEntry.Attribute] = []
        for name in try attributeNames(of: file).sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            let text = name.text
            if text == "trusted.overlay.redirect" || text == "trusted.overlay.metacopy" {
                throw unsupported(path, "overlayfs keeps it by reference (`\(text)`)")
            }
            let isKept =
                text == "security.capability" || text.hasPrefix("system.posix_acl_") || text.hasPrefix("user.")
                || text.hasPrefix("trusted.")
            guard isKept, !Whiteout.isReserved(name), let value = try attribute(name, of: file) else { continue }
            attributes.append(TarEntry.Attribute(name: name, value: value))
        }
        return attributes
    }

    private func isOpaque(_ name: [UInt8], in parent: DirectoryHandle) throws(Failure) -> Bool {
        try attribute(Array(Whiteout.opaqueAttribute.utf8), of: parent.path(of: name)) == Whiteout.opaqueValue
    }

    private func attributeNames(of file: [UInt8]) throws(Failure) -> [[UInt8]] {
        let list = try attributeText("list attributes of", file) { swk_llistxattr($0, $1, $2) }
        return (list ?? []).split(separator: 0).map(Array.init)
    }

    private func attribute(_ name: [UInt8], of file: [UInt8]) throws(Failure) -> [UInt8]? {
        try attributeText("read attribute \(name.text) of", file) { path, bytes, room in
            name.withPath { swk_lgetxattr(path, $0, bytes, room) }
        }
    }

    /// Asks with the largest room that the kernel ever needs (XATTR_SIZE_MAX, XATTR_LIST_MAX); nil where there is no such thing.
    private func attributeText(
        _ operation: String, _ file: [UInt8],
        _ call: (UnsafePointer<CChar>, UnsafeMutablePointer<CChar>, UInt) -> Int
    ) throws(Failure) -> [UInt8]? {
        let room = 65536
        let answer: (bytes: [UInt8], error: Int32) = withUnsafeTemporaryAllocation(of: CChar.self, capacity: room) {
            room in
            let start = room.baseAddress.unsafelyUnwrapped
            let count = file.withPath { call($0, start, UInt(room.count)) }
            if count < 0 { return ([], errno) }
            return (room[..<count].map { UInt8(bitPattern: $0) }, 0)
        }
        if answer.error == 0 { return answer.bytes }
        if answer.error == ENODATA || answer.error == ENOTSUP { return nil }
        throw .errno(answer.error, operation, file.text)
    }

    private func unsupported(_ path: [UInt8], _ reason: String) -> Failure {
        Failure(.unsupportedContent, "write layer with", path.text, reason)
    }
}

private let slash: [UInt8] = [0x2f]
private let opaqueName = Array(".wh..wh..opq".utf8)
private let whiteoutPrefix = Array(".wh.".utf8)

extension stat {
    fileprivate var modified: TarEntry.Time {
        TarEntry.Time(seconds: Int64(st_mtim.tv_sec), nanoseconds: st_mtim.tv_nsec)
    }
}

extension DirectoryHandle {
    /// A path for the calls that take nothing else; the kernel goes through the open directory and never follows the last name.
    fileprivate func path(of name: [UInt8]) -> [UInt8] { Array("/proc/self/fd/\(raw)/".utf8) + name }

    fileprivate func linkTarget(_ name: [UInt8]) throws(Failure) -> [UInt8] {
        var target = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let raw = self.raw
        let count = try system("read link", name.text) {
            target.withUnsafeMutableBytes { bytes in
                bytes.withMemoryRebound(to: CChar.self) { room in
                    name.withPath { readlinkat(raw, $0, room.baseAddress.unsafelyUnwrapped, room.count) }
                }
            }
        }
        return Array(target[..<count])
    }
}
