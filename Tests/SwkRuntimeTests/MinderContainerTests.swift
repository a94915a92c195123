// Minders of real containers: everything that needs namespaces, an overlay, a terminal or a cgroup.

import FoundationEssentials
import Glibc
import SwkModel
import SwkSystem
import Testing

@testable import SwkRuntime

@Suite(.enabled(if: geteuid() == 0)) struct MinderContainerTests {
    /// An overlay that can be mounted again.
    private func root(_ bundle: Bundle) -> RootSource {
        .overlay(
            lower: [bundle.rootfs], upper: "\(bundle.directory)/upper", work: "\(bundle.directory)/work",
            volatile: false)
    }

    private func plan(
        _ bundle: Bundle, _ script: String, network: NetworkSelection = .none, cgroup: Cgroup? = nil,
        diesWithParent: Bool = false, _ change: (inout RuntimeSpec) -> Void = { _ in }
    ) throws -> LaunchPlan {
        try LaunchPlan(
            spec: bundle.spec(["sh", "-c", script], change), root: root(bundle), mountpoint: bundle.mountpoint,
            network: network, cgroup: cgroup, filters: Bundle.filters, diesWithParent: diesWithParent)
    }

    @Test func runsInItsOwnNamespacesWithItsOutputLogged() async throws {
        let bundle = try Bundle()
        try await MinderFixture(plan: plan(bundle, "hostname; echo $$; exit 5")).use { minder in
            let exit = try await minder.client.wait()
            #expect(exit.cause == .exited(5))
            #expect(try minder.text(.stdout) == "box\n1\n")
        }
    }

    @Test func reportsAMissingCommandWithTheWordsOfTheForeground() async throws {
        let bundle = try Bundle()
        let missing = try bundle.plan(["no-such-command"], root: root(bundle))
        let detached = await #expect(throws: Failure.self) { try await MinderFixture(plan: missing) }
        let foreground = await #expect(throws: Failure.self) { try await Launcher.launch(missing, stdio: .null) }
        #expect(detached == foreground)
        #expect(detached?.exit?.code == 127)
    }

    @Test func aRestartKeepsTheFilesAndTheNetworkNamespace() async throws {
        let bundle = try Bundle()
        let namespace = try Descriptor.open("/proc/self/ns/net", O_RDONLY)
        let script = "echo x >> /tmp/runs; wc -l < /tmp/runs; readlink /proc/self/ns/net; exit 1"
        let plan = try plan(bundle, script, network: .join(namespace.raw))
        try await MinderFixture(plan: plan, configure: { $0.restart = .onFailure(limit: 2) }).use { minder in
            let exit = try await minder.client.wait()
            #expect(exit.restarts == 2)
            let lines = try minder.text(.stdout).split(separator: "\n")
            #expect(lines.count == 6)
            #expect([lines[0], lines[2], lines[4]] == ["1", "2", "3"])
            #expect(lines[1].hasPrefix("net:[") && lines[1] == lines[3] && lines[3] == lines[5])
        }
    }

    @Test func killsAnInitThatIgnoresTermination() async throws {
        let bundle = try Bundle()
        // The kernel drops signals that a namespace's init does not handle.
        try await MinderFixture(plan: plan(bundle, "sleep 100; true")).use { minder in
            try await minder.client.stop(grace: .milliseconds(20))
            #expect(try await minder.client.wait().cause == .signalled(SIGKILL, coreDumped: false))
        }
    }

    @Test func tellsLackOfMemoryFromAKill() async throws {
        let bundle = try Bundle()
        var resources = RuntimeSpec.Resources()
        resources.memory = .init(limit: 16 << 20)
        let cgroup = try Cgroup.create(id: bundle.id, resources: resources)
        let script = "exec head -c 200000000 /dev/zero | sort > /dev/null"
        let plan = try plan(bundle, "exec sort /dev/zero; \(script)", cgroup: cgroup)
        try await MinderFixture(plan: plan, configure: { $0.cgroup = cgroup }).use { minder in
            let exit = try await minder.client.wait()
            #expect(exit.cause == .outOfMemory(limit: nil))
        }
        try cgroup.remove()
    }

    /// Without a pid namespace the kernel does not end the others with the first process.
    @Test(arguments: [true, false])
    func survivorsOfTheFirstProcessAreKilledThroughTheCgroup(unified: Bool) async throws {
        let world = try CgroupWorld.current()
        guard let root = unified ? world.unified : world.v1["pids"] else { return }
        let group = "\(root)/swk-test-\(getpid())-\(UInt32.random(in: 0 ... .max))"
        try Files.makeDirectories(group)
        let json = unified ? #"{"unified":"\#(group)","v1":{}}"# : #"{"v1":{"pids":"\#(group)"}}"#
        let cgroup = try JSONDecoder().decode(Cgroup.self, from: Data(json.utf8))
        var plan = plainPlan(["sh", "-c", "setsid sleep 100 > /dev/null 2>&1 & echo $!"])
        plan.cgroup = cgroup.unified
        plan.operations.insert(contentsOf: cgroup.joined.map { .joinCgroup($0) }, at: 0)
        try await MinderFixture(plan: plan, configure: { $0.cgroup = cgroup }).use { minder in
            _ = try await minder.client.wait()
            while try !Files.read("\(group)/cgroup.procs").isEmpty { try await Task.sleep(for: .milliseconds(1)) }
        }
        try system("remove cgroup", group) { rmdir(group) }
    }

    @Test func aContainerTiedToItsMinderDiesWithIt() async throws {
        let bundle = try Bundle()
        try await MinderFixture(plan: plan(bundle, "sleep 100", diesWithParent: true)).use { minder in
            try minder.handle.minder.signal(SIGKILL)
            try await end(of: minder.handle.container)
            #expect(try await minder.client.status() == .lost(container: nil))
        }
    }

    @Test func theWholeContainerDiesWithTheOwner() async throws {
        let bundle = try Bundle()
        try await MinderFixture("exec sleep 100").useAsOwner { owner in
            let plan = try plan(bundle, "sleep 100 & sleep 100")
            try await MinderFixture(plan: plan, configure: { $0.owner = owner }).use { minder in
                try owner.signal(SIGKILL)
                #expect(try await minder.client.wait().ownerDied)
            }
        }
    }

    @Test func theMinderOfAContainerStaysSmallAfterARestart() async throws {
        let bundle = try Bundle()
        let script = "echo run; [ -e /tmp/again ] && exec sleep 100; touch /tmp/again; exit 1"
        try await MinderFixture(plan: plan(bundle, script), configure: { $0.restart = .always }).use { minder in
            var runs = 0
            for try await line in minder.log.follow() where line.text == "run" {
                runs += 1
                if runs == 2 { break }
            }
            _ = try await minder.client.status()
            #expect(try privateKilobytes(of: minder.handle.minder) < 250)
        }
    }
}

