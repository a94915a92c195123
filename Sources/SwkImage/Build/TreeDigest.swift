// The content of what is copied, as one digest: the cache's idea of "the same files". Names, kinds, modes, attributes of capabilities,
// links and bytes count; times do not, so a fresh checkout of the same files hits the cache.

import CArchive
import Glibc
import SwkModel
import SwkSystem

/// Takes the digest of items of a tree.
struct TreeDigest {
    private let hasher: DigestHasher
    private let cancellation: Cancellation
    private var buffer = [UInt8](repeating: 0, count: 1 << 18)

    init(_ cancellation: Cancellation) throws(Failure) {
        hasher = try DigestHasher()
        self.cancellation = cancellation
    }

    static func of(
        _ items: [SourceTree.Item], in tree: SourceTree, _ cancellation: Cancellation
    ) throws(Failure) -> Digest {
        var digest = try TreeDigest(cancellation)
        for item in items { try digest.add(item, tree) }
        return try digest.hasher.finish()
    }

    private mutating func add(_ item: SourceTree.Item, _ tree: SourceTree) throws(Failure) {
        let parent = EntryPath.parent(of: item.path)
        let path = item.path.isEmpty ? [0x2e] : item.path
        guard let above = try tree.root.openBelow(parent.path, named: tree.name) else { return }
        let name = item.path.isEmpty ? path : parent.name
        try add(name, in: above, at: item.name)
        guard item.isDirectory else { return }
        let directory = DirectoryHandle(try above.open(name, O_RDONLY | O_DIRECTORY))
        // A copy of self in the closure would be a second digest.
        var own = self
        try tree.walk(directory, at: item.path) { (directory, name, place) throws(Failure) in
            try own.add(name, in: directory, at: place)
        }
        self = own
    }

    private mutating func add(_ name: [UInt8], in directory: DirectoryHandle, at place: [UInt8]) throws(Failure) {
        try cancellation.check()
        guard let status = try directory.status(name) else { return }
        var header = "\(place.count) \(status.st_mode) "
        let isFile = status.st_mode & S_IFMT == S_IFREG
        if isFile { header += "\(status.st_size) " }
        if [S_IFCHR, S_IFBLK].contains(status.st_mode & S_IFMT) { header += "\(status.st_rdev) " }
        try update(Array(header.utf8) + place)
        if status.st_mode & S_IFMT == S_IFLNK { try update(try directory.target(of: name)) }
        if isFile { try addContent(of: name, in: directory) }
    }

    private mutating func addContent(of name: [UInt8], in directory: DirectoryHandle) throws(Failure) {
        let file = try directory.open(name, O_RDONLY)
        let raw = file.raw
        if let capability = directory.capability(of: name) { try update(capability) }
        while true {
            try cancellation.check()
            let count = try system("read", name.text) { read(raw, &buffer, buffer.count) }
            if count == 0 { return }
            let hasher = self.hasher
            try buffer.withPieces { (piece) throws(Failure) in
                try hasher.update(UnsafeRawBufferPointer(rebasing: piece[..<count]))
            }
        }
    }

    private func update(_ bytes: [UInt8]) throws(Failure) {
        let hasher = self.hasher
        try bytes.withPieces { (piece) throws(Failure) in try hasher.update(piece) }
    }
}

extension EntryPath {
    /// The directory of a path and its last name; both relative to a root, which is `.`.
    static func parent(of path: [UInt8]) -> (path: [UInt8], name: [UInt8]) {
        guard let slash = path.lastIndex(of: 0x2f) else { return ([0x2e], path) }
        return (Array(path[..<slash]), Array(path[(slash + 1)...]))
    }
}

extension DirectoryHandle {
    /// Where a symbolic link points.
    func target(of name: [UInt8]) throws(Failure) -> [UInt8] {
        var target = [CChar](repeating: 0, count: Int(PATH_MAX))
        let raw = self.raw
        let count = try system("read link", name.text) {
            name.withPath { readlinkat(raw, $0, &target, target.count) }
        }
        return target[..<count].map { UInt8(bitPattern: $0) }
    }
}

extension DirectoryHandle {
    /// `security.capability` of a file; nil when it has none, or the file system knows no attributes.
    func capability(of name: [UInt8]) -> [UInt8]? {
        let path = Array("/proc/self/fd/\(raw)/".utf8) + name
        var value = [UInt8](repeating: 0, count: 64)
        let size = path.withPath { path in
            value.withUnsafeMutableBytes { bytes in
                bytes.withMemoryRebound(to: CChar.self) {
                    swk_lgetxattr(path, "security.capability", $0.baseAddress, UInt($0.count))
                }
            }
        }
        return size > 0 ? Array(value[..<size]) : nil
    }
}
