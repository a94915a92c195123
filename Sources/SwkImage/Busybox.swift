// The image that needs no registry: Debian's static busybox as `busybox:latest`.
//
// One program, a name for each of its applets, and the few files that programs expect. Every field of the archive is fixed or comes
// from the program itself, so equal programs give equal images, on every machine. Applets are hard links, as in docker's busybox.

import Glibc
import SwkModel
import SwkSystem

/// The content of the busybox image, as one layer.
struct BusyboxImage {
    let program: [UInt8]
    /// Names below /bin, sorted.
    let applets: [String]
    /// The program's own time, which becomes everybody's: the image is as old as its program.
    let modified: TarEntry.Time

    /// Reads a static busybox and asks it for its applets. Throws `image.not-found` when it is absent, `image.unsupported` when it is
    /// dynamically linked.
    init(from path: String) throws(Failure) {
        guard Files.exists(path) else {
            throw Failure(
                .imageNotFound, "make image busybox from", path, "there is no such program",
                help: "install it: apt-get install busybox-static")
        }
        program = try Files.read(path)
        guard try Self.isStatic(program, path) else {
            throw Failure(
                .unsupportedContent, "make image busybox from", path,
                "the program is dynamically linked and would not run alone",
                help: "install the static one: apt-get install busybox-static")
        }
        var status = stat()
        try system("inspect", path) { stat(path, &status) }
        modified = TarEntry.Time(seconds: Int64(status.st_mtim.tv_sec))
        let listing = try output(of: path, ["--list"])
        applets = Set(listing.split(separator: "\n").map(String.init)).subtracting(["busybox"]).sorted()
    }

    /// Defaults for containers, as docker's busybox has them.
    static var config: ImageConfig {
        var config = ImageConfig()
        config.cmd = ["sh"]
        config.env = ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]
        return config
    }

    /// The layer's archive.
    func write(to tar: TarWriter) throws(Failure) {
        for directory in Self.directories {
            try tar.add(entry(directory.path, .directory, directory.mode))
            for file in Self.files
            where file.path.split(separator: "/").dropLast().joined(separator: "/") + "/" == directory.path {
                try tar.add(entry(file.path, .file, file.mode), content: Array(file.text.utf8))
            }
            guard directory.path == "bin/" else { continue }
            try tar.add(entry("bin/busybox", .file, 0o755), content: program)
            for applet in applets {
                try tar.add(entry("bin/\(applet)", .hardLink(target: Array("bin/busybox".utf8)), 0o755))
            }
        }
        // Where `#!/usr/bin/env` looks.
        try tar.add(entry("usr/bin/env", .symbolicLink(target: Array("../../bin/env".utf8)), 0o777))
        try tar.finish()
    }

    private func entry(_ path: String, _ kind: TarEntry.Kind, _ mode: UInt32) -> TarEntry {
        TarEntry(path: Array(path.utf8), kind: kind, mode: mode, modified: modified)
    }

    private static let directories: [(path: String, mode: UInt32)] = [
        ("./", 0o755), ("bin/", 0o755), ("dev/", 0o755), ("etc/", 0o755), ("home/", 0o755), ("proc/", 0o555),
        ("root/", 0o700), ("run/", 0o755), ("sbin/", 0o755), ("sys/", 0o555), ("tmp/", 0o1777), ("usr/", 0o755),
        ("usr/bin/", 0o755),
        ("usr/sbin/", 0o755), ("var/", 0o755), ("var/log/", 0o755), ("var/spool/", 0o755), ("var/tmp/", 0o1777),
    ]

    private static let files: [(path: String, mode: UInt32, text: String)] = [
        (
            "etc/passwd", 0o644,
            """
            root:x:0:0:root:/root:/bin/sh
            daemon:x:1:1:daemon:/usr/sbin:/bin/false
            bin:x:2:2:bin:/bin:/bin/false
            sys:x:3:3:sys:/dev:/bin/false
            sync:x:4:100:sync:/bin:/bin/sync
            mail:x:8:8:mail:/var/spool/mail:/bin/false
            www-data:x:33:33:www-data:/var/www:/bin/false
            operator:x:37:37:Operator:/var:/bin/false
            nobody:x:65534:65534:nobody:/home:/bin/false

            """
        ),
        (
            "etc/group", 0o644,
            """
            root:x:0:
            daemon:x:1:
            bin:x:2:
            sys:x:3:
            adm:x:4:
            tty:x:5:
            disk:x:6:
            wheel:x:10:
            utmp:x:43:
            www-data:x:33:
            users:x:100:
            nogroup:x:65534:

            """
        ),
        ("etc/shadow", 0o640, "root:*:::::::\nnobody:*:::::::\n"),
        ("etc/shells", 0o644, "/bin/sh\n/bin/ash\n"),
        // The container's own files are mounted over these three; without them every launch would have to make them.
        ("etc/hostname", 0o644, ""), ("etc/hosts", 0o644, ""), ("etc/resolv.conf", 0o644, ""),
    ]

    /// Whether an ELF program asks for no interpreter (ELF specification, program header type PT_INTERP).
    private static func isStatic(_ program: [UInt8], _ path: String) throws(Failure) -> Bool {
        func number(_ offset: Int, _ width: Int) -> Int? {
            guard offset >= 0, offset + width <= program.count else { return nil }
            return program[offset..<offset + width].reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        guard program.starts(with: [0x7f, 0x45, 0x4c, 0x46, 2, 1]), let table = number(32, 6), let size = number(54, 2),
            let count = number(56, 2)
        else {
            throw Failure(
                .unsupportedContent, "make image busybox from", path, "not a 64-bit little-endian ELF program")
        }
        let interpreter = 3
        return !(0..<count).contains { number(table + $0 * size, 4) == interpreter }
    }
}

/// What a program prints. Throws when it cannot be started or fails.
private func output(of program: String, _ arguments: [String]) throws(Failure) -> String {
    var pipe = try Descriptor.pipe()
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, pipe.writing.raw, 1)
    var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var environment: [UnsafeMutablePointer<CChar>?] = [nil]
    var pid = pid_t()
    let status = posix_spawn(&pid, program, &actions, nil, &words, &environment)
    guard status == 0 else { throw .errno(status, "run", program) }
    // The end of the output is seen only when nobody but the child holds the writing end: this replaces, and so closes, ours.
    pipe.writing = try Descriptor.open("/dev/null", O_WRONLY)
    let text = String(decoding: try pipe.reading.readAll(), as: UTF8.self)
    var exit: Int32 = 0
    try system("wait for", program) { waitpid(pid, &exit, 0) }
    guard exit == 0 else { throw Failure(.system, "run", program, "it failed", actual: "wait status \(exit)") }
    return text
}
