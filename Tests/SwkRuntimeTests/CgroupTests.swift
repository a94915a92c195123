// Control groups: what controllers write (on plain files, without root), and what they do (on the kernel's).

import Glibc
import SwkModel
import SwkSystem
import Synchronization
import Testing

@testable import SwkRuntime

/// A directory that looks like a group.
private final class FakeGroup {
    let directory = "/tmp/swk-group-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    init(_ files: [String: String]) throws {
        try Files.makeDirectories(directory)
        for (name, text) in files { try Files.replace("\(directory)/\(name)", with: Array(text.utf8)) }
    }
    subscript(_ file: String) -> String? { CgroupFiles(directory: directory).text(file) }
    deinit { try? Files.removeTree(directory) }
}

struct CgroupControllerTests {
    @Test func memoryOfV1CountsSwapTogetherWithMemory() throws {
        let group = try FakeGroup([
            "memory.limit_in_bytes": "", "memory.memsw.limit_in_bytes": "", "memory.soft_limit_in_bytes": "",
        ])
        let resources = RuntimeSpec.Resources(memory: .init(limit: 64 << 20, reservation: 32 << 20))
        try MemoryController.apply(resources, to: group.directory, .v1)
        #expect(group["memory.limit_in_bytes"] == "67108864")
        #expect(group["memory.memsw.limit_in_bytes"] == "134217728")
        #expect(group["memory.soft_limit_in_bytes"] == "33554432")
    }

    @Test func memoryOfV2CountsSwapAlone() throws {
        let group = try FakeGroup(["memory.max": "", "memory.swap.max": ""])
        try MemoryController.apply(.init(memory: .init(limit: 100, swap: 150)), to: group.directory, .v2)
        #expect(group["memory.max"] == "100")
        #expect(group["memory.swap.max"] == "50")
    }

    @Test func lessSwapThanMemoryIsRefused() throws {
        let group = try FakeGroup(["memory.max": "", "memory.swap.max": ""])
        #expect(throws: Failure.self) {
            try MemoryController.apply(.init(memory: .init(limit: 100, swap: 50)), to: group.directory, .v2)
        }
    }

    @Test func killsForMemoryAreReadFromBothGenerations() throws {
        let v2 = try FakeGroup(["memory.events": "low 0\nhigh 0\nmax 3\noom 1\noom_kill 2\n"])
        let v1 = try FakeGroup(["memory.oom_control": "oom_kill_disable 0\nunder_oom 0\noom_kill 5\n"])
        #expect(MemoryController.outOfMemoryKills(in: v2.directory, .v2) == 2)
        #expect(MemoryController.outOfMemoryKills(in: v1.directory, .v1) == 5)
    }

    @Test func noLimitReadsAsNil() throws {
        let v2 = try FakeGroup(["memory.max": "max\n"])
        let v1 = try FakeGroup(["memory.limit_in_bytes": "9223372036854771712\n"])
        #expect(MemoryController.limit(in: v2.directory, .v2) == nil)
        #expect(MemoryController.limit(in: v1.directory, .v1) == nil)
    }

    @Test func cpuIsQuotaAndPeriodInOneFileOfV2() throws {
        let group = try FakeGroup(["cpu.max": "", "cpu.weight": ""])
        try CPUController.apply(
            .init(cpu: .init(shares: 1024, quota: 50_000, period: 100_000)), to: group.directory, .v2)
        #expect(group["cpu.max"] == "50000 100000")
        #expect(group["cpu.weight"] == "39")
    }

    @Test func cpuIsThreeFilesOfV1() throws {
        let group = try FakeGroup(["cpu.shares": "", "cpu.cfs_quota_us": "", "cpu.cfs_period_us": ""])
        try CPUController.apply(
            .init(cpu: .init(shares: 512, quota: 50_000, period: 100_000)), to: group.directory, .v1)
        #expect(group["cpu.shares"] == "512")
        #expect(group["cpu.cfs_quota_us"] == "50000")
        #expect(group["cpu.cfs_period_us"] == "100000")
    }

    @Test func pidsIsOneFile() throws {
        let group = try FakeGroup(["pids.max": ""])
        try PidsController.apply(.init(pids: .init(limit: 30)), to: group.directory, .v2)
        #expect(group["pids.max"] == "30")
    }

    @Test func aRefusedLimitNamesFileAndValue() throws {
        let group = try FakeGroup([:])
        #expect {
            try PidsController.apply(.init(pids: .init(limit: 30)), to: group.directory, .v2)
        } throws: { ($0 as? Failure)?.message.contains("set pids.max `30`") == true }
    }

    @Test func theWorldIsReadFromTheMounts() {
        let hybrid = CgroupWorld(
            mounts: """
                30 25 0:26 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755
                31 30 0:27 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid - cgroup cgroup rw,cpu,cpuacct
                32 30 0:28 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,name=systemd
                33 30 0:29 / /sys/fs/cgroup/unified rw shared:9 - cgroup2 cgroup2 rw
                """)
        #expect(hybrid.kind == "hybrid")
        #expect(hybrid.v1 == ["cpu": "/sys/fs/cgroup/cpu,cpuacct", "cpuacct": "/sys/fs/cgroup/cpu,cpuacct"])
        #expect(hybrid.unified == "/sys/fs/cgroup/unified")
        #expect(CgroupWorld(mounts: "29 25 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw").kind == "v2")
        #expect(CgroupWorld(mounts: "").kind == "none")
    }

    @Test func theDeviceProgramAsksTheLastRuleFirst() throws {
        let program = try DeviceProgram(RuntimeSpec.dockerDeviceRules)
        #expect(program.instructions.count > 6 + RuntimeSpec.dockerDeviceRules.count * 5)
        // Minor 229 of the last rule (a denial) is compared before anything else.
        let first = program.instructions.first { UInt8(truncatingIfNeeded: $0) == 0x55 && ($0 >> 8) & 15 == 5 }
        #expect(first.map { $0 >> 32 } == 229)
    }
}

