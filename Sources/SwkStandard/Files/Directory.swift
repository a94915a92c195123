// Directories: names in them, everything below them, removing and copying a tree. Trees are walked by descriptors and never through a
// link, so a link that somebody puts into a tree meanwhile leads nowhere else.

import Glibc

/// Functions on directories.
enum Directory {
    static func names(in path: String) throws(LibraryFailure) -> [String] {
        try names(at: AT_FDCWD, path, shown: path, to: "list")
    }

    /// Names in order of their bytes, without `.` and `..`.
    private static func names(
        at parent: Int32, _ name: String, shown: String, to operation: String
    ) throws(LibraryFailure) -> [String] {
        let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | (parent == AT_FDCWD ? 0 : O_NOFOLLOW)
        let descriptor = try attempt(operation, shown) { openat(parent, name, flags) }
        guard let stream = fdopendir(descriptor) else {
            let number = errno
            close(descriptor)
            throw .file(operation, shown, errno: number)
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Whether it is a directory itself, no link to one.
    static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// The paths of everything below a directory, relative to it; a directory stands before what it holds.
    static func walk(_ root: String) throws -> [String] {
        var found: [String] = []
        func visit(_ prefix: String) throws {
            try Task.checkCancellation()
            for name in try names(in: FilePath.join([root, prefix])) {
                let path = FilePath.join([prefix, name])
                found.append(path)
                if isDirectory(FilePath.join([root, path])) { try visit(path) }
            }
        }
        try visit("")
        return found
    }

    /// Makes a directory and, when asked for, those above it. One that is there already is an error without `parents`.
    static func make(_ path: String, parents: Bool) throws(LibraryFailure) {
        if mkdir(path, 0o777) == 0 { return }
        let number = errno
        if parents, number == ENOENT, FilePath.parent(of: path) != path {
            try make(FilePath.parent(of: path), parents: true)
            try attempt("make directory", path) { mkdir(path, 0o777) }
        } else if !(parents && number == EEXIST && isDirectoryBehindLinks(path)) {
            throw .file("make directory", path, errno: number)
        }
    }

    private static func isDirectoryBehindLinks(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Removes a directory and everything in it.
    static func removeTree(_ path: String) throws {
        try removeTree(at: AT_FDCWD, path, shown: path)
    }

    private static func removeTree(at parent: Int32, _ name: String, shown: String) throws {
        try Task.checkCancellation()
        if unlinkat(parent, name, 0) == 0 { return }
        let number = errno
        // Linux says EISDIR for a directory, POSIX allows EPERM.
        guard number == EISDIR || number == EPERM else { throw LibraryFailure.file("remove", shown, errno: number) }
        let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW
        let descriptor = try attempt("remove", shown) { openat(parent, name, flags) }
        defer { close(descriptor) }
        for child in try names(at: descriptor, ".", shown: shown, to: "remove") {
            try removeTree(at: descriptor, child, shown: "\(shown)/\(child)")
        }
        try attempt("remove", shown) { unlinkat(parent, name, AT_REMOVEDIR) }
    }
}
