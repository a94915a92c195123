// A directory below a root that is being filled, and the only ways in which unpacking touches the file system.
//
// Parents are found by the kernel with the layer's directory as root (openat2(2) with RESOLVE_IN_ROOT), so that absolute links
// and `..` cannot lead out; everything else is one name relative to an open directory and never follows a link.

import CArchive
import Glibc
import SwkModel
import SwkSystem

/// An open directory that several owners may share.
final class DirectoryHandle {
    private let descriptor: Descriptor
    var raw: Int32 { descriptor.raw }

    init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }

    convenience init(opening path: String) throws(Failure) {
        self.init(try Descriptor.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW))
    }

    /// Opens a path with this directory as the root of every resolution; nil when something on the way does not exist.
    func openBelow(_ path: [UInt8], named name: String) throws(Failure) -> DirectoryHandle? {
        let result = path.withPath { swk_open_in_root(raw, $0, O_RDONLY | O_DIRECTORY) }
        if result >= 0 { return DirectoryHandle(Descriptor(owning: result)) }
        let error = errno
        if error == ENOENT { return nil }
        throw .errno(error, "open directory", name)
    }

    /// Opens one name without following a link.
    func open(_ name: [UInt8], _ flags: Int32, mode: UInt32 = 0) throws(Failure) -> Descriptor {
        let raw = self.raw
        return Descriptor(
            owning: try system("open", name.text) {
                name.withPath { openat(raw, $0, flags | O_NOFOLLOW | O_CLOEXEC, mode) }
            })
    }

    /// The status of one name, not following a link; nil when it does not exist.
    func status(_ name: [UInt8]) throws(Failure) -> stat? {
        var status = stat()
        if name.withPath({ fstatat(raw, $0, &status, AT_SYMLINK_NOFOLLOW) }) == 0 { return status }
        let error = errno
        if error == ENOENT { return nil }
        throw .errno(error, "inspect", name.text)
    }

    /// Removes whatever has that name, a directory with everything in it, without following links; absent is fine.
    func removeTree(_ name: [UInt8]) throws(Failure) {
        let raw = self.raw
        if name.withPath({ unlinkat(raw, $0, 0) }) == 0 { return }
        var error = errno
        if error == ENOENT { return }
        guard error == EISDIR || error == EPERM else { throw .errno(error, "remove", name.text) }
        if name.withPath({ unlinkat(raw, $0, AT_REMOVEDIR) }) == 0 { return }
        error = errno
        guard error == ENOTEMPTY || error == EEXIST else { throw .errno(error, "remove", name.text) }
        let child = DirectoryHandle(try open(name, O_RDONLY | O_DIRECTORY))
        for inner in try child.names() { try child.removeTree(inner) }
        try system("remove directory", name.text) { name.withPath { unlinkat(raw, $0, AT_REMOVEDIR) } }
    }

    /// The names in this directory as bytes, in the file system's order.
    func names() throws(Failure) -> [[UInt8]] {
        // fdopendir takes its descriptor over, and its position is shared with duplicates: a fresh one is needed.
        let fresh = try open(Array(".".utf8), O_RDONLY | O_DIRECTORY).release()
        guard let stream = fdopendir(fresh) else {
            let error = errno
            close(fresh)
            throw .errno(error, "list directory")
        }
        defer { closedir(stream) }
        var names: [[UInt8]] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if name != [0x2e], name != [0x2e, 0x2e] { names.append(name) }
        }
        return names
    }
}

/// Removes a tree whose file names need not be text; absent is fine.
func removeTree(_ path: String) throws(Failure) {
    guard let slash = path.lastIndex(of: "/") else { preconditionFailure("not an absolute path") }
    let parent = slash == path.startIndex ? "/" : String(path[..<slash])
    guard Files.exists(parent) else { return }
    try DirectoryHandle(opening: parent).removeTree(Array(path[path.index(after: slash)...].utf8))
}

extension [UInt8] {
    /// Calls `body` with these bytes as a C string. File names hold no NUL: a tar field ends at its first one.
    func withPath<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: count + 1) { buffer in
            for (index, byte) in enumerated() { buffer[index] = CChar(bitPattern: byte) }
            buffer[count] = 0
            // The buffer has at least one element, so there is an address.
            return body(buffer.baseAddress.unsafelyUnwrapped)
        }
    }

    /// These bytes as text, for messages.
    var text: String { String(decoding: self, as: UTF8.self) }
}
