// Containers as the engine offers them: run, start, exec, logs, stop, remove.

import Glibc
import SwkEngine
import SwkModel
import SwkRuntime
import Testing

@Suite(.enabled(if: geteuid() == 0), .serialized) struct ContainerTests {
    @Test func runGivesBothStreamsAndTheCode() async throws {
        try await withEngine { engine, scope in
            let result = try await engine.image("busybox").run(
                .offline("sh", "-c", "echo out; echo err >&2; exit 7"), in: scope)
            #expect(result.code == 7)
            #expect(result.stdoutText == "out\n")
            #expect(result.stderrText == "err\n")
        }
    }

    @Test func runFeedsStandardInput() async throws {
        try await withEngine { engine, scope in
            let input = [UInt8](repeating: 65, count: 300_000)
            let result = try await engine.image("busybox").run(.offline("wc", "-c"), stdin: input, in: scope)
            #expect(result.stdoutText == "300000\n")
        }
    }

    @Test func aCommandThatIsNotThereIs127() async throws {
        try await withEngine { engine, scope in
            let image = try await engine.image("busybox")
            let failure = await #expect(throws: Failure.self) { try await image.run(.offline("nope"), in: scope) }
            #expect(failure?.commandExitCode == 127)
            #expect(failure?.message.contains("nope") == true)
        }
    }

    @Test func aCommandThatTakesTooLongIsKilled() async throws {
        try await withEngine { engine, scope in
            let image = try await engine.image("busybox")
            let failure = await #expect(throws: Failure.self) {
                try await image.run(.offline("sleep", "1000"), timeout: 100_000_000, in: scope)
            }
            #expect(failure?.code == .timeout)
        }
    }

    @Test func lackOfMemoryIsTheCause() async throws {
        try await withEngine { engine, scope in
            var options = ContainerOptions.offline("tail", "/dev/zero")
            options.memory = 16 << 20
            let result = try await engine.image("busybox").run(options, in: scope)
            #expect(result.cause == .outOfMemory(limit: 16 << 20))
            #expect(result.code == 137)
        }
    }

    @Test func aNameIsTakenUntilItsContainerIsRemoved() async throws {
        try await withEngine { engine, scope in
            var options = ContainerOptions.offline("sleep", "1000")
            options.name = "only"
            let image = try await engine.image("busybox")
            let first = try await image.start(options, in: scope)
            let failure = await #expect(throws: Failure.self) { try await image.start(options, in: scope) }
            #expect(failure?.message.contains(first.id.short) == true)
            try await first.remove(force: true, from: scope)
            _ = try await image.start(options, in: scope)
        }
    }

    @Test func aContainerIsFoundByNameIdAndPrefix() async throws {
        try await withEngine { engine, scope in
            let container = try await engine.image("busybox").start(.offline("sleep", "1000"), in: scope)
            for reference in [container.name, container.id.hex, container.id.short] {
                #expect(try engine.container(reference).id == container.id)
            }
            #expect(throws: Failure.self) { try engine.container("nobody") }
        }
    }

    @Test func aStoppedContainerKeepsItsFilesAndStartsAgain() async throws {
        try await withEngine { engine, scope in
            let container = try await engine.image("busybox").start(
                .offline("sh", "-c", "echo run >>/runs; trap 'exit 5' TERM; while :; do sleep 0.01; done"), in: scope)
            try await container.waitUntil(timeout: 10_000_000_000) {
                try await container.exec(ExecOptions(command: ["test", "-s", "/runs"])).code == 0
            }
            try await container.stop(grace: 10_000_000_000)
            #expect(try container.exitRecord()?.code == 5)
            try await container.start()
            try await container.waitUntil(timeout: 10_000_000_000) {
                try await container.exec(ExecOptions(command: ["cat", "/runs"])).stdoutText == "run\nrun\n"
            }
        }
    }

    @Test func execHasTheContainersRootAndItsOwnCode() async throws {
        try await withEngine { engine, scope in
            let container = try await engine.image("busybox").start(.offline("sleep", "1000"), in: scope)
            let result = try await container.exec(
                ExecOptions(command: ["sh", "-c", "echo $X; cat /proc/1/comm; exit 4"], environment: ["X=1"]))
            #expect(result.stdoutText == "1\nsleep\n")
            #expect(result.code == 4)
        }
    }

    @Test func logsKeepOrderAndEnd() async throws {
        try await withEngine { engine, scope in
            let container = try await engine.image("busybox").start(
                .offline("sh", "-c", "for i in 1 2 3; do echo $i; done"), in: scope)
            var lines: [String] = []
            for try await line in container.followLines() { lines.append(line.text) }
            #expect(lines == ["1", "2", "3"])
            #expect(try container.logLines(LogRange(tail: 1)).map(\.text) == ["3"])
        }
    }

    @Test func theHostsOwnRootIsAnImageThatCannotBeChanged() async throws {
        try await withEngine { engine, scope in
            let canary = "/usr/swk-canary-\(getpid())"
            let result = try await engine.hostImage.run(
                .offline("sh", "-c", "touch \(canary) && ls \(canary)"), in: scope)
            #expect(result.code == 0)
            #expect(access(canary, F_OK) != 0)
        }
    }

    @Test func anUnknownCapabilityIsNamed() async throws {
        try await withEngine { engine, scope in
            var options = ContainerOptions.offline("true")
            options.addedCapabilities = ["NET_ADMN"]
            let image = try await engine.image("busybox")
            let failure = await #expect(throws: Failure.self) { try await image.run(options, in: scope) }
            #expect(failure?.nearest == "CAP_NET_ADMIN")
        }
    }

    @Test func aListingShowsWhatTheRecordSays() async throws {
        try await withEngine { engine, scope in
            var options = ContainerOptions.offline("echo", "a \"word\"\n")
            options.labels = ["key": "va/lue", "other": ""]
            options.expose = ["80/tcp"]
            options.mounts = [try MountRequest(parsing: "data:/data:ro")]
            for mode in [NetworkMode.none, .bridge, .host] {
                options.network = mode
                _ = try await engine.image("busybox").create(options, in: scope)
            }
            let listed = try await engine.list(ContainerQuery(all: true))
            #expect(listed.count == 3)
            for (entry, container) in zip(listed, try engine.containers(all: true)) {
                let (summary, record) = (entry.summary, container.record)
                #expect(summary.id == record.id && summary.name == record.name && summary.created == record.created)
                #expect(summary.image == record.image && summary.imageID == record.imageID)
                #expect(summary.arguments == record.arguments && summary.layers == record.layers)
                #expect(summary.labels == options.labels && summary.exposedPorts == record.exposedPorts)
                #expect(summary.mounts == record.mounts && summary.network == record.options.network)
                #expect(entry.word == "created")
            }
        }
    }
}
