// Users, capabilities, seccomp, limits: the rights that a container's process has left.

import CSwkLinux
import Glibc
import SwkModel
import SwkSystem
import Testing

@testable import SwkRuntime

@Suite(.enabled(if: geteuid() == 0))
struct RightsTests {
    let bundle: Bundle
    init() throws { bundle = try Bundle() }

    private func status(_ field: String, _ change: (inout RuntimeSpec) -> Void = { _ in }) async throws -> String {
        let result = try await bundle.run(["grep", "\(field):", "/proc/self/status"], change)
        return result.out.split(separator: "\t").last.map { $0.filter { $0 != "\n" } } ?? ""
    }

    @Test func rootHasDockersFourteenCapabilities() async throws {
        #expect(try await status("CapEff") == "00000000a80425fb")
        #expect(try await status("CapBnd") == "00000000a80425fb")
        #expect(try await status("CapInh") == "0000000000000000")
        #expect(try await status("CapAmb") == "0000000000000000")
    }

    @Test func anOrdinaryUserHasNoEffectiveCapability() async throws {
        #expect(try await status("CapEff") { $0.process.user = .init(name: "ann") } == "0000000000000000")
    }

    @Test func ambientCapabilitiesReachAnOrdinaryUser() async throws {
        let effective = try await status("CapEff") {
            $0.process.user = .init(name: "ann")
            $0.process.capabilities?.inheritable = ["CAP_NET_BIND_SERVICE"]
            $0.process.capabilities?.ambient = ["CAP_NET_BIND_SERVICE"]
        }
        #expect(effective == "0000000000000400")
    }

    @Test func whatTheLauncherLacksIsNotGrantedAndNoError() async throws {
        let mine = try Files.readText("/proc/self/status").split(separator: "\n").first { $0.hasPrefix("CapPrm") }
        let all = try await status("CapEff") { $0.process.capabilities = .init(RuntimeSpec.allCapabilities) }
        #expect(mine?.split(separator: "\t").last.map(String.init) == all)
    }

    @Test func noNewPrivilegesIsSet() async throws {
        #expect(try await status("NoNewPrivs") == "1")
        #expect(try await status("NoNewPrivs") { $0.process.noNewPrivileges = false } == "0")
    }

    @Test(arguments: [
        ("", "uid=0(root) gid=0(root) groups=0(root),10(wheel)"),
        ("ann", "uid=1000(ann) gid=1001(ann) groups=10(wheel),29(audio),1001(ann)"),
        ("1000", "uid=1000(ann) gid=1001(ann) groups=10(wheel),29(audio),1001(ann)"),
        ("ann:audio", "uid=1000(ann) gid=29(audio) groups=29(audio)"),
        ("4711:4712", "uid=4711 gid=4712 groups=4712"), ("4711", "uid=4711 gid=0(root) groups=0(root)"),
    ])
    func usersAreFoundByDockersRules(user: String, expected: String) async throws {
        let result = try await bundle.run(["id"]) { $0.process.user = .init(name: user) }
        #expect(result.out == expected + "\n")
    }

    @Test func additionalGroupsAreAdded() async throws {
        let result = try await bundle.run(["id", "-G"]) {
            $0.process.user = .init(uid: 5, gid: 6, additionalGids: [7, 8])
        }
        #expect(result.out == "6 7 8\n")
    }

