// Writing without a moment in which half a file is there, copying files and trees, and moving them.

import Glibc

/// Functions that make files.
enum FileCopy {
    /// Replaces a file's content at once: a reader sees the old or the new one. A link is followed, and an existing file keeps its mode.
    static func replace(_ path: String, with bytes: [UInt8], mode: mode_t?) throws(LibraryFailure) {
        let target = resolved(path)
        var status = stat()
        let exists = stat(target, &status) == 0
        if exists, status.st_mode & S_IFMT != S_IFREG {
            // A device or a pipe is no file to be replaced.
            return try OpenFile(target, O_WRONLY, to: "write").write(bytes)
        }
        let temporary = "\(target).\(getpid())-\(UInt32.random(in: 0...UInt32.max)).new"
        do throws(LibraryFailure) {
            let file = try OpenFile(temporary, O_WRONLY | O_CREAT | O_EXCL, to: "write")
            if let mode = mode ?? (exists ? status.st_mode & 0o7777 : nil) {
                try attempt("write", path) { fchmod(file.descriptor, mode) }
            }
            try file.write(bytes)
            try attempt("write", path) { rename(temporary, target) }
        } catch {
            unlink(temporary)
            // The user knows the file by its own name.
            guard case .int(let number)? = error.fields.last?.value else { throw error }
            throw .file("write", path, errno: Int32(number))
        }
    }

    /// Where a link leads; the path itself when it is none or leads nowhere.
    private static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    static func append(_ bytes: [UInt8], to path: String) throws(LibraryFailure) {
        try OpenFile(path, O_WRONLY | O_CREAT | O_APPEND, to: "append to").write(bytes)
    }

    /// Copies a file with its mode, a link as a link, and a directory with everything in it.
    static func copy(_ source: String, to target: String) throws {
        try Task.checkCancellation()
        var status = stat()
        try attempt("copy", source) { lstat(source, &status) }
        switch status.st_mode & S_IFMT {
        case S_IFDIR:
            try Directory.make(target, parents: true)
            for name in try Directory.names(in: source) {
                try copy(FilePath.join([source, name]), to: FilePath.join([target, name]))
            }
            try attempt("copy to", target) { chmod(target, status.st_mode & 0o7777) }
        case S_IFLNK:
            let link = try linkTarget(source)
            try attempt("copy to", target) { symlink(link, target) }
        case S_IFREG: try copyFile(source, to: target, status)
        default:
            throw LibraryFailure("fs.unsupported", "copy", source, "it is neither a file, a directory nor a link")
        }
    }

    private static func copyFile(_ source: String, to target: String, _ status: stat) throws {
        let input = try OpenFile(source, O_RDONLY, to: "copy")
        let output = try OpenFile(target, O_WRONLY | O_CREAT | O_TRUNC, mode: status.st_mode & 0o7777, to: "copy to")
        // `sendfile` moves at most 2 GiB at once, and works between all file systems.
        while try attempt("copy to", target, { sendfile(output.descriptor, input.descriptor, nil, 1 << 30) }) > 0 {
            try Task.checkCancellation()
        }
        try attempt("copy to", target) { fchmod(output.descriptor, status.st_mode & 0o7777) }
    }

    /// Gives a file or directory another path, also on another file system.
    static func move(_ source: String, to target: String) throws {
        if rename(source, target) == 0 { return }
        let number = errno
        guard number == EXDEV else { throw LibraryFailure.file("move", source, errno: number) }
        try copy(source, to: target)
        try Directory.removeTree(source)
    }

    /// The text of a link.
    static func linkTarget(_ path: String) throws(LibraryFailure) -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = try attempt("read link", path) { readlink(path, &buffer, buffer.count) }
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
