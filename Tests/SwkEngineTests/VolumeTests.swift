// Volumes: who uses them, what fills them, and that removal waits for the last user.

import Glibc
import SwkEngine
import SwkImage
import SwkModel
import SwkSystem
import Testing

@Suite(.enabled(if: geteuid() == 0), .serialized) struct VolumeTests {
    @Test func aVolumeOutlivesItsContainers() async throws {
        try await withEngine { engine, scope in
            let image = try await engine.image("busybox")
            var write = ContainerOptions.offline("sh", "-c", "echo kept > /data/note")
            write.mounts = [try MountRequest(parsing: "notes:/data")]
            _ = try await image.run(write, in: scope)
            var read = ContainerOptions.offline("cat", "/data/note")
            read.mounts = [try MountRequest(parsing: "notes:/data:ro")]
            #expect(try await image.run(read, in: scope).stdoutText == "kept\n")
            #expect(try engine.volumeUsers("notes").isEmpty)
            try engine.removeVolume("notes")
        }
    }

    @Test func aVolumeInUseIsNotRemovedAndItsUsersAreNamed() async throws {
        try await withEngine { engine, scope in
            var options = ContainerOptions.offline("sleep", "1000")
            options.name = "holder"
            options.mounts = [try MountRequest(parsing: "held:/data")]
            let holder = try await engine.image("busybox").start(options, in: scope)
            let failure = #expect(throws: Failure.self) { try engine.removeVolume("held") }
            #expect(failure?.code == .volumeInUse)
            #expect(failure?.description.contains("holder") == true)
            try await holder.stop(grace: 0)
            #expect(throws: Failure.self) { try engine.removeVolume("held") }
            try await holder.remove(force: false, from: scope)
            try engine.removeVolume("held")
            #expect(try engine.volumes.list().isEmpty)
        }
    }

    @Test func anAnonymousVolumeGoesWithTheLastThatUsesIt() async throws {
        try await withEngine { engine, scope in
            let image = try await engine.image("busybox")
            var first = ContainerOptions.offline("sh", "-c", "echo shared > /data/note; exec sleep 1000")
            first.name = "first"
            first.mounts = [MountRequest(.anonymous, at: "/data")]
            let one = try await image.start(first, in: scope)
            try await one.waitUntil(timeout: 60_000_000_000) {
                try await one.exec(ExecOptions(command: ["test", "-s", "/data/note"])).code == 0
            }
            var second = ContainerOptions.offline("sleep", "1000")
            second.volumesFrom = ["first:ro"]
            let two = try await image.start(second, in: scope)
            try await one.remove(force: true, from: scope)
            #expect(try await two.exec(ExecOptions(command: ["cat", "/data/note"])).stdoutText == "shared\n")
            #expect(try await two.exec(ExecOptions(command: ["touch", "/data/new"])).code != 0)
            #expect(try engine.volumes.list().count == 1)
            try await two.remove(force: true, from: scope)
            #expect(try engine.volumes.list().isEmpty)
        }
    }

    @Test func anEmptyVolumeStartsWithWhatTheImageHasThere() async throws {
        try await withEngine { engine, scope in
            let box = try await engine.image("busybox")
            let seed = try await box.start(
                .offline(
                    "sh", "-c",
                    "mkdir -p /srv/sub && cd /srv && echo one > a && ln a sub/b && ln -s a link && chmod 2750 /srv "
                        + "&& chown -R 7:8 /srv && chmod 4755 a && exec sleep 1000"), in: scope)
            try await seed.waitUntil(timeout: 60_000_000_000) {
                try await seed.exec(ExecOptions(command: ["test", "-u", "/srv/a"])).code == 0
            }
            let image = try await seed.snapshot(in: scope)
            var look = ContainerOptions.offline(
                "sh", "-c", "cd /srv; stat -c '%a %u:%g %h %n' . a sub/b; readlink link; cat sub/b")
            look.mounts = [try MountRequest(parsing: "fresh:/srv")]
            let first = try await image.run(look, in: scope)
            #expect(first.stdoutText == "2750 7:8 3 .\n4755 7:8 2 a\n4755 7:8 2 sub/b\na\none\n", "\(first.stderrText)")
            // A volume that holds something is left as it is, and one that asks for nothing stays empty.
            var change = ContainerOptions.offline("sh", "-c", "rm -rf /srv/sub; ls /srv")
            change.mounts = look.mounts
            #expect(try await image.run(change, in: scope).stdoutText == "a\nlink\n")
            #expect(try await image.run(change, in: scope).stdoutText == "a\nlink\n")
            var bare = ContainerOptions.offline("ls", "-A", "/srv")
            bare.mounts = [try MountRequest(parsing: "bare:/srv:nocopy")]
            #expect(try await image.run(bare, in: scope).stdoutText == "")
            try engine.removeVolume("fresh")
            try engine.removeVolume("bare")
        }
    }

    @Test func aMountBelowAnotherIsSeenInWhateverOrderTheyAreNamed() async throws {
        try await withEngine { engine, scope in
            var options = ContainerOptions.offline("sh", "-c", "echo up > /a/x; echo down > /a/b/x; cat /a/x /a/b/x")
            options.mounts = [
                MountRequest(.temporary(size: 1 << 20), at: "/a/b"), MountRequest(.temporary(size: nil), at: "/a"),
            ]
            let said = try await engine.image("busybox").run(options, in: scope)
            #expect(said.stdoutText == "up\ndown\n")
        }
    }

    @Test func twoMountsAtOnePlaceAreRefused() async throws {
        try await withEngine { engine, scope in
            var options = ContainerOptions.offline("true")
            options.mounts = [try MountRequest(parsing: "a1:/data"), try MountRequest(parsing: "b1:/x/../data/")]
            let failure = await #expect(throws: Failure.self) {
                try await engine.image("busybox").run(options, in: scope)
            }
            #expect(failure?.object == "/data")
            #expect(try engine.volumes.list().isEmpty)
        }
    }

    @Test func aVolumeOfAScopeEndsWithItUnlessItIsKept() async throws {
        try await withEngine { engine, _ in
            let scope = try engine.scope()
            _ = try engine.createVolume("gone", in: scope)
            _ = try engine.createVolume("kept", labels: ["tier": "data"], in: scope)
            try engine.keepVolume("kept", from: scope)
            #expect(scope.close().isEmpty)
            #expect(try engine.volumes.list().map(\.name) == ["kept"])
            #expect(try engine.volumes.find("kept").labels == ["tier": "data"])
            #expect(try engine.unusedVolumes().isEmpty)
            let unused = try engine.unusedVolumes(all: true)
            #expect(try engine.pruneVolumes(unused).removed.map(\.name) == ["kept"])
        }
    }

    @Test func whatAKilledRemovalSetAsideIsDeletedByTheNextProcess() async throws {
        try await withEngine { engine, _ in
            let root = engine.configuration.root
            try Files.makeDirectories("\(root)/volumes-removed/half/_data")
            _ = try Engine(EngineConfiguration(root: root))
            #expect(try Files.names(in: "\(root)/volumes-removed").isEmpty)
        }
    }
}
