// A directory with everything in it copied to another place: owners, modes, times, extended attributes, links hard and symbolic, devices.
//
// Everything goes through descriptors of directories and names without a slash, and no link is followed: what is copied may be hostile.
// Files that share an inode share one in the copy. Contents go by copy_file_range(2), which shares blocks where the file system can.

import CSwkLinux
import Glibc
public import SwkModel

public enum TreeCopy {
    /// Copies the content of `source` and what it is itself (owner, mode, times, attributes) into the existing, empty directory at `path`.
    public static func copy(_ source: borrowing Descriptor, into path: String) throws(Failure) {
        let target = try Descriptor.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
        var copier = Copier(root: target.raw)
        try copier.copyContents(of: source.raw, to: target.raw, at: "")
        try Copier.copyAttributes(from: source.raw, to: target.raw, path)
    }
}

private struct Copier {
    /// The top of the copy, from which hard links are made.
    let root: Int32
    private struct Identity: Hashable { let device, inode: UInt64 }
    private var linked: [Identity: [CChar]] = [:]

    init(root: Int32) { self.root = root }

    mutating func copyContents(of source: Int32, to target: Int32, at place: String) throws(Failure) {
        for name in try Self.names(in: source, place) {
            try copyEntry(name, from: source, to: target, at: place)
        }
    }

    /// Names as they are, bytes that may be no UTF-8.
    private static func names(in directory: Int32, _ place: String) throws(Failure) -> [[CChar]] {
        let again = try system("open", place) { openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard let stream = fdopendir(again) else { throw .errno(errno, "list", place) }
        defer { closedir(stream) }
        var names: [[CChar]] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) {
                    Array(UnsafeBufferPointer(start: $0, count: strlen($0) + 1))
                }
            }
            if strcmp(name, ".") != 0, strcmp(name, "..") != 0 { names.append(name) }
        }
        return names
    }

    private mutating func copyEntry(
        _ name: [CChar], from source: Int32, to target: Int32, at place: String
    ) throws(Failure) {
        let shown = place + "/" + String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        var status = stat()
        try system("look at", shown) { fstatat(source, name, &status, AT_SYMLINK_NOFOLLOW) }
        let identity = Identity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
        if let first = linked[identity] {
            try system("link", shown) { linkat(root, first, target, name, 0) }
            return
        }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: return try copyDirectory(name, from: source, to: target, shown)
        case S_IFREG: try Self.copyFile(name, from: source, to: target, shown)
        case S_IFLNK: try Self.copyLink(name, from: source, to: target, shown)
        default: try system("make node", shown) { mknodat(target, name, status.st_mode, status.st_rdev) }
        }
        try Self.setAttributes(status, name, in: target, shown)
        if status.st_nlink > 1 { linked[identity] = Array(String(shown.dropFirst()).utf8CString) }
    }

    private mutating func copyDirectory(
        _ name: [CChar], from source: Int32, to target: Int32, _ shown: String
    ) throws(Failure) {
        try system("create", shown) { mkdirat(target, name, 0o700) }
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        let from = Descriptor(owning: try system("open", shown) { openat(source, name, flags) })
        let to = Descriptor(owning: try system("open", shown) { openat(target, name, flags) })
        try copyContents(of: from.raw, to: to.raw, at: shown)
        try Self.copyAttributes(from: from.raw, to: to.raw, shown)
    }

    private static func copyFile(_ name: [CChar], from source: Int32, to target: Int32, _ shown: String) throws(Failure)
    {
        let from = Descriptor(
            owning: try system("open", shown) { openat(source, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC) })
        let to = Descriptor(
            owning: try system("create", shown) { openat(target, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600) }
        )
        while try copyPart(from.raw, to.raw, shown) > 0 {}
        try copyExtendedAttributes(from: from.raw, to: to.raw, shown)
    }

    /// A part of a file; 0 at its end. File systems that cannot do it themselves have the bytes carried.
    private static func copyPart(_ from: Int32, _ to: Int32, _ shown: String) throws(Failure) -> Int {
        let count = swk_copy_range(from, to, 1 << 30)
        if count >= 0 { return count }
        let error = errno
        guard [EXDEV, EINVAL, ENOSYS, EOPNOTSUPP, EBADF].contains(error) else { throw .errno(error, "copy", shown) }
        return try system("copy", shown) { sendfile(to, from, nil, 1 << 30) }
    }

    private static func copyLink(_ name: [CChar], from source: Int32, to target: Int32, _ shown: String) throws(Failure)
    {
        var text = [CChar](repeating: 0, count: Int(PATH_MAX))
        try system("read link", shown) { readlinkat(source, name, &text, text.count - 1) }
        try system("link", shown) { symlinkat(text, target, name) }
    }

    /// Of an entry that is no directory. The owner first, because changing it takes the set-id bits.
    private static func setAttributes(_ status: stat, _ name: [CChar], in target: Int32, _ shown: String)
        throws(Failure)
    {
        try system("give its owner to", shown) {
            fchownat(target, name, status.st_uid, status.st_gid, AT_SYMLINK_NOFOLLOW)
        }
        if status.st_mode & S_IFMT != S_IFLNK {
            try system("set mode of", shown) { fchmodat(target, name, status.st_mode & 0o7777, 0) }
        }
        var times = [status.st_atim, status.st_mtim]
        try system("set times of", shown) { utimensat(target, name, &times, AT_SYMLINK_NOFOLLOW) }
    }

    static func copyAttributes(from source: Int32, to target: Int32, _ shown: String) throws(Failure) {
        var status = stat()
        try system("look at", shown) { fstat(source, &status) }
        try copyExtendedAttributes(from: source, to: target, shown)
        try system("give its owner to", shown) { fchown(target, status.st_uid, status.st_gid) }
        try system("set mode of", shown) { fchmod(target, status.st_mode & 0o7777) }
        var times = [status.st_atim, status.st_mtim]
        try system("set times of", shown) { futimens(target, &times) }
    }

    /// `trusted.` is overlayfs's own: what it says of a directory in a layer is not true of a copy.
    private static func copyExtendedAttributes(from source: Int32, to target: Int32, _ shown: String) throws(Failure) {
        var list = [CChar](repeating: 0, count: 65536)
        let length = swk_attribute_names(source, &list, UInt(list.count))
        if length < 0 {
            let error = errno
            if error == EOPNOTSUPP { return }
            throw .errno(error, "list attributes of", shown)
        }
        for name in list[..<length].split(separator: 0) {
            let name = Array(name) + [0]
            if strncmp(name, "trusted.", 8) == 0 { continue }
            var value = [UInt8](repeating: 0, count: 65536)
            let count = try system("read attribute of", shown) {
                swk_attribute(source, name, &value, UInt(value.count))
            }
            try system("set attribute of", shown) { swk_set_attribute(target, name, value, UInt(count)) }
        }
    }
}
