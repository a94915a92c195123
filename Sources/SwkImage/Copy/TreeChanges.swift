// What a container changed, from its upper directory alone: each name in it is compared with what the layers below have at its place.
//
// The layers are walked along, so nothing is mounted: below a directory only those count that overlayfs would merge there, which ends
// at the first that has something else, a whiteout, or an opaque directory.

import CArchive
import Glibc
public import SwkModel
import SwkSystem

/// One changed path.
public struct FileChange: Sendable, Equatable, CustomStringConvertible {
    public enum Kind: String, Sendable { case added = "A", changed = "C", deleted = "D" }

    public let kind: Kind
    /// The path from the container's root on.
    public let path: String

    /// docker's line: `C /etc`.
    public var description: String { "\(kind.rawValue) \(path)" }
}

/// Compares an upper directory with the layers below it.
public struct TreeChanges {
    private var found: [FileChange] = []

    /// What was changed, sorted by path; directories on the way to a change are changed as well, as docker has it.
    /// - Parameter lower: unpacked layers, top first.
    public static func between(upper: String, lower: [String]) throws(Failure) -> [FileChange] {
        var changes = TreeChanges()
        let root = try DirectoryHandle(opening: upper)
        var layers: [DirectoryHandle] = []
        for path in lower { layers.append(try DirectoryHandle(opening: path)) }
        try changes.compare(root, with: layers, at: [])
        return changes.found.sorted { $0.path < $1.path }
    }

    /// What a name is in the layers below: the directories to merge with, or something else.
    private enum Below {
        case absent
        case directory([DirectoryHandle], stat)
        case other(stat)
    }

    private mutating func compare(
        _ directory: DirectoryHandle, with layers: [DirectoryHandle], at path: [UInt8]
    ) throws(Failure) {
        for name in try directory.names() {
            guard let status = try directory.status(name) else { continue }
            let below = try Self.look(for: name, in: layers)
            let full = path + [UInt8(ascii: "/")] + name
            if status.isWhiteout {
                if case .absent = below { continue }
                add(.deleted, full)
            } else if status.isDirectory {
                try compareDirectory(directory, name, status, below, at: full)
            } else if case .absent = below {
                add(.added, full)
            } else if case .other(let old) = below, status.isSameFile(as: old) {
                // Copied up for a further hard link, or opened for writing and left alone.
                continue
            } else {
                add(.changed, full)
            }
        }
    }

    private mutating func compareDirectory(
        _ parent: DirectoryHandle, _ name: [UInt8], _ status: stat, _ below: Below, at path: [UInt8]
    ) throws(Failure) {
        let directory = DirectoryHandle(try parent.open(name, O_RDONLY | O_DIRECTORY))
        let before = found.count
        switch below {
        case .absent: add(.added, path)
        case .other: add(.changed, path)
        case .directory(let layers, let old):
            let isOpaque = try directory.isOpaque()
            try compare(directory, with: layers, at: path)
            if isOpaque { try addVanished(of: layers, in: directory, at: path) }
            if found.count > before || isOpaque || !status.isSameDirectory(as: old) { add(.changed, path) }
            return
        }
        try compare(directory, with: [], at: path)
    }

    /// What an opaque directory hides.
    private mutating func addVanished(
        of layers: [DirectoryHandle], in directory: DirectoryHandle, at path: [UInt8]
    ) throws(Failure) {
        var seen: Set<[UInt8]> = []
        for layer in layers {
            for name in try layer.names() where seen.insert(name).inserted {
                if case .absent = try Self.look(for: name, in: layers) { continue }
                if try directory.status(name) == nil { add(.deleted, path + [UInt8(ascii: "/")] + name) }
            }
        }
    }

    private static func look(for name: [UInt8], in layers: [DirectoryHandle]) throws(Failure) -> Below {
        var merged: [DirectoryHandle] = []
        var top: stat?
        for layer in layers {
            guard let status = try layer.status(name) else { continue }
            guard status.isDirectory else {
                if !merged.isEmpty { break }
                return status.isWhiteout ? .absent : .other(status)
            }
            let directory = DirectoryHandle(try layer.open(name, O_RDONLY | O_DIRECTORY))
            merged.append(directory)
            if top == nil { top = status }
            if try directory.isOpaque() { break }
        }
        guard let top else { return .absent }
        return .directory(merged, top)
    }

    private mutating func add(_ kind: FileChange.Kind, _ path: [UInt8]) {
        found.append(FileChange(kind: kind, path: path.text))
    }
}

extension stat {
    /// Whether a file that was copied up is what it was, as far as docker looks.
    fileprivate func isSameFile(as other: stat) -> Bool {
        st_mode == other.st_mode && st_uid == other.st_uid && st_gid == other.st_gid && st_rdev == other.st_rdev
            && st_size == other.st_size && st_mtim.tv_sec == other.st_mtim.tv_sec
            && st_mtim.tv_nsec == other.st_mtim.tv_nsec
    }

    /// Whether a directory that was copied up for what is in it is otherwise what it was.
    fileprivate func isSameDirectory(as other: stat) -> Bool {
        st_mode == other.st_mode && st_uid == other.st_uid && st_gid == other.st_gid
            && st_mtim.tv_sec == other.st_mtim.tv_sec && st_mtim.tv_nsec == other.st_mtim.tv_nsec
    }
}

extension DirectoryHandle {
    fileprivate func isOpaque() throws(Failure) -> Bool {
        var value = [CChar](repeating: 0, count: 2)
        let path = "/proc/self/fd/\(raw)/."
        return swk_lgetxattr(path, Whiteout.opaqueAttribute, &value, 2) == 1
            && value[0] == CChar(bitPattern: Whiteout.opaqueValue[0])
    }
}
