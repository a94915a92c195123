// How much a tree of files holds, for what a removal gives back.

import Glibc
public import SwkModel

/// How much a tree holds.
public enum TreeSize {
    /// The bytes of all files below a directory, each inode once, without following links.
    public static func of(_ path: String) throws(Failure) -> Int64 {
        var seen: Set<UInt64> = []
        return try size(of: try Descriptor.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW), path, &seen)
    }

    private static func size(
        of directory: consuming Descriptor, _ path: String, _ seen: inout Set<UInt64>
    ) throws(Failure) -> Int64 {
        let raw = directory.raw
        guard let stream = fdopendir(try directory.duplicate().release()) else { throw .errno(errno, "list", path) }
        defer { closedir(stream) }
        var total: Int64 = 0
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) {
                    Array(UnsafeBufferPointer(start: $0, count: strlen($0) + 1))
                }
            }
            if strcmp(name, ".") == 0 || strcmp(name, "..") == 0 { continue }
            var status = stat()
            // What is removed while it is counted holds nothing.
            guard fstatat(raw, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFDIR {
                let below = openat(raw, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
                if below >= 0 { total += try size(of: Descriptor(owning: below), path, &seen) }
            } else if status.st_nlink == 1 || seen.insert(UInt64(status.st_ino)).inserted {
                total += Int64(status.st_size)
            }
        }
        return total
    }
}
