// `fs`: the host's files. Every error names the path as it was written and says what the system said.

import Glibc
import SwkVM

let fileModule = HostModule(
    "fs", summary: "Files and directories of the host, and functions on paths.", effects: .files,
    reading: [
        "read", "readBytes", "exists", "stat", "readLink", "list", "walk", "glob", "workingDirectory", "absolute",
    ],
    functions: readers + writers + directories + paths)

private let pathParameter = Parameter("path", .string, doc: "absolute, or relative to the working directory")
private let contentParameter = Parameter("content", .oneOf([.string, .bytes]), doc: "a text, or bytes")
private let common = ["fs.not-found", "fs.denied", "fs.failed"]

extension HostCall {
    /// A path argument. One with a NUL character would be cut there by the system.
    fileprivate func path(_ label: String = "path") throws(LibraryFailure) -> String {
        let path = string(label)
        if path.isEmpty || path.utf8.contains(0) {
            throw LibraryFailure(
                "fs.bad-path", "use a path", path, path.isEmpty ? "it is empty" : "it contains a NUL character")
        }
        return path
    }

    /// The path of an argument that is about to be changed: an `atomically` block around the call keeps what is there now.
    fileprivate func pathToChange(_ label: String = "path") async throws -> String {
        let path = try self.path(label)
        try await transaction?.willChange(file: path)
        return path
    }

    fileprivate var content: [UInt8] {
        if case .bytes(let bytes) = value("content") { bytes } else { Array(string("content").utf8) }
    }
}

