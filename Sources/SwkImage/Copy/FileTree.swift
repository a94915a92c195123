// A tree of files from which something is copied, or into which: a container's, or the host's.
//
// Every path is resolved by the kernel with the tree's root as the root of all things, so that a link in a container leads to a place
// in the container. A copy is a walk over one tree whose entries another one takes; with an archive in the place of either it is
// docker's `cp -`.

import CArchive
import Glibc
public import SwkModel
public import SwkSystem

/// A directory as the root of all paths. Used from one thread.
public final class FileTree {
    let root: DirectoryHandle
    /// How the kernel writes the root's own path, which the paths of what is in it begin with.
    private let prefix: [UInt8]

    /// - Parameter path: an existing directory; for the host's own files `/`.
    public init(_ path: String) throws(Failure) {
        root = DirectoryHandle(try Descriptor.open(path, O_RDONLY | O_DIRECTORY))
        prefix = try root.kernelPath()
    }

    /// Something in a tree that is to be copied.
    public struct Source {
        let end: CopyEnd
        /// The directory that holds it, and its name there; for a directory's content the directory itself and nil.
        let directory: DirectoryHandle
        let name: [UInt8]?
        public var isDirectory: Bool { end.kind == .directory }
    }

    /// Looks something up to be copied. A link stays a link unless it is followed. Throws `copy.not-found`.
    public func source(_ path: String, following: Bool = false) throws(Failure) -> Source {
        let written = CopyEnd(path: path, kind: .absent)
        guard let name = written.name, !written.meansContent, !following else {
            return try followedSource(path, written)
        }
        let above = path.split(separator: "/", omittingEmptySubsequences: false).dropLast(written.endsWithSlash ? 2 : 1)
        let parent = (path.hasPrefix("/") ? "/" : "") + above.joined(separator: "/")
        let bytes = Array(name.utf8)
        guard let directory = try openDirectory(parent.isEmpty ? "." : parent),
            let status = try directory.status(bytes)
        else { throw notFound(path) }
        if written.endsWithSlash, status.st_mode & S_IFMT == S_IFLNK { return try followedSource(path, written) }
        let kind: CopyEnd.Kind = status.isDirectory ? .directory : .file
        return Source(end: CopyEnd(path: path, kind: kind), directory: directory, name: bytes)
    }

    private func followedSource(_ path: String, _ written: CopyEnd) throws(Failure) -> Source {
        guard let canonical = try canonical(path) else { throw notFound(path) }
        let parts = canonical.split(separator: UInt8(ascii: "/"))
        let parent = EntryPath.join(parts.dropLast())
        guard let directory = try openDirectory(parent.isEmpty ? "." : parent.text) else { throw notFound(path) }
        let name = Array(parts.last ?? [0x2e])
        guard let status = try directory.status(name) else { throw notFound(path) }
        if status.isDirectory, written.meansContent || written.name == nil {
            let handle = DirectoryHandle(try directory.open(name, O_RDONLY | O_DIRECTORY))
            return Source(end: CopyEnd(path: path, kind: .directory), directory: handle, name: nil)
        }
        return Source(
            end: CopyEnd(path: path, kind: status.isDirectory ? .directory : .file), directory: directory, name: name)
    }

    /// Looks up where a copy is to go, following every link.
    func target(_ path: String) throws(Failure) -> CopyEnd {
        if let canonical = try canonical(path) {
            let isDirectory = try openDirectory(canonical.isEmpty ? "." : canonical.text) != nil
            return CopyEnd(path: path, kind: isDirectory ? .directory : .file, canonical: canonical)
        }
        var parts = path.split(separator: "/", omittingEmptySubsequences: false)
        while let last = parts.last, last.isEmpty || last == "." { parts.removeLast() }
        let parent = parts.dropLast().joined(separator: "/")
        let above = parent.isEmpty ? (path.hasPrefix("/") ? "/" : ".") : parent
        guard let canonical = try canonical(above), try openDirectory(above) != nil else {
            throw Failure(.copyNotFound, "copy to", path, "there is no directory `\(above)`")
        }
        return CopyEnd(path: path, kind: .absent, canonical: canonical)
    }

    // MARK: - Copying

