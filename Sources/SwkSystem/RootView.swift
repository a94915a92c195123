// A container's file system as seen from the host, read-only in intent: every path is resolved by the kernel with the container's root as
// the root of all things (openat2(2), RESOLVE_IN_ROOT), so that neither `..` nor an absolute link leads out of it.
//
// Of a running container it is the root of its process, mounts included. Of a stopped one it is an overlay that is mounted for this value
// alone: detached, in no mount table, gone with its descriptor, so that a killed process leaves nothing.

import CSwkLinux
import Glibc
public import SwkModel

/// An open root directory.
public struct RootView: ~Copyable {
    private let root: Descriptor

    /// The root that a process sees.
    public static func of(process pid: Int32) throws(Failure) -> RootView {
        RootView(root: try Descriptor.open("/proc/\(pid)/root", pathOnly | O_DIRECTORY))
    }

    /// Layers on top of one another, the top one first. Needs Linux 6.8, unless there is only one to be read.
    /// - Parameter writable: an upper directory that takes what is written, and its work directory.
    public static func overlay(
        _ layers: [String], writable: (upper: String, work: String)? = nil
    ) throws(Failure) -> RootView {
        if layers.count == 1, writable == nil {
            return RootView(root: try Descriptor.open(layers[0], pathOnly | O_DIRECTORY))
        }
        var texts: [UnsafeMutablePointer<CChar>?] = layers.map { strdup($0) }
        defer { for text in texts { free(text) } }
        let raw = try system("mount view of", layers.first ?? "") {
            swk_overlay_view(&texts, Int32(texts.count), writable?.upper, writable?.work)
        }
        return RootView(root: Descriptor(owning: raw))
    }

    /// One entry of a directory.
    public struct Entry: Hashable, Sendable {
        public let name: String
        /// Whether it is a directory, or a link that leads to one.
        public let isDirectory: Bool
    }

    /// What is in a directory, sorted by name.
    public func entries(in path: String) throws(Failure) -> [Entry] {
        let directory = try open(path, O_RDONLY | O_DIRECTORY)
        guard let stream = fdopendir(try directory.duplicate().release()) else { throw .errno(errno, "list", path) }
        defer { closedir(stream) }
        var entries: [Entry] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name == "." || name == ".." { continue }
            entries.append(Entry(name: name, isDirectory: isDirectory(entry.pointee.d_type, "\(path)/\(name)")))
        }
        return entries.sorted { $0.name < $1.name }
    }

    /// The path with every link followed.
    public func canonicalPath(of path: String) throws(Failure) -> [UInt8] {
        let place = try open(path, pathOnly)
        var target = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let link = "/proc/self/fd/\(place.raw)"
        let count = try system("resolve", path) {
            target.withUnsafeMutableBytes { bytes in
                bytes.withMemoryRebound(to: CChar.self) { readlink(link, $0.baseAddress.unsafelyUnwrapped, $0.count) }
            }
        }
        return Array(target[..<count])
    }

    /// What a directory is besides its content.
    public struct Attributes: Sendable {
        public let mode: UInt32
        public let uid: UInt32
        public let gid: UInt32
        public let modified: Timestamp
    }

    /// The attributes of what a path leads to.
    public func attributes(of path: String) throws(Failure) -> Attributes {
        let place = try open(path, pathOnly)
        var status = stat()
        try system("inspect", path) { fstat(place.raw, &status) }
        let modified = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
        return Attributes(
            mode: status.st_mode & 0o7777, uid: status.st_uid, gid: status.st_gid,
            modified: Timestamp(nanoseconds: modified))
    }

    /// A directory, with every link on the way followed.
    public func openDirectory(_ path: String) throws(Failure) -> Descriptor {
        try open(path, O_RDONLY | O_DIRECTORY)
    }

    private func isDirectory(_ kind: UInt8, _ path: String) -> Bool {
        switch Int(kind) {
        case Int(DT_DIR): return true
        case Int(DT_LNK), Int(DT_UNKNOWN):
            // A link that leads nowhere, or whose target may not be looked at, is no directory to go into.
            return (try? open(path, pathOnly | O_DIRECTORY)) != nil
        default: return false
        }
    }

    private func open(_ path: String, _ flags: Int32) throws(Failure) -> Descriptor {
        let base = root.raw
        return Descriptor(
            owning: try system("open", path) {
                swk_openat2(
                    base, path.isEmpty ? "." : path, UInt64(flags | O_CLOEXEC), 0,
                    UInt64(RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS))
            })
    }
}

/// O_PATH (open(2)), which hides behind _GNU_SOURCE.
private let pathOnly: Int32 = 0o10000000
