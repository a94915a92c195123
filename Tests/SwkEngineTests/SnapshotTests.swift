// Snapshots of containers: what is in them, when they are taken, whose they are.

import Glibc
import SwkEngine
import SwkModel
import SwkSystem
import Testing

@Suite(.enabled(if: geteuid() == 0), .serialized) struct SnapshotTests {
    @Test func aSnapshotHasWhatItsContainerWrote() async throws {
        try await withSleeper { container, scope in
            try await container.shell("echo new >/new; rm -r /home; mkdir /home; echo x >>/etc/passwd")
            let image = try await container.snapshot(in: scope)
            let result = try await image.run(
                .offline("sh", "-c", "cat /new; ls -a /home; tail -n 1 /etc/passwd"), in: scope)
            #expect(result.stdoutText == "new\n.\n..\nx\n")
        }
    }

    @Test func aSnapshotRunsWhatItsContainerRan() async throws {
        try await withEngine { engine, scope in
            var options = ContainerOptions.offline("sh", "-c", "echo $GREETING $PWD; exec sleep 1000")
            options.environment = ["GREETING=hello"]
            options.workingDirectory = "/tmp"
            let container = try await engine.image("busybox").start(options, in: scope)
            let copy = try await container.snapshot(in: scope).start(.offlineDefault, in: scope)
            try await copy.waitForLog("hello", timeout: 10_000_000_000) { $0 == "hello /tmp" }
        }
    }

    @Test func aStoppedContainerHasSnapshotsToo() async throws {
        try await withSleeper { container, scope in
            try await container.shell("echo kept >/kept")
            try await container.stop(grace: 0)
            let result = try await container.snapshot(in: scope).run(.offline("cat", "/kept"), in: scope)
            #expect(result.stdoutText == "kept\n")
        }
    }

    /// Two files are written in turns, `b` after `a`. Whoever reads `a`, then much else, then `b` while they are written sees `b` ahead.
    @Test func aSnapshotIsOfOneInstant() async throws {
        try await withEngine { engine, scope in
            let container = try await engine.image("busybox").start(
                .offline(
                    "sh", "-c",
                    """
                    mkdir /w; head -c 50000000 /dev/zero >/w/aa; i=0
                    while :; do i=$((i+1)); for f in a b; do echo $i >/w/.$f; mv /w/.$f /w/$f; done; done
                    """), in: scope)
            try await container.waitUntil(timeout: 10_000_000_000) {
                try await container.exec(ExecOptions(command: ["test", "-s", "/w/b"])).code == 0
            }
            for _ in 0..<3 {
                let image = try await container.snapshot(in: scope)
                let said = try await image.run(.offline("cat", "/w/a", "/w/b"), in: scope).stdoutText
                let counts = said.split(separator: "\n").compactMap { Int($0) }
                try #require(counts.count == 2)
                #expect((0...1).contains(counts[0] - counts[1]), "\(counts)")
            }
            let before = try await container.exec(ExecOptions(command: ["cat", "/w/a"])).stdoutText
            try await container.waitUntil(timeout: 10_000_000_000) {
                try await container.exec(ExecOptions(command: ["cat", "/w/a"])).stdoutText != before
            }
        }
    }

    @Test func aSnapshotGoesWithItsScopeUnlessItIsTaggedOrKept() async throws {
        try await withEngine { engine, outer in
            let scope = try engine.scope()
            let container = try await engine.image("busybox").start(.offline("sleep", "1000"), in: scope)
            let lost = try await container.snapshot(in: scope)
            let tagged = try await container.snapshot(in: scope).tag("acme/tagged", in: scope)
            let kept = try await container.snapshot(in: scope)
            try kept.keep(from: scope)
            #expect(scope.close().isEmpty)
            #expect(try engine.localImage(lost.id) == nil)
            #expect(try engine.localImage("acme/tagged")?.id == tagged.id)
            #expect(try engine.localImage(kept.id) != nil)
        }
    }

    @Test func theSnapshotsOfADeadOwnerGo() async throws {
        try await withSleeper { container, scope in
            let engine = container.engine
            let image = try await container.snapshot(in: scope)
            try image.keep(from: scope)
            try engine.leaveJournal("+{\"image\":{\"_0\":\"\(image.id)\"}}\n")
            #expect(try engine.recover().undone == [.image(image.id)])
            #expect(try engine.localImage(image.id) == nil)
        }
    }

    @Test func aContainerThatItsDeadOwnerFrozeGoesOn() async throws {
        try await withSleeper { container, scope in
            let engine = container.engine
            let group = try #require(try container.freezer())
            try Files.write("1", to: "\(group)/cgroup.freeze")
            try engine.leaveJournal("+{\"frozenCgroup\":{\"_0\":\"\(group)\"}}\n")
            #expect(try engine.recover().undone == [.frozenCgroup(group)])
            #expect(try Files.readText("\(group)/cgroup.freeze") == "0")
            #expect(try await container.exec(ExecOptions(command: ["true"])).code == 0)
        }
    }

    @Test func volumesWithoutANameAreInTheSnapshotAndNamedOnesAreNot() async throws {
        try await withEngine { engine, scope in
            var options = ContainerOptions.offline("sleep", "1000")
            options.mounts = [MountRequest(.anonymous, at: "/data"), MountRequest(.volume("shared"), at: "/shared")]
            let container = try await engine.image("busybox").start(options, in: scope)
            try await container.shell("echo own >/data/own; echo shared >/shared/shared")
            let image = try await container.snapshot(in: scope)
            let result = try await image.run(.offline("sh", "-c", "cat /data/own; ls /shared"), in: scope)
            #expect(result.stdoutText == "own\n")
        }
    }

    @Test func aForkGoesOnFromTheInstantAlone() async throws {
        try await withSleeper { container, scope in
            try await container.shell("echo common >/file")
            let fork = try await container.fork(in: scope)
            try await container.shell("echo first >/file")
            try await fork.shell("test \"$(cat /file)\" = common; echo second >/file")
            #expect(try await container.exec(ExecOptions(command: ["cat", "/file"])).stdoutText == "first\n")
            #expect(fork.name != container.name)
        }
    }

    @Test func snapshotsOfSnapshotsPileUpLayers() async throws {
        try await withSleeper { container, scope in
            var current = container
            for number in 1...3 {
                try await current.shell("echo \(number) >>/numbers")
                current = try await current.fork(in: scope)
            }
            #expect(try await current.exec(ExecOptions(command: ["cat", "/numbers"])).stdoutText == "1\n2\n3\n")
        }
    }

    @Test func manySnapshotsAtOnceAllHold() async throws {
        try await withSleeper { container, scope in
            try await container.shell("echo x >/x")
            let images = try await withThrowingTaskGroup(of: Image.self) { group in
                for _ in 0..<8 { group.addTask { try await container.snapshot(in: scope) } }
                return try await group.reduce(into: [Image]()) { $0.append($1) }
            }
            #expect(Set(images.map(\.id)).count == 8)
            for image in images { #expect(try await image.run(.offline("cat", "/x"), in: scope).stdoutText == "x\n") }
        }
    }

    @Test func theMachinesOwnRootHasNoSnapshot() async throws {
        try await withEngine { engine, scope in
            let container = try await engine.hostImage.start(.offline("sleep", "1000"), in: scope)
            let failure = await #expect(throws: Failure.self) { try await container.snapshot(in: scope) }
            #expect(failure?.code.rawValue == "image.unsupported")
        }
    }

    private func withSleeper(_ body: (Container, Scope) async throws -> Void) async throws {
        try await withEngine { engine, scope in
            try await body(try await engine.image("busybox").start(.offline("sleep", "1000"), in: scope), scope)
        }
    }
}

extension Container {
    /// Runs a line of shell in the container, which must succeed.
    func shell(_ line: String) async throws {
        let result = try await exec(ExecOptions(command: ["sh", "-ec", line]))
        if let failure = result.failure(of: [line], in: name) { throw failure }
    }

    /// The v2 group of the running container, found from its process.
    func freezer() throws -> String? {
        guard case .running(let process, _) = try state() else { return nil }
        let line = try Files.readText("/proc/\(process.pid)/cgroup").split(separator: "\n").first {
            $0.hasPrefix("0::")
        }
        let mount = try Files.readText("/proc/self/mountinfo").split(separator: "\n").first {
            $0.contains(" - cgroup2 ")
        }
        guard let line, let mount else { return nil }
        return "\(mount.split(separator: " ")[4])\(line.dropFirst(3))"
    }
}

extension Engine {
    /// What an owner that was killed leaves: effects, and no lock.
    func leaveJournal(_ text: String) throws {
        try Files.replace("\(configuration.runDirectory)/journals/dead.journal", with: Array(text.utf8))
    }
}

extension ContainerOptions {
    /// The image's own command without a network.
    static var offlineDefault: ContainerOptions {
        var options = ContainerOptions()
        options.network = .none
        return options
    }
}