/// Remembers what was recorded.
private final class Recorder: EffectLog {
    private let effects = Mutex<[Effect]>([])
    var recorded: [Effect] { effects.withLock { $0 } }
    func record(_ effect: Effect) throws(Failure) { effects.withLock { $0.append(effect) } }
}

@Suite(.enabled(if: geteuid() == 0))
struct CgroupTests {
    let bundle: Bundle
    init() throws { bundle = try Bundle() }

    private func with(_ resources: RuntimeSpec.Resources, _ body: (Cgroup) async throws -> Void) async throws {
        let cgroup = try Cgroup.create(id: bundle.id, resources: resources)
        let result: Result<Void, any Error>
        do { result = .success(try await body(cgroup)) } catch { result = .failure(error) }
        try cgroup.remove()
        for directory in cgroup.directories { #expect(!Files.exists(directory)) }
        try result.get()
    }

    @Test func aGroupIsRecordedBeforeItIsMadeAndRemovedTwiceWithoutHarm() throws {
        let log = Recorder()
        let cgroup = try Cgroup.create(id: bundle.id, log: log)
        #expect(log.recorded == cgroup.directories.map { .cgroup($0) })
        for directory in cgroup.directories {
            #expect(Files.exists(directory))
            try Cgroup.undo(directory)
            try Cgroup.undo(directory)
            #expect(!Files.exists(directory))
        }
    }

    @Test func theContainerIsInItsGroupAndSeesItAsTheRoot() async throws {
        try await with(.init()) { cgroup in
            let process = try await Launcher.launch(
                bundle.plan(["sleep", "100"], cgroup: cgroup), stdio: .null, cgroup: cgroup)
            #expect(try cgroup.members() == [process.pid])
            try cgroup.kill()
            #expect(try await process.wait() == .signalled(SIGKILL, coreDumped: false))
            let seen = try await bundle.run(["cat", "/proc/self/cgroup"], cgroup: cgroup).out
            #expect(!seen.contains(bundle.id))
            #expect(seen.contains("0::/\n"))
        }
    }

    @Test func aGroupThatWasKilledTakesANewContainer() async throws {
        try await with(.init()) { cgroup in
            for _ in 0..<2 {
                let process = try await Launcher.launch(bundle.plan(["sleep", "100"], cgroup: cgroup), stdio: .null)
                #expect(try cgroup.members() == [process.pid])
                try cgroup.kill()
                _ = try await process.wait()
            }
        }
    }

    @Test func removingAGroupKillsWhatIsInIt() async throws {
        let cgroup = try Cgroup.create(id: bundle.id)
        let process = try await Launcher.launch(
            bundle.plan(["sleep", "100"], cgroup: cgroup), stdio: .null, cgroup: cgroup)
        try cgroup.remove()
        #expect(try await process.wait() == .signalled(SIGKILL, coreDumped: false))
    }

    @Test func anEndByLackOfMemoryIsToldAsSuch() async throws {
        try await with(.init(memory: .init(limit: 16 << 20))) { cgroup in
            let result = try await bundle.run(
                ["dd", "if=/dev/zero", "of=/dev/null", "bs=200M", "count=1"], cgroup: cgroup)
            #expect(result.cause == .outOfMemory(limit: 16 << 20))
            #expect(result.cause.code == 137)
            #expect(result.cause.description == "killed out of memory (limit 16777216 bytes)")
        }
    }

    @Test func aForkBombHitsItsLimit() async throws {
        try await with(.init(pids: .init(limit: 8))) { cgroup in
            let result = try await bundle.run(
                ["sh", "-c", "for i in 1 2 3 4 5 6 7 8 9 10; do sleep 1 & done; echo no"], cgroup: cgroup)
            #expect(result.error.contains("can't fork"))
        }
    }

    @Test func processorLimitsArrive() async throws {
        try await with(.init(cpu: .init(shares: 512, quota: 50_000, period: 100_000))) { cgroup in
            let place = try #require(cgroup.place(of: "cpu", in: .current()))
            let files = CgroupFiles(directory: place.directory)
            #expect(files.text(place.version == .v1 ? "cpu.cfs_quota_us" : "cpu.max")?.hasPrefix("50000") == true)
        }
    }

    @Test func limitsOfALiveContainerCanChange() async throws {
        try await with(.init(memory: .init(limit: 64 << 20))) { cgroup in
            let groups = try cgroup.update(.init(memory: .init(limit: 32 << 20)), id: "same")
            #expect(groups == cgroup)
            #expect(cgroup.memoryLimit == 32 << 20)
        }
    }

    @Test func processorsCanBeChosen() async throws {
        try await with(.init(cpu: .init(cpus: "0"))) { cgroup in
            let result = try await bundle.run(["grep", "Cpus_allowed_list", "/proc/self/status"], cgroup: cgroup)
            #expect(result.out == "Cpus_allowed_list:\t0\n")
        }
    }

    @Test func aFrozenContainerContinues() async throws {
        try await with(.init()) { cgroup in
            let process = try await Launcher.launch(
                bundle.plan(["sh", "-c", "echo a; sleep 0.1; echo b"], cgroup: cgroup), stdio: .pipes(input: false))
            try cgroup.setFrozen(true)
            try cgroup.setFrozen(false)
            #expect(try await Outcome(of: process).out == "a\nb\n")
        }
    }

    @Test func disksCannotBeOpenedEvenThoughNodesCanBeMade() async throws {
        try await with(.init()) { cgroup in
            let result = try await bundle.run(
                ["sh", "-c", "mknod /tmp/kvm c 10 232 && echo made; cat /tmp/kvm; head -c 1 /dev/zero | wc -c"],
                cgroup: cgroup)
            #expect(result.out == "made\n1\n")
            #expect(result.error.contains("Operation not permitted"))
        }
    }

    @Test func aContainerMayBeGivenADevice() async throws {
        let rules =
            RuntimeSpec.dockerDeviceRules + [.init(allow: true, type: "c", major: 10, minor: 229, access: "rwm")]
        try await with(.init(devices: rules)) { cgroup in
            let result = try await bundle.run(["sh", "-c", "mknod /tmp/fuse c 10 229; : < /tmp/fuse"], cgroup: cgroup)
            // Without the driver the device is absent, but no longer forbidden.
            #expect(!result.error.contains("not permitted"))
        }
    }

    @Test func usageIsMeasured() async throws {
        try await with(.init(memory: .init(limit: 64 << 20), pids: .init(limit: 20))) { cgroup in
            let process = try await Launcher.launch(
                bundle.plan(["sleep", "100"], cgroup: cgroup), stdio: .null, cgroup: cgroup)
            let statistics = try cgroup.statistics()
            #expect(statistics.memory ?? 0 > 0)
            #expect(statistics.memoryLimit == 64 << 20)
            #expect(statistics.pids == 1)
            try process.kill()
            _ = try await process.wait()
        }
    }
}