private let readers = [
    HostFunction(
        "read",
        Signature(
            [pathParameter], returns: .string, doc: "The text of a file.", throws: common + ["fs.not-utf8"],
            example: #"fs.read("/proc/version").startsWith("Linux")"#)
    ) { call in
        let path = try call.path()
        let bytes = try await OpenFile(path, O_RDONLY | O_NONBLOCK, to: "read").readAll()
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw LibraryFailure(
                "fs.not-utf8", "read", path, "it is not UTF-8", help: ["`fs.readBytes(path)` gives its bytes"])
        }
        return .string(text)
    },
    HostFunction(
        "readBytes",
        Signature(
            [pathParameter], returns: .bytes, doc: "The bytes of a file.", throws: common,
            example: #"fs.readBytes("/dev/null").count == 0"#)
    ) { call in .bytes(try await OpenFile(try call.path(), O_RDONLY | O_NONBLOCK, to: "read").readAll()) },
    HostFunction(
        "exists",
        Signature(
            [pathParameter], returns: .bool, doc: "Whether something is there; false for a link that leads nowhere.",
            throws: ["fs.bad-path"], example: #"fs.exists("/")"#)
    ) { call in .bool(access(try call.path(), F_OK) == 0) },
    HostFunction(
        "stat",
        Signature(
            [
                pathParameter,
                Parameter("follow", .bool, default: .bool(true), doc: "false: what a link itself is"),
            ], returns: .map,
            doc:
                "What is known of a file: `kind` (file, directory, link, pipe, socket, device), `size` (Size), `modified` "
                + "(Time), `mode` (Int), `uid`, `gid`.",
            throws: common, example: #"fs.stat("/").kind == "directory""#)
    ) { call in
        let path = try call.path()
        var status = stat()
        try attempt("stat", path) { call.bool("follow") ? stat(path, &status) : lstat(path, &status) }
        return description(of: status)
    },
    HostFunction(
        "readLink",
        Signature(
            [pathParameter], returns: .string, doc: "Where a link leads, as it is written in it.", throws: common,
            example: #"fs.readLink("/proc/self").int() > 0"#)
    ) { call in .string(try FileCopy.linkTarget(try call.path())) },
]

private func description(of status: stat) -> ScriptValue {
    let kind =
        switch status.st_mode & S_IFMT {
        case S_IFREG: "file"
        case S_IFDIR: "directory"
        case S_IFLNK: "link"
        case S_IFIFO: "pipe"
        case S_IFSOCK: "socket"
        default: "device"
        }
    let modified = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
    return .map([
        "kind": .string(kind), "size": .size(bytes: Int64(status.st_size)), "modified": .time(nanoseconds: modified),
        "mode": .int(Int(status.st_mode & 0o7777)), "uid": .int(Int(status.st_uid)), "gid": .int(Int(status.st_gid)),
    ])
}

private let writers = [
    HostFunction(
        "write",
        Signature(
            [
                pathParameter, contentParameter,
                Parameter("mode", .int, default: .nil, doc: "permissions; left out: those it has, or the usual ones"),
            ], returns: .nil,
            doc:
                "Replaces the content of a file, or makes one. A reader sees the old content or the new, never a part.",
            throws: common + ["fs.is-a-directory", "fs.full"],
            example:
                #"using dir = fs.temporaryDirectory(); fs.write(dir.join("a"), "x"); fs.read(dir.join("a")) == "x""#)
    ) { call in
        try FileCopy.replace(
            try await call.pathToChange(), with: call.content,
            mode: call.optionalInt("mode").map { mode_t($0 & 0o7777) })
        return .nil
    },
    HostFunction(
        "append",
        Signature(
            [pathParameter, contentParameter], returns: .nil, doc: "Adds to the end of a file, or makes one.",
            throws: common + ["fs.full"],
            example: #"using dir = fs.temporaryDirectory(); fs.append(dir.join("a"), "x"); fs.exists(dir.join("a"))"#)
    ) { call in
        try FileCopy.append(call.content, to: try await call.pathToChange())
        return .nil
    },
    HostFunction(
        "setMode",
        Signature(
            [pathParameter, Parameter("mode", .int, doc: "permissions, such as 0o755")], returns: .nil,
            doc: "Sets the permissions of a file.", throws: common,
            example: #"using dir = fs.temporaryDirectory(); fs.setMode(dir.path, 448); fs.stat(dir.path).mode == 448"#)
    ) { call in
        let path = try await call.pathToChange()
        try attempt("set the mode of", path) { chmod(path, mode_t(call.int("mode") & 0o7777)) }
        return .nil
    },
    HostFunction(
        "link",
        Signature(
            [
                Parameter("target", .string, doc: "where it leads"),
                Parameter("at", .string, doc: "the link's own path"),
            ],
            returns: .nil, doc: "Makes a symbolic link.", throws: common + ["fs.exists"],
            example:
                #"using dir = fs.temporaryDirectory(); fs.link("/etc", at: dir.join("l")); fs.readLink(dir.join("l")) == "/etc""#
        )
    ) { call in
        let path = try await call.pathToChange("at")
        try attempt("make link", path) { symlink(call.string("target"), path) }
        return .nil
    },
    HostFunction(
        "copy",
        Signature(
            [
                Parameter("from", .string, doc: "a file or directory"),
                Parameter("to", .string, doc: "the copy's own path"),
            ],
            returns: .nil, doc: "Copies a file, or a directory with everything in it; links stay links.",
            throws: common + ["fs.unsupported", "fs.full"],
            example:
                #"using dir = fs.temporaryDirectory(); fs.copy("/etc/passwd", dir.join("p")); fs.exists(dir.join("p"))"#
        )
    ) { call in
        try FileCopy.copy(try call.path("from"), to: try await call.pathToChange("to"))
        return .nil
    },
    HostFunction(
        "move",
        Signature(
            [Parameter("from", .string, doc: "a file or directory"), Parameter("to", .string, doc: "its new path")],
            returns: .nil, doc: "Gives a file or directory another path, also on another file system.",
            throws: common + ["fs.exists", "fs.not-empty"],
            example: #"using d = fs.temporaryDirectory(); fs.makeDirectory(d.join("a")); "#
                + #"fs.move(d.join("a"), d.join("b")); fs.list(d.path) == ["b"]"#
        )
    ) { call in
        try FileCopy.move(try await call.pathToChange("from"), to: try await call.pathToChange("to"))
        return .nil
    },
    HostFunction(
        "remove",
        Signature(
            [
                pathParameter,
                Parameter("recursive", .bool, default: .bool(false), doc: "true: a directory with everything in it"),
                Parameter("missing", .bool, default: .bool(false), doc: "true: it need not be there"),
            ], returns: .nil, doc: "Removes a file, a link, or an empty directory.",
            throws: common + ["fs.not-empty"],
            example: #"using dir = fs.temporaryDirectory(); fs.remove(dir.join("a"), missing: true) == nil"#)
    ) { call in
        let path = try call.path()
        var status = stat()
        if call.bool("missing"), lstat(path, &status) != 0, errno == ENOENT { return .nil }
        try await call.transaction?.willChange(file: path)
        if call.bool("recursive") { try Directory.removeTree(path) } else { try removeOne(path) }
        return .nil
    },
]

private func removeOne(_ path: String) throws(LibraryFailure) {
    if !Directory.isDirectory(path) {
        try attempt("remove", path) { unlink(path) }
        return
    }
    if rmdir(path) == 0 { return }
    let number = errno
    let failure = LibraryFailure.file("remove", path, errno: number)
    if number != ENOTEMPTY { throw failure }
    throw LibraryFailure(
        failure.code, "remove", path, failure.reason,
        help: ["`fs.remove(path, recursive: true)` removes what is in it, too"],
        fields: failure.fields)
}

private let directories = [
    HostFunction(
        "list",
        Signature(
            [Parameter("path", .string, default: .string("."), doc: "a directory")], returns: .list(of: .string),
            doc: "The names in a directory, in order.", throws: common + ["fs.not-a-directory"],
            example: #"fs.list("/").contains("etc")"#)
    ) { call in .list(try Directory.names(in: try call.path()).map { .string($0) }) },
    HostFunction(
        "walk",
        Signature(
            [Parameter("path", .string, default: .string("."), doc: "a directory")], returns: .list(of: .string),
            doc: "The paths of everything below a directory, relative to it; links are not followed.",
            throws: common + ["fs.not-a-directory"],
            example:
                #"using dir = fs.temporaryDirectory(); fs.makeDirectory(dir.join("a/b")); fs.walk(dir.path) == ["a", "a/b"]"#
        )
    ) { call in .list(try Directory.walk(try call.path()).map { .string($0) }) },
    HostFunction(
        "glob",
        Signature(
            [Parameter("pattern", .string, doc: "`*`, `?` and `[a-z]` within a name, `**` for any directories")],
            returns: .list(of: .string), doc: "The paths that fit a pattern, in order.", throws: ["fs.bad-path"],
            example: #"fs.glob("/etc/pass*d") == ["/etc/passwd"]"#)
    ) { call in .list(try glob(try call.path("pattern")).map { .string($0) }) },
    HostFunction(
        "makeDirectory",
        Signature(
            [
                pathParameter,
                Parameter(
                    "parents", .bool, default: .bool(true),
                    doc: "make those above it, too, and let it be there already"),
            ], returns: .nil, doc: "Makes a directory.", throws: common + ["fs.exists", "fs.not-a-directory"],
            example:
                #"using dir = fs.temporaryDirectory(); fs.makeDirectory(dir.join("a/b")); fs.exists(dir.join("a/b"))"#)
    ) { call in
        let path = try call.path()
        if access(path, F_OK) != 0 { try await call.transaction?.willChange(file: path) }
        try Directory.make(path, parents: call.bool("parents"))
        return .nil
    },
    HostFunction(
        "temporaryDirectory",
        Signature(
            [Parameter("prefix", .string, default: .string("swk-"), doc: "what its name begins with")],
            returns: .named("TemporaryDirectory"),
            doc: "A new directory below TMPDIR or /tmp, which a `using` block removes at its end.", throws: common,
            example: #"using dir = fs.temporaryDirectory(); fs.list(dir.path).isEmpty"#)
    ) { call in .host(try TemporaryDirectory(prefix: call.string("prefix"))) },
    HostFunction(
        "workingDirectory",
        Signature(
            returns: .string, doc: "The directory that relative paths start at.",
            example: "fs.workingDirectory() != \"\"")
    ) { _ in .string(try workingDirectory()) },
]

private func workingDirectory() throws(LibraryFailure) -> String {
    guard let path = getcwd(nil, 0) else {
        let number = errno
        throw .file("find the working directory", "", errno: number)
    }
    defer { free(path) }
    return String(cString: path)
}

private let paths = [
    HostFunction(
        "join",
        Signature(
            [.rest("parts", .string, doc: "names; an absolute one begins anew")], returns: .string,
            doc: "The parts as one path.", example: #"fs.join("a", "b/", "c.txt") == "a/b/c.txt""#), effects: [],
        sync: { .string(FilePath.join($0.rest.map(\.text))) }),
    HostFunction(
        "base",
        Signature(
            [pathParameter], returns: .string, doc: "The last part of a path.",
            example: #"fs.base("a/b.txt") == "b.txt""#), effects: [],
        sync: { .string(FilePath.base(of: $0.string("path"))) }),
    HostFunction(
        "parent",
        Signature(
            [pathParameter], returns: .string, doc: "A path without its last part; `.` for a name alone.",
            example: #"fs.parent("a/b.txt") == "a""#), effects: [],
        sync: { .string(FilePath.parent(of: $0.string("path"))) }),
    HostFunction(
        "extension",
        Signature(
            [pathParameter], returns: .string, doc: "What a name ends in from its last dot on.",
            example: #"fs.extension("a/b.tar.gz") == ".gz""#), effects: [],
        sync: { .string(FilePath.extension(of: $0.string("path"))) }),
    HostFunction(
        "absolute",
        Signature(
            [pathParameter], returns: .string, doc: "A path from the root on, without `.` and `..`; links stay.",
            throws: ["fs.not-found"], example: #"fs.absolute("/a/./b/../c") == "/a/c""#),
        sync: { .string(FilePath.absolute($0.string("path"), in: try workingDirectory())) }),
]
