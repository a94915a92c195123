// Small files done right: whole-file reads, atomic replacement, exclusive creation, directories, and trees removed without
// following links.

public import SwkModel
import Glibc

public enum Files {
    /// The whole content of a file.
    public static func read(_ path: String) throws(Failure) -> [UInt8] {
        try Descriptor.open(path, O_RDONLY).readAll()
    }

    /// The whole content of a small file that one read gives whole: of a disk, or one of the kernel's that show a single value. Its end is
    /// asked for only when it fills the page.
    public static func readSmall(_ path: String) throws(Failure) -> [UInt8] {
        try Descriptor.open(path, O_RDONLY).readAll(endsShort: true)
    }

    /// The whole content as UTF-8 text without its final newline.
    public static func readText(_ path: String) throws(Failure) -> String {
        var bytes = try read(path)
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The path from the root on; a relative one starts at the working directory. Links and `..` are left to the kernel.
    public static func absolute(_ path: String) throws(Failure) -> String {
        if path.hasPrefix("/") { return path }
        guard let directory = getcwd(nil, 0) else { throw .errno(errno, "find working directory") }
        defer { free(directory) }
        return "\(String(cString: directory))/\(path)"
    }

    public static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Whether it is a directory, or a link to one.
    public static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Writes to a temporary neighbour and renames, so that readers see the old or the new content and never a part.
    ///
    /// What a killed process leaves of that stays until `StagingDirectory.sweep` looks at the directory.
    public static func replace(_ path: String, with bytes: some Collection<UInt8>, mode: UInt32 = 0o600) throws(Failure)
    {
        try StagingDirectory(directory(of: path)).replace(path, with: bytes, mode: mode)
    }

    /// The directory in which a path ends.
    public static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Replaces the content of an existing file as `replace` does, and keeps what it is: its mode, its owner, and the link that led to it.
    public static func rewrite(_ path: String, with bytes: some Collection<UInt8>) throws(Failure) {
        guard let resolved = realpath(path, nil) else { throw .errno(errno, "find", path) }
        defer { free(resolved) }
        let target = String(cString: resolved)
        var status = stat()
        try system("look at", target) { stat(target, &status) }
        let temporary = "\(target).\(getpid()).\(UInt32.random(in: 0 ... .max)).tmp"
        do {
            let file = try Descriptor.open(temporary, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
            try file.writeAll(bytes)
            if status.st_uid != geteuid() || status.st_gid != getegid() {
                try system("give its owner to", temporary) { fchown(file.raw, status.st_uid, status.st_gid) }
            }
            // After the owner, whose change takes the set-id bits.
            try system("set mode of", temporary) { fchmod(file.raw, status.st_mode & 0o7777) }
            try system("rename", target) { rename(temporary, target) }
        } catch {
            unlink(temporary)
            throw error
        }
    }

    /// Writes a file in place: cheaper than `replace`, for files that nobody reads meanwhile.
    public static func overwrite(_ path: String, with bytes: some Collection<UInt8>, mode: UInt32 = 0o600)
        throws(Failure)
    {
        try Descriptor.open(path, O_WRONLY | O_CREAT | O_TRUNC, mode: mode).writeAll(bytes)
    }

    /// Creates a file that must not exist yet; answers false when it does. The kernel decides races.
    public static func createExclusively(_ path: String, with bytes: some Collection<UInt8>) throws(Failure) -> Bool {
        let raw = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if raw < 0 {
            let error = errno
            if error == EEXIST { return false }
            throw Failure.errno(error, "create", path)
        }
        try Descriptor(owning: raw).writeAll(bytes)
        return true
    }

    /// Writes into an existing kernel file (sysfs, procfs, cgroupfs) in one call.
    public static func write(_ text: String, to path: String) throws(Failure) {
        let file = try Descriptor.open(path, O_WRONLY)
        let bytes = Array(text.utf8)
        try system("write \(text) to", path) { Glibc.write(file.raw, bytes, bytes.count) }
    }

    /// mkdir -p. Existing directories keep their mode.
    public static func makeDirectories(_ path: String, mode: UInt32 = 0o755) throws(Failure) {
        if mkdir(path, mode) == 0 { return }
        let error = errno
        switch error {
        case EEXIST: return
        case ENOENT:
            guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
                throw .errno(error, "create", path)
            }
            try makeDirectories(String(path[..<slash]), mode: mode)
            if mkdir(path, mode) != 0, errno != EEXIST { throw .errno(errno, "create directory", path) }
        default: throw .errno(error, "create directory", path)
        }
    }

    /// The names in a directory, sorted, without `.` and `..`. An absent directory has none.
    public static func names(in path: String) throws(Failure) -> [String] {
        guard let stream = opendir(path) else {
            let error = errno
            if error == ENOENT { return [] }
            throw .errno(error, "list", path)
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// unlink(2); absent is fine.
    public static func remove(_ path: String) throws(Failure) {
        if unlink(path) == 0 { return }
        let error = errno
        if error != ENOENT { throw .errno(error, "remove", path) }
    }

    /// Removes a tree without following symbolic links and without leaving its file system; absent is fine.
    public static func removeTree(_ path: String) throws(Failure) {
        if unlink(path) == 0 { return }
        let error = errno
        if error == ENOENT || error == ENOTDIR { return }
        guard error == EISDIR || error == EPERM else { throw .errno(error, "remove", path) }
        if rmdir(path) == 0 { return }
        let parent = try Descriptor.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
        try removeContents(of: parent, named: path)
        try system("remove directory", path) { rmdir(path) }
    }

    /// Names stay the bytes that they are: a container may have made names that are not UTF-8.
    private static func removeContents(of directory: borrowing Descriptor, named path: String) throws(Failure) {
        let base = directory.raw
        guard let stream = fdopendir(try directory.duplicate().release()) else { throw .errno(errno, "list", path) }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let failure: Failure? = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { name in
                    do throws(Failure) {
                        try removeEntry(name, of: base, named: path)
                        return nil
                    } catch {
                        return error
                    }
                }
            }
            if let failure { throw failure }
        }
    }

    private static func removeEntry(_ name: UnsafePointer<CChar>, of base: Int32, named path: String) throws(Failure) {
        if strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || unlinkat(base, name, 0) == 0 { return }
        let error = errno
        // Somebody else removes the same tree.
        if error == ENOENT { return }
        let shown = "\(path)/\(String(cString: name))"
        guard error == EISDIR || error == EPERM else { throw .errno(error, "remove", shown) }
        if unlinkat(base, name, AT_REMOVEDIR) == 0 { return }
        let raw = try system("open", shown) { openat(base, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) }
        try removeContents(of: Descriptor(owning: raw), named: shown)
        try system("remove directory", shown) { unlinkat(base, name, AT_REMOVEDIR) }
    }
}
