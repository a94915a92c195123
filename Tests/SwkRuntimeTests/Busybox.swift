// A tiny root file system for tests: Debian's static busybox, hard-linked under the names that a test needs.

import Glibc
import Testing
import SwkModel
import SwkSystem
@testable import SwkRuntime

/// A temporary directory with a root file system, an overlay's directories and a control group; removed at the end.
final class Bundle {
    let directory: String
    let id: String
    var mountpoint: String { "\(directory)/merged" }
    var rootfs: String { "\(directory)/rootfs" }

    init() throws {
        id = "test-\(getpid())-\(UInt32.random(in: 0 ... .max))"
        directory = "/tmp/swk-\(id)"
        for name in ["rootfs/bin", "rootfs/etc", "rootfs/root", "rootfs/tmp", "upper", "work", "merged", "filters"] {
            try Files.makeDirectories("\(directory)/\(name)")
        }
        try Files.replace("\(rootfs)/bin/busybox", with: Files.read("/bin/busybox"), mode: 0o755)
        for name in Self.applets { link("\(rootfs)/bin/busybox", "\(rootfs)/bin/\(name)") }
        try write("/etc/passwd", "root:x:0:0:root:/root:/bin/sh\nann:x:1000:1001:Ann:/home/ann:/bin/sh\n")
        try write("/etc/group", "root:x:0:\nann:x:1001:\nwheel:x:10:root,ann\naudio:x:29:ann\n")
    }

    private static let applets = [
        "sh", "true", "false", "echo", "cat", "ls", "id", "hostname", "mount", "sleep", "grep", "pwd", "env", "touch",
        "mkdir",
        "mknod", "stty", "kill", "readlink", "dd", "nc", "wc", "head", "tail", "ps", "chroot", "unshare", "ln", "stat",
        "test",
        "tty", "umount", "ip", "rm", "sort", "od",
    ]

    deinit {
        // A test that left something busy has failed already; here only the rest is cleared.
        try? Files.removeTree(directory)
    }

    func write(_ path: String, _ text: String, mode: UInt32 = 0o644) throws {
        try Files.replace(rootfs + path, with: Array(text.utf8), mode: mode)
    }

    var overlay: RootSource {
        .overlay(lower: [rootfs], upper: "\(directory)/upper", work: "\(directory)/work")
    }
    /// Shared by all tests of one process: compiling takes milliseconds.
    static let filters = SeccompFilters(directory: filterDirectory)
    /// Removed when the test process ends.
    static let filterDirectory: String = {
        atexit { try? Files.removeTree("/tmp/swk-test-filters-\(getpid())") }
        return "/tmp/swk-test-filters-\(getpid())"
    }()

    func spec(_ arguments: [String], _ change: (inout RuntimeSpec) -> Void = { _ in }) -> RuntimeSpec {
        var spec = RuntimeSpec.dockerDefault(args: arguments, hostname: "box")
        change(&spec)
        return spec
    }

    func plan(
        _ arguments: [String], network: NetworkSelection = .none, root: RootSource? = nil, cgroup: Cgroup? = nil,
        _ change: (inout RuntimeSpec) -> Void = { _ in }
    ) throws -> LaunchPlan {
        try LaunchPlan(
            spec: spec(arguments, change), root: root ?? overlay, mountpoint: mountpoint, network: network,
            cgroup: cgroup,
            filters: Self.filters)
    }

    /// Runs to the end and collects what it wrote.
    func run(
        _ arguments: [String], network: NetworkSelection = .none, root: RootSource? = nil, cgroup: Cgroup? = nil,
        _ change: (inout RuntimeSpec) -> Void = { _ in }
    ) async throws -> Outcome {
        try await Outcome(
            of: Launcher.launch(
                plan(arguments, network: network, root: root, cgroup: cgroup, change), stdio: .pipes(input: false),
                cgroup: cgroup))
    }

    func shell(_ script: String, _ change: (inout RuntimeSpec) -> Void = { _ in }) async throws -> Outcome {
        try await run(["sh", "-c", script], change)
    }
}

/// What a process said and how it ended.
struct Outcome {
    let cause: ExitCause
    let out: String
    let error: String

    init(of process: RunningProcess) async throws {
        out = String(decoding: try process.takeOutput()?.readAll() ?? [], as: UTF8.self)
        error = String(decoding: try process.takeError()?.readAll() ?? [], as: UTF8.self)
        cause = try await process.wait()
    }
}
