// One more process in a container that runs.

import Glibc
import SwkModel
import SwkSystem
import Testing

@testable import SwkRuntime

@Suite(.enabled(if: geteuid() == 0))
struct ExecTests {
    let bundle: Bundle
    init() throws { bundle = try Bundle() }

    /// Runs `body` beside a sleeping container and ends it.
    private func beside(
        _ change: (inout RuntimeSpec) -> Void = { _ in }, _ body: (RunningProcess, Cgroup) async throws -> Void
    ) async throws {
        let cgroup = try Cgroup.create(id: bundle.id)
        let container = try await Launcher.launch(
            bundle.plan(["sh", "-c", "echo inside > /tmp/mark; sleep 100"], cgroup: cgroup, change), stdio: .null,
            cgroup: cgroup)
        let result: Result<Void, any Error>
        do { result = .success(try await body(container, cgroup)) } catch { result = .failure(error) }
        try container.kill()
        _ = try await container.wait()
        try cgroup.remove()
        try result.get()
    }

    private func exec(
        _ arguments: [String], in container: RunningProcess, _ cgroup: Cgroup, user: String = "",
        stdio: Stdio = .pipes(input: false), group: ExecGroup? = nil
    ) async throws -> RunningProcess {
        let size: RuntimeSpec.ConsoleSize? = stdio == .terminal ? .init(height: 20, width: 60) : nil
        let process = RuntimeSpec.dockerDefault(args: arguments, user: user, hostname: "box", terminal: size).process
        let plan = try LaunchPlan(exec: process, cgroup: cgroup, group: group, filters: Bundle.filters)
        return try await Launcher.launch(plan, stdio: stdio, target: container.pidfd)
    }

    @Test func itSeesTheContainersFilesNameAndProcesses() async throws {
        try await beside { container, cgroup in
            let result = try await Outcome(
                of: exec(
                    ["sh", "-c", "cat /tmp/mark; hostname; ls /sys/class/net; grep -c sleep /proc/1/cmdline; echo $$"],
                    in: container, cgroup))
            let lines = result.out.split(separator: "\n")
            #expect(lines.prefix(3) == ["inside", "box", "lo"])
            #expect(lines.last.flatMap { Int($0) } ?? 0 > 1)
        }
    }

    @Test func itsExitCodeIsItsOwn() async throws {
        try await beside { container, cgroup in
            let result = try await Outcome(of: exec(["sh", "-c", "exit 7"], in: container, cgroup))
            #expect(result.cause == .exited(7))
            let ended = try container.exitIfEnded()
            #expect(ended == nil)
        }
    }

    @Test func itSharesEveryNamespaceAndTheCgroup() async throws {
        try await beside { container, cgroup in
            let result = try await Outcome(
                of: exec(
                    [
                        "sh", "-c",
                        "for n in mnt pid ipc uts net cgroup; do readlink /proc/self/ns/$n; done; cat /proc/self/cgroup",
                    ],
                    in: container, cgroup))
            for kind in ["mnt", "ipc", "uts", "net", "cgroup", "pid"] {
                let wanted = try linkTarget("/proc/\(container.pid)/ns/\(kind)")
                #expect(result.out.contains(wanted), "\(kind)")
            }
            #expect(result.out.contains("0::/\n"))
        }
    }

    private func linkTarget(_ path: String) throws -> String {
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = try system("read link", path) {
            buffer.withUnsafeMutableBytes { readlink(path, $0.baseAddress!, 256) }
        }
        return String(decoding: buffer[..<count], as: UTF8.self)
    }

    @Test func itGivesUpTheSameRights() async throws {
        try await beside { container, cgroup in
            let result = try await Outcome(
                of: exec(
                    ["grep", "-E", "CapEff|CapBnd|Seccomp:|NoNewPrivs|Uid", "/proc/self/status"], in: container, cgroup,
                    user: "ann"))
            #expect(
                result.out == """
                    Uid:\t1000\t1000\t1000\t1000
                    CapEff:\t0000000000000000
                    CapBnd:\t00000000a80425fb
                    NoNewPrivs:\t1
                    Seccomp:\t2

                    """)
        }
    }

    @Test func noDescriptorOfTheHostGoesAlong() async throws {
        let leak = open("/etc", O_RDONLY | O_DIRECTORY)
        defer { close(leak) }
        try await beside { container, cgroup in
            let result = try await Outcome(of: exec(["sh", "-c", "ls -l /proc/$$/fd; true"], in: container, cgroup))
            #expect(!result.out.contains("/etc"))
            #expect(result.out.split(separator: "\n").filter { $0.contains("->") }.count == 3)
        }
    }

    @Test func aMissingCommandIsNotFound() async throws {
        try await beside { container, cgroup in
            await #expect { try await exec(["frobnicate"], in: container, cgroup) } throws: {
                ($0 as? Failure)?.exit?.code == 127
            }
        }
    }

    @Test func anExecIntoAnEndedContainerIsRefused() async throws {
        let cgroup = try Cgroup.create(id: bundle.id)
        let container = try await Launcher.launch(bundle.plan(["true"], cgroup: cgroup), stdio: .null, cgroup: cgroup)
        try await Readiness.readable(container.pidfd)
        await #expect { try await exec(["true"], in: container, cgroup) } throws: {
            ($0 as? Failure)?.code == .notRunning
        }
        _ = try await container.wait()
        try cgroup.remove()
    }

    @Test func itHasATerminalOfTheContainers() async throws {
        try await beside { container, cgroup in
            let process = try await exec(["sh", "-c", "stty size; tty"], in: container, cgroup, stdio: .terminal)
            let master = process.takeTerminal()?.release() ?? -1
            defer { close(master) }
            _ = try await process.wait()
            var buffer = [UInt8](repeating: 0, count: 4096)
            let count = read(master, &buffer, buffer.count)
            #expect(String(decoding: buffer[..<max(count, 0)], as: UTF8.self) == "20 60\r\n/dev/pts/0\r\n")
        }
    }

    @Test func itsGroupIsKilledWithEverythingThatItStarted() async throws {
        try await beside { container, cgroup in
            let before = Set(try cgroup.members())
            let group = try #require(try cgroup.makeExecGroup())
            let process = try await exec(
                ["sh", "-c", "sleep 100 & wait"], in: container, cgroup, stdio: .null, group: group)
            for _ in 0..<2000 where try cgroup.members().count < before.count + 2 { usleep(1000) }
            #expect(try cgroup.members().count == before.count + 2)
            try group.kill()
            _ = try await process.wait()
            try group.remove()
            #expect(Set(try cgroup.members()) == before)
        }
    }

    @Test func itDiesWithTheContainer() async throws {
        try await beside { container, cgroup in
            let process = try await exec(["sleep", "100"], in: container, cgroup, stdio: .null)
            try container.kill()
            #expect(try await process.wait() == .signalled(SIGKILL, coreDumped: false))
        }
    }
}
