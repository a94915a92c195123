// A tree from which COPY and ADD take things: the context, a stage or an image. Every path is resolved by the kernel with the tree as the
// root of all paths, so that a link in a context leads to a place in the context or to nothing.

import CArchive
import Glibc
import SwkModel
import SwkSystem

/// An open tree. Used by one thread.
final class SourceTree {
    let root: DirectoryHandle
    let rules: IgnoreRules
    /// What messages call it.
    let name: String

    /// Something that was asked for.
    struct Item {
        /// Relative to the root, every link followed; empty for the root itself.
        var path: [UInt8]
        /// What a copy of it is called.
        var name: [UInt8]
        var status: stat
        var isDirectory: Bool { status.isDirectory }
    }

    init(_ root: DirectoryHandle, rules: IgnoreRules = IgnoreRules(), name: String) {
        self.root = root
        self.rules = rules
        self.name = name
    }

    /// What a source means: one thing, or those that a pattern fits. Empty when there is nothing.
    func items(_ source: String) throws(Failure) -> [Item] {
        let path = String(ContainerPath.joined("/", source).dropFirst())
        guard PathPattern.isPattern(path), let pattern = PathPattern(path) else {
            return try item(path).map { [$0] } ?? []
        }
        var items: [Item] = []
        for found in try matches(pattern) { if let item = try item(found) { items.append(item) } }
        return items
    }

    private func item(_ path: String) throws(Failure) -> Item? {
        if rules.excludes(path), !path.isEmpty, try !hasVisibleContent(path) { return nil }
        let bytes = path.isEmpty ? [0x2e] : Array(path.utf8)
        let raw = bytes.withPath { swk_open_in_root(root.raw, $0, pathOnly) }
        if raw < 0 {
            let error = errno
            if error == ENOENT || error == ENOTDIR || error == ELOOP { return nil }
            throw .errno(error, "open", path)
        }
        let place = Descriptor(owning: raw)
        var status = stat()
        try system("inspect", path) { fstat(place.raw, &status) }
        let name = path.split(separator: "/").last.map { Array($0.utf8) } ?? []
        return Item(path: try canonicalPath(of: place.raw), name: name, status: status)
    }

    /// Whether a directory that is left out has something that was taken back in.
    private func hasVisibleContent(_ path: String) throws(Failure) -> Bool {
        guard !rules.excludesAllBelow(path),
            let directory = try root.openBelow(Array(path.utf8), named: path)
        else { return false }
        var found = false
        try walk(directory, at: Array(path.utf8)) { (_, _, _) throws(Failure) in found = true }
        return found
    }

    private func canonicalPath(of descriptor: Int32) throws(Failure) -> [UInt8] {
        let prefix = try kernelPath(root.raw)
        let path = try kernelPath(descriptor).dropFirst(prefix == [0x2f] ? 0 : prefix.count)
        return Array(path.drop { $0 == 0x2f })
    }

    private func kernelPath(_ descriptor: Int32) throws(Failure) -> [UInt8] {
        var target = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = try system("find path of", "\(descriptor)") {
            readlink("/proc/self/fd/\(descriptor)", &target, target.count)
        }
        return target[..<count].map { UInt8(bitPattern: $0) }
    }

    private func matches(_ pattern: PathPattern) throws(Failure) -> [String] {
        var found: [String] = []
        let depth = pattern.text.utf8.count { $0 == 0x2f }
        func look(in directory: DirectoryHandle, at prefix: String, level: Int) throws(Failure) {
            for name in try sortedNames(of: directory) {
                let path = prefix + name.text
                if pattern.matches(path) { found.append(path) }
                guard level < depth, try directory.status(name)?.isDirectory == true else { continue }
                let below = DirectoryHandle(try directory.open(name, O_RDONLY | O_DIRECTORY))
                try look(in: below, at: path + "/", level: level + 1)
            }
        }
        try look(in: root, at: "", level: 0)
        return found
    }

    // MARK: - Walking

    /// Everything below a directory that is not left out, directories before their content, by name.
    /// - Parameter path: the directory's own, relative to the root.
    /// - Parameter visit: hears the directory, the name in it, and its path below the walk's start.
    func walk(
        _ directory: DirectoryHandle, at path: [UInt8], below: [UInt8] = [],
        _ visit: (DirectoryHandle, [UInt8], [UInt8]) throws(Failure) -> Void
    ) throws(Failure) {
        for name in try sortedNames(of: directory) {
            let full = path.isEmpty ? name : path + [0x2f] + name
            let place = below.isEmpty ? name : below + [0x2f] + name
            let excluded = rules.excludes(full.text)
            if excluded, rules.excludesAllBelow(full.text) { continue }
            let isDirectory = try directory.status(name)?.isDirectory == true
            if !excluded { try visit(directory, name, place) }
            guard isDirectory else { continue }
            let inner = DirectoryHandle(try directory.open(name, O_RDONLY | O_DIRECTORY))
            try walk(inner, at: full, below: place, visit)
        }
    }

    private func sortedNames(of directory: DirectoryHandle) throws(Failure) -> [[UInt8]] {
        try directory.names().sorted { $0.lexicographicallyPrecedes($1) }
    }
}

/// O_PATH (open(2)), which hides behind _GNU_SOURCE.
private let pathOnly: Int32 = 0o10000000
