// What a user is told when a command cannot be executed; docker's 126 and 127.

import Glibc
import SwkModel
import SwkSystem
import Testing

@testable import SwkRuntime

@Suite(.enabled(if: geteuid() == 0))
struct LaunchFailureTests {
    let bundle: Bundle
    init() throws { bundle = try Bundle() }

    private func failure(_ arguments: [String], _ change: (inout RuntimeSpec) -> Void = { _ in }) async -> Failure? {
        do {
            _ = try await bundle.run(arguments, change)
            return nil
        } catch { return error as? Failure }
    }

    @Test func aCommandOutsideOfPathIsNotFound() async throws {
        let failure = await failure(["frobnicate"])
        #expect(failure?.code == .commandNotFound)
        #expect(failure?.exit?.code == 127)
        #expect(
            failure?.message
                == "execute `frobnicate`: not found in PATH of the container (actual: \(RuntimeSpec.defaultPath))")
    }

    @Test func aMissingFileIsNotFound() async throws {
        let failure = await failure(["/opt/tool"])
        #expect(failure?.exit?.code == 127)
        #expect(failure?.message == "execute `/opt/tool`: no such file in the container")
    }

    @Test func aFileWithoutPermissionIsNotExecutable() async throws {
        try bundle.write("/bin/plain", "#!/bin/sh\n")
        let failure = await failure(["plain"])
        #expect(failure?.code == .commandNotExecutable)
        #expect(failure?.exit?.code == 126)
        #expect(failure?.message == "execute `plain`: permission denied")
    }

    @Test func aDirectoryIsNotExecutable() async throws {
        #expect(await failure(["/etc"])?.exit?.code == 126)
    }

    @Test func aScriptsMissingInterpreterIsNamed() async throws {
        try bundle.write("/bin/script", "#!/usr/bin/python3 -E\nprint()\n", mode: 0o755)
        let failure = await failure(["script"])
        #expect(failure?.exit?.code == 127)
        #expect(
            failure?.message == "execute `script`: the file exists, but its interpreter `/usr/bin/python3` does not")
    }

    @Test func aProgramsMissingLoaderIsNamed() async throws {
        try Files.replace("\(bundle.rootfs)/bin/dynamic", with: Files.read("/bin/ls"), mode: 0o755)
        let failure = await failure(["/bin/dynamic"])
        #expect(failure?.exit?.code == 127)
        #expect(failure?.message.contains("its interpreter `/lib") == true)
    }

    @Test func aScriptWithoutInterpreterLineIsSaidToBeOne() async throws {
        try bundle.write("/bin/noline", "echo hi\n", mode: 0o755)
        let failure = await failure(["noline"])
        #expect(failure?.exit?.code == 126)
        #expect(failure?.message.contains("nor a script that begins with #!") == true)
    }

    @Test func aProgramForAnotherMachineIsSaidToBeOne() async throws {
        var bytes = try Files.read("/bin/busybox")
        bytes[18] = 0xF3  // e_machine: RISC-V
        try Files.replace("\(bundle.rootfs)/bin/foreign", with: bytes, mode: 0o755)
        let failure = await failure(["foreign"])
        #expect(failure?.exit?.code == 126)
        #expect(failure?.message.contains("neither a program for") == true)
    }

    @Test(arguments: ["/bin/self", "/bin/script"])
    func theLaunchingProgramIsNotExecutedInAContainer(path: String) async throws {
        // CVE-2019-5736.
        symlink("/proc/self/exe", "\(bundle.rootfs)/bin/self")
        try bundle.write("/bin/script", "#!/bin/self\n", mode: 0o755)
        let failure = await failure([path])
        #expect(failure?.message.contains("launching program itself") == true)
        #expect(failure?.exit?.code == 126)
    }

    @Test func anEmptyCommandIsRefused() async throws {
        #expect(await failure([])?.code == .invalidArgument)
    }

    @Test func anUnknownCapabilityIsRefusedWithTheNearest() async throws {
        let failure = await failure(["true"]) { $0.process.capabilities = .init(["NET_ADMIM"]) }
        #expect(failure?.nearest == "CAP_NET_ADMIN")
    }

    @Test func anUnknownBindOptionIsRefused() async throws {
        let failure = await failure(["true"]) {
            $0.mounts.append(.init(destination: "/x", type: "bind", source: "/tmp", options: ["rbind", "noexek"]))
        }
        #expect(failure?.nearest == "noexec")
    }

    @Test func aRefusedOverlayTellsWhy() async throws {
        do {
            _ = try await bundle.run(
                ["true"], root: .overlay(lower: ["/nowhere"], upper: "/nowhere/u", work: "/nowhere/w"))
            Issue.record("an overlay of nothing was mounted")
        } catch let failure as Failure {
            #expect(failure.code == .launch)
            #expect(failure.message.contains("/nowhere"))
        }
    }

    @Test func aFailedLaunchLeavesNoProcess() async throws {
        let cgroup = try Cgroup.create(id: bundle.id)
        await #expect(throws: Failure.self) { try await bundle.run(["frobnicate"], cgroup: cgroup) }
        // The kernel removes only a group without processes.
        for directory in cgroup.directories { #expect(rmdir(directory) == 0) }
    }
}
