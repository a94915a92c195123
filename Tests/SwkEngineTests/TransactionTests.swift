// Transactions on real things: after a rollback there is what was there before.

import Glibc
import SwkEngine
import SwkModel
import SwkSystem
import Testing

@Suite(.enabled(if: geteuid() == 0), .serialized) struct TransactionTests {
    @Test func aRollbackRemovesWhatWasMade() async throws {
        try await withEngine { engine, scope in
            let before = try await engine.image("busybox").start(.offline("sleep", "1000"), in: scope)
            let block = scope.begin()
            let network = try engine.createNetwork(NetworkOptions(name: "atomic"), in: block)
            var options = ContainerOptions(command: ["sleep", "1000"])
            options.network = .named(network.record.name)
            let container = try await engine.image("busybox").start(options, in: block)
            let image = try await container.snapshot(in: block)
            #expect(block.rollBack().isEmpty)
            #expect(try engine.containers(all: true).map(\.id) == [before.id])
            #expect(try engine.findContainer(container.id.hex) == nil)
            #expect(throws: Failure.self) { try engine.network("atomic") }
            #expect(try engine.localImage(image.id) == nil)
        }
    }

    @Test func whatIsCommittedBelongsToTheScopeAround() async throws {
        try await withEngine { engine, _ in
            let scope = try engine.scope()
            let block = scope.begin()
            let container = try await engine.image("busybox").start(.offline("sleep", "1000"), in: block)
            try block.commit()
            #expect(try container.state().isRunning)
            #expect(scope.containers == [container.id])
            #expect(scope.close().isEmpty)
            #expect(try engine.findContainer(container.id.hex) == nil)
        }
    }

    @Test func whatAnInnerBlockCommittedGoesWithTheOuterOne() async throws {
        try await withEngine { engine, scope in
            let outer = scope.begin()
            let inner = outer.begin()
            let container = try await engine.image("busybox").start(.offline("sleep", "1000"), in: inner)
            try inner.commit()
            #expect(try container.state().isRunning)
            #expect(outer.rollBack().isEmpty)
            #expect(try engine.findContainer(container.id.hex) == nil)
        }
    }

    @Test func namesMeanAgainWhatTheyMeant() async throws {
        try await withEngine { engine, scope in
            let busybox = try await engine.image("busybox")
            let container = try await busybox.start(.offline("sleep", "1000"), in: scope)
            let other = try await container.snapshot(in: scope).tag("acme/x", in: scope)
            _ = try busybox.tag("acme/gone", in: scope)
            let block = scope.begin()
            _ = try busybox.tag("acme/x", in: block)
            _ = try busybox.tag("acme/new", in: block)
            try engine.removeImage("acme/gone", force: false, in: block)
            #expect(try engine.localImage("acme/x")?.id == busybox.id)
            #expect(try engine.localImage("acme/gone") == nil)
            #expect(block.rollBack().isEmpty)
            #expect(try engine.localImage("acme/x")?.id == other.id)
            #expect(try engine.localImage("acme/new") == nil)
            #expect(try engine.localImage("acme/gone")?.id == busybox.id)
        }
    }

    @Test func anImageThatLostItsLastNameComesBackWithItsContent() async throws {
        try await withEngine { engine, scope in
            let container = try await engine.image("busybox").start(
                .offline("sh", "-c", "echo x >/x; sleep 1000"), in: scope)
            try await container.shell("until [ -s /x ]; do sleep 0.01; done")
            let image = try await container.snapshot(in: scope).tag("acme/last", in: scope)
            let block = scope.begin()
            try engine.removeImage("acme/last", force: false, in: block)
            #expect(try engine.localImage("acme/last") == nil)
            #expect(block.rollBack().isEmpty)
            #expect(try await engine.image("acme/last").run(.offline("cat", "/x"), in: scope).stdoutText == "x\n")
            let second = scope.begin()
            try engine.removeImage("acme/last", force: false, in: second)
            try second.commit()
            #expect(try engine.localImage(image.id) == nil)
        }
    }

    @Test func aKeptContainerIsKeptOnlyWhenTheBlockEndsWell() async throws {
        try await withEngine { engine, _ in
            let scope = try engine.scope()
            let failing = scope.begin()
            let lost = try await engine.image("busybox").start(.offline("sleep", "1000"), in: failing)
            try await lost.keep(from: failing)
            #expect(failing.rollBack().isEmpty)
            #expect(try engine.findContainer(lost.id.hex) == nil)
            let working = scope.begin()
            let kept = try await engine.image("busybox").start(.offline("sleep", "1000"), in: working)
            try await kept.keep(from: working)
            try working.commit()
            #expect(scope.close().isEmpty)
            #expect(try kept.state().isRunning)
            try await kept.remove(force: true)
        }
    }

    @Test func aVolumeThatTheBlockMadeGoesAndAnOlderOneStays() async throws {
        try await withEngine { engine, scope in
            try engine.volumes.create("older")
            let block = scope.begin()
            var options = ContainerOptions.offline("true")
            options.mounts = [MountRequest(.volume("older"), at: "/a"), MountRequest(.volume("newer"), at: "/b")]
            _ = try await engine.image("busybox").run(options, in: block)
            #expect(try engine.volumes.list().map(\.name) == ["newer", "older"])
            #expect(block.rollBack().isEmpty)
            #expect(try engine.volumes.list().map(\.name) == ["older"])
        }
    }

    @Test func filesOfTheHostAreAsTheyWere() async throws {
        try await withEngine { engine, scope in
            let directory = engine.configuration.root + "/files"
            try Files.makeDirectories(directory)
            try Files.replace("\(directory)/old", with: Array("old".utf8), mode: 0o640)
            let block = scope.begin()
            for name in ["old", "new"] {
                try block.willChange(file: "\(directory)/\(name)")
                try Files.overwrite("\(directory)/\(name)", with: Array("changed".utf8))
            }
            try block.willChange(file: "\(directory)/a/b/c")
            try Files.makeDirectories("\(directory)/a/b/c")
            #expect(throws: Failure.self) { try block.willChange(file: directory) }
            #expect(block.rollBack().isEmpty)
            #expect(try Files.names(in: directory) == ["old"])
            #expect(try Files.readText("\(directory)/old") == "old")
            var status = stat()
            #expect(stat("\(directory)/old", &status) == 0 && status.st_mode & 0o777 == 0o640)
            #expect(try Files.names(in: "\(engine.configuration.runDirectory)/saved").isEmpty)
        }
    }

    @Test func whatWasThereBeforeCannotBeEnded() async throws {
        try await withEngine { engine, scope in
            let before = try await engine.image("busybox").start(.offline("sleep", "1000"), in: scope)
            let block = scope.begin()
            let inside = try await engine.image("busybox").start(.offline("sleep", "1000"), in: block)
            let failure = #expect(throws: Failure.self) {
                try block.requireOwn(.container(before.id.hex), "remove container", before.name)
            }
            #expect(failure?.code == .irreversible)
            try block.requireOwn(.container(inside.id.hex), "remove container", inside.name)
            try block.begin().requireOwn(.container(inside.id.hex), "remove container", inside.name)
            try scope.requireOwn(.container(before.id.hex), "remove container", before.name)
            #expect(block.rollBack().isEmpty)
        }
    }

    @Test func aTransactionOfADeadOwnerIsRolledBack() async throws {
        try await withEngine { engine, scope in
            let busybox = try await engine.image("busybox")
            _ = try busybox.tag("acme/half", in: scope)
            try engine.volumes.create("half")
            try engine.leaveJournal(
                "+{\"volume\":{\"_0\":\"half\"}}\n+{\"imageName\":{\"_0\":\"acme/half:latest\"}}\n")
            #expect(try engine.recover().failures.isEmpty)
            #expect(try engine.localImage("acme/half") == nil)
            #expect(try engine.localImage("busybox") != nil)
            #expect(try engine.volumes.list().isEmpty)
        }
    }
}