@Suite(.enabled(if: geteuid() == 0)) struct MinderTerminalTests {
    private func terminal(_ script: String) throws -> (Bundle, LaunchPlan) {
        let bundle = try Bundle()
        let plan = try bundle.plan(["sh", "-c", script]) {
            $0.process.terminal = true
            $0.process.consoleSize = .init(height: 30, width: 90)
        }
        return (bundle, plan)
    }

    @Test func theTerminalHasItsSizeBeforeTheFirstByte() async throws {
        let (bundle, plan) = try terminal("tty; stty size; test -t 0 && test -t 1 && test -t 2 && echo all")
        try await MinderFixture(plan: plan).use { minder in
            let exit = try await minder.client.wait()
            #expect(exit.code == 0)
            #expect(try minder.text(.stdout).contains("30 90\r\nall\r\n"))
        }
        withExtendedLifetime(bundle) {}
    }

    @Test func typedLinesReachTheContainerAndAreEchoed() async throws {
        let (bundle, plan) = try terminal("echo ready; read line; echo got $line")
        try await MinderFixture(plan: plan).use { minder in
            try await minder.firstLine()
            let attachment = try await minder.client.attach()
            try await attachment.write(Array("words\n".utf8))
            var seen: [UInt8] = []
            for try await record in attachment.output { seen += record.bytes }
            #expect(String(decoding: seen, as: UTF8.self) == "words\r\ngot words\r\n")
        }
        withExtendedLifetime(bundle) {}
    }

    @Test func resizingIsSeenInside() async throws {
        let (bundle, plan) = try terminal("trap 'stty size; exit 0' WINCH; echo ready; while :; do sleep 0.01; done")
        try await MinderFixture(plan: plan).use { minder in
            try await minder.firstLine()
            try await minder.client.resize(rows: 11, columns: 77)
            #expect(try await minder.client.wait().code == 0)
            #expect(try minder.text(.stdout).hasSuffix("11 77\r\n"))
        }
        withExtendedLifetime(bundle) {}
    }

    @Test func theLastOutputBeforeTheEndArrives() async throws {
        let (bundle, plan) = try terminal("head -c 100000 /dev/zero | od -v -An -tx1 | wc -c; echo the end")
        try await MinderFixture(plan: plan).use { minder in
            _ = try await minder.client.wait()
            #expect(try minder.text(.stdout).hasSuffix("the end\r\n"))
        }
        withExtendedLifetime(bundle) {}
    }

    @Test func aContainerThatClosesItsTerminalCostsNoTime() async throws {
        let (bundle, plan) = try terminal("echo ready; exec sleep 100 <&- >&- 2>&-")
        try await MinderFixture(plan: plan).use { minder in
            try await minder.firstLine()
            let before = try ticks(of: minder.handle.minder)
            try await Task.sleep(for: .milliseconds(300))
            // A busy loop would have used 30 ticks.
            #expect(try ticks(of: minder.handle.minder) - before < 10)
        }
        withExtendedLifetime(bundle) {}
    }

    /// User and system time in ticks of 10 ms.
    private func ticks(of process: ProcessIdentity) throws -> Int {
        let text = try Files.readText("/proc/\(process.pid)/stat")
        let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
        return (Int(fields[11]) ?? 0) + (Int(fields[12]) ?? 0)
    }
}