    /// Copies a source into this tree. Files get `owner`, or keep theirs when it is nil. Answers the bytes of content.
    ///
    /// Throws `copy.conflict`, `copy.not-found`, or what the kernel refuses.
    @discardableResult
    public func copy(
        _ source: Source, to path: String, owner: (uid: UInt32, gid: UInt32)? = nil,
        cancellation: Cancellation = Cancellation()
    ) throws(Failure) -> Int64 {
        let plan = try CopyPlan(from: source.end, to: try target(path))
        guard let directory = try openDirectory(plan.directory.isEmpty ? "." : plan.directory.text) else {
            throw Failure(.copyNotFound, "copy to", path, "there is no such directory")
        }
        let rules = UnpackRules(isLayer: false, owner: owner)
        let unpacker = LayerUnpacker(into: directory, named: source.end.path, rules, cancellation: cancellation)
        try Self.walk(source, as: plan.name, into: unpacker, cancellation)
        try unpacker.finish()
        return unpacker.contentSize
    }

    /// Unpacks a tar archive, compressed or not, into an existing directory of this tree.
    @discardableResult
    public func extract(
        archive descriptor: Int32, named name: String, to path: String, owner: (uid: UInt32, gid: UInt32)? = nil,
        cancellation: Cancellation = Cancellation()
    ) throws(Failure) -> Int64 {
        let target = try target(path)
        guard target.kind == .directory else {
            throw Failure(.copyConflict, "unpack into", path, "it is not a directory")
        }
        let rules = UnpackRules(isLayer: false, owner: owner, directory: target.canonical)
        let unpacker = LayerUnpacker(into: root, named: name, rules, cancellation: cancellation)
        try unpacker.unpack(TarReader(try uncompressed(descriptor, named: name), named: name))
        return unpacker.contentSize
    }

    /// Writes a source as a tar archive into a file or pipe.
    public static func archive(
        _ source: Source, to descriptor: Int32, cancellation: Cancellation = Cancellation()
    ) throws(Failure) {
        let tar = TarWriter.buffered(to: descriptor)
        try walk(
            source, as: source.end.meansContent ? nil : source.end.name.map { Array($0.utf8) }, into: tar.writer,
            cancellation)
        try tar.writer.finish()
        try tar.buffer.flush()
    }

    private static func walk(
        _ source: Source, as name: [UInt8]?, into consumer: any EntryConsumer, _ cancellation: Cancellation
    ) throws(Failure) {
        let archiver = TreeArchiver(consumer, .plain, cancellation: cancellation)
        // A directory's content with a name for it is the directory under that name.
        if let name { return try archiver.add(source.name ?? [0x2e], in: source.directory, at: name) }
        guard let inner = source.name else { return try archiver.addRoot(source.directory) }
        try archiver.addRoot(DirectoryHandle(try source.directory.open(inner, O_RDONLY | O_DIRECTORY)))
    }

    // MARK: - Paths

    /// The path with every link followed, below the root and without a slash at its beginning; nil when there is no such thing.
    private func canonical(_ path: String) throws(Failure) -> [UInt8]? {
        let base = root.raw
        let raw = path.isEmpty ? swk_open_in_root(base, ".", pathOnly) : swk_open_in_root(base, path, pathOnly)
        if raw < 0 {
            let error = errno
            if error == ENOENT || error == ENOTDIR { return nil }
            throw .errno(error, "look at", path)
        }
        let whole = try DirectoryHandle(Descriptor(owning: raw)).kernelPath()
        let inside = whole.starts(with: prefix) ? Array(whole.dropFirst(prefix.count)) : whole
        return EntryPath.join(inside.split(separator: UInt8(ascii: "/"))[...])
    }

    private func openDirectory(_ path: String) throws(Failure) -> DirectoryHandle? {
        do throws(Failure) { return try root.openBelow(Array(path.utf8), named: path) } catch {
            if error.errno == ENOTDIR { return nil }
            throw error
        }
    }

    private func notFound(_ path: String) -> Failure {
        Failure(.copyNotFound, "copy", path, "no such file or directory")
    }
}

extension DirectoryHandle {
    /// What the kernel calls this place, `/` as nothing.
    fileprivate func kernelPath() throws(Failure) -> [UInt8] {
        var target = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let link = "/proc/self/fd/\(raw)"
        let count = try system("resolve", link) {
            target.withUnsafeMutableBytes { bytes in
                bytes.withMemoryRebound(to: CChar.self) { readlink(link, $0.baseAddress.unsafelyUnwrapped, $0.count) }
            }
        }
        return target[..<count] == [UInt8(ascii: "/")] ? [] : Array(target[..<count])
    }
}

/// O_PATH (open(2)), which hides behind _GNU_SOURCE.
private let pathOnly: Int32 = 0o10000000