    @Test func anUnknownUserIsNamed() async throws {
        await #expect { try await bundle.run(["id"]) { $0.process.user = .init(name: "nobody-here") } } throws: {
            let failure = $0 as? Failure
            return failure?.code == .unknownUser && failure?.exit?.code == 125
                && failure?.message == "find user `nobody-here`: there is no such user in /etc/passwd of the container"
        }
    }

    @Test func anUnknownGroupIsNamed() async throws {
        await #expect { try await bundle.run(["id"]) { $0.process.user = .init(name: "ann:nogroup-here") } } throws: {
            ($0 as? Failure)?.message.contains("find group `nogroup-here`") == true
        }
    }

    @Test func homeComesFromPasswdUnlessItIsSet() async throws {
        #expect(try await bundle.shell("echo $HOME") { $0.process.user = .init(name: "ann") }.out == "/home/ann\n")
        #expect(try await bundle.shell("echo $HOME") { $0.process.env.append("HOME=/x") }.out == "/x\n")
        #expect(try await bundle.shell("echo $HOME") { $0.process.user = .init(name: "4711") }.out == "/\n")
    }

    @Test func theEnvironmentIsOnlyWhatWasAskedFor() async throws {
        setenv("SWK_SECRET", "leaked", 1)
        let result = try await bundle.run(["env"]) { $0.process.env.append("COLOR=blue") }
        #expect(
            result.out.split(separator: "\n").sorted() == [
                "COLOR=blue", "HOME=/root", "HOSTNAME=box", "PATH=\(RuntimeSpec.defaultPath)",
            ])
    }

    @Test func theFilterRefusesWhatDockersProfileRefuses() async throws {
        // Without the filter this would work: the process would have the capability that the kernel asks for.
        let result = try await bundle.shell("unshare -u true || echo refused; mount -t tmpfs x /tmp || echo refused") {
            $0.process.capabilities = .init(RuntimeSpec.dockerCapabilities)
        }
        #expect(result.out == "refused\nrefused\n")
        #expect(try await status("Seccomp") == "2")
        #expect(try await status("Seccomp") { $0.linux.seccomp = .unconfined } == "0")
    }

    @Test func capabilitiesOpenTheFilterForTheirCalls() async throws {
        let result = try await bundle.shell("mount -t tmpfs x /tmp && echo mounted") {
            $0.process.capabilities = .init(RuntimeSpec.dockerCapabilities + ["CAP_SYS_ADMIN"])
        }
        #expect(result.out == "mounted\n")
    }

    @Test func theFilterWorksWithoutNoNewPrivileges() async throws {
        #expect(try await status("Seccomp") { $0.process.noNewPrivileges = false } == "2")
    }

    @Test func limitsAreSet() async throws {
        let result = try await bundle.shell("ulimit -n; ulimit -c; umask") {
            $0.process.rlimits = [
                .init(type: "RLIMIT_NOFILE", soft: 77, hard: 99), .init(type: "RLIMIT_CORE", soft: 0, hard: 0),
            ]
            $0.process.user.umask = 0o027
        }
        #expect(result.out == "77\n0\n0027\n")
    }

    @Test func aTinyDescriptorLimitHindersOnlyTheContainer() async throws {
        let result = try await bundle.shell("ulimit -n") {
            $0.process.rlimits = [.init(type: "RLIMIT_NOFILE", soft: 4, hard: 4)]
            $0.mounts += (0..<5).map { .bind("/tmp", to: "/mnt/\($0)") }
        }
        #expect(result.out == "4\n")
    }

    @Test func theWorkingDirectoryIsMadeWhenMissing() async throws {
        #expect(try await bundle.run(["pwd"]) { $0.process.cwd = "/srv/app" }.out == "/srv/app\n")
    }

    @Test func aWorkingDirectoryThroughADescriptorIsNotFound() async throws {
        // CVE-2024-21626: with a host directory still open this would lead out of the container.
        let leak = open("/etc", O_RDONLY | O_DIRECTORY)
        defer { close(leak) }
        await #expect(throws: Failure.self) {
            try await bundle.run(["pwd"]) { $0.process.cwd = "/proc/self/fd/\(leak)" }
        }
    }

    @Test func theLauncherStaysDumpable() async throws {
        _ = try await bundle.run(["true"]) { $0.process.user = .init(name: "ann") }
        // Other tests launch at the same time; each restores when it is the last.
        for _ in 0..<100 where swk_get_dumpable() != 1 { usleep(10_000) }
        #expect(swk_get_dumpable() == 1)
    }
}
