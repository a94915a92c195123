// Cancelling a task ends what it waits for at once, and nothing of it is left. It takes a few milliseconds; the limit here is generous,
// because these tests share two processors with others, and far below the minute that each wait would last otherwise.

import Glibc
import SwkEngine
import SwkModel
import SwkSystem
import Testing

@Suite(.enabled(if: geteuid() == 0), .serialized) struct CancellationTests {
    @Test func aWaitForAPort() async throws {
        try await withSleeper { container in
            try await expectQuickEnd { try await container.waitForPort(80, timeout: 60_000_000_000) }
        }
    }

    @Test func aWaitForALine() async throws {
        try await withSleeper { container in
            try await expectQuickEnd { try await container.waitForLog("x", timeout: 60_000_000_000) { _ in false } }
        }
    }

    @Test func aWaitForACondition() async throws {
        try await withSleeper { container in
            try await expectQuickEnd { try await container.waitUntil(timeout: 60_000_000_000) { false } }
        }
    }

    @Test(arguments: [nil, 60_000_000_000]) func aWaitForTheEnd(timeout: Int64?) async throws {
        try await withSleeper { container in
            try await expectQuickEnd { try await container.waitForExit(timeout: timeout) }
        }
    }

    @Test func anExecEndsWithAllThatItStarted() async throws {
        try await withSleeper { container in
            try await expectQuickEnd {
                try await container.exec(
                    ExecOptions(command: ["sh", "-c", "sleep 777 & setsid sleep 777 & sleep 777"]))
            } started: {
                try await container.commands().filter { $0.contains("sleep 777") }.count >= 3
            }
            #expect(try await container.commands().filter { $0.contains("sleep 777") } == [])
            #expect(try container.state().isRunning)
        }
    }

    @Test func anExecThatReadsAndWritesNothing() async throws {
        try await withSleeper { container in
            let input = [UInt8](repeating: 65, count: 1_000_000)
            try await expectQuickEnd {
                try await container.exec(ExecOptions(command: ["sleep", "777"]), stdin: input)
            } started: {
                try await container.commands().contains { $0.contains("sleep 777") }
            }
            #expect(try await container.commands().contains { $0.contains("sleep 777") } == false)
        }
    }

    @Test func aRunIsRemoved() async throws {
        try await withEngine { engine, scope in
            let image = try await engine.image("busybox")
            try await expectQuickEnd {
                try await image.run(.offline("sh", "-c", "sleep 777 & sleep 777"), in: scope)
            } started: {
                try engine.containers().count == 1
            }
            #expect(try engine.containers(all: true).isEmpty)
        }
    }

    @Test func aRunThatIgnoresEverySignal() async throws {
        try await withEngine { engine, scope in
            let image = try await engine.image("busybox")
            try await expectQuickEnd {
                try await image.run(.offline("sh", "-c", "trap '' TERM INT HUP; while :; do :; done"), in: scope)
            } started: {
                try engine.containers().count == 1
            }
            #expect(try engine.containers(all: true).isEmpty)
        }
    }

    @Test func aStop() async throws {
        try await withEngine { engine, scope in
            let container = try await engine.image("busybox").start(
                .offline("sh", "-c", "trap '' TERM; while :; do sleep 0.1; done"), in: scope)
            try await expectQuickEnd { try await container.stop(grace: 60_000_000_000) }
        }
    }

    /// A server that takes connections and never says a word.
    @Test func aPullFromASilentRegistry() async throws {
        try await withEngine { engine, _ in
            let server = try SilentServer()
            try await expectQuickEnd { try await engine.pull("127.0.0.1:\(server.port)/x:1") }
            #expect(try engine.images().isEmpty)
        }
    }

    @Test func aSnapshotOfMuch() async throws {
        try await withSleeper { container in
            let engine = container.engine
            try await container.shell("for i in 1 2 3 4; do head -c 100000000 /dev/zero >/big$i; done")
            let scope = try engine.scope()
            try await expectQuickEnd(after: .milliseconds(20)) { try await container.snapshot(in: scope) }
            #expect(scope.close().isEmpty)
            #expect(try engine.images().map(\.reference) == ["busybox:latest"])
            #expect(try Files.names(in: "\(engine.configuration.root)/images/tmp").isEmpty)
            #expect(try await container.exec(ExecOptions(command: ["true"])).code == 0, "it was frozen for ever")
        }
    }

    /// Starts the work, waits until it is under way, cancels it, and looks at the clock.
    private func expectQuickEnd<Result: Sendable>(
        after pause: Duration = .milliseconds(100), sourceLocation: SourceLocation = #_sourceLocation,
        _ work: @escaping @Sendable () async throws -> Result,
        started: () async throws -> Bool = { true }
    ) async throws {
        let task = Task { try await work() }
        while try await !started() { try await Task.sleep(for: .milliseconds(5)) }
        try await Task.sleep(for: pause)
        let before = Timestamp.monotonicNanoseconds
        task.cancel()
        await #expect(throws: CancellationError.self, sourceLocation: sourceLocation) { try await task.value }
        let milliseconds = (Timestamp.monotonicNanoseconds - before) / 1_000_000
        print("cancelled within \(milliseconds) ms")
        #expect(milliseconds < 5000, sourceLocation: sourceLocation)
    }

    private func withSleeper(_ body: (Container) async throws -> Void) async throws {
        try await withEngine { engine, scope in
            try await body(try await engine.image("busybox").start(.offline("sleep", "1000"), in: scope))
        }
    }
}

extension Container {
    /// The command lines of its processes.
    fileprivate func commands() async throws -> [String] {
        try await exec(ExecOptions(command: ["ps", "-o", "args"])).stdoutText.split(separator: "\n").map(String.init)
    }
}

/// A listening socket whose connections nobody accepts: the kernel does, and then nothing comes.
private final class SilentServer: Sendable {
    let port: UInt16
    private let descriptor: Int32

    init() throws {
        descriptor = try system("open socket") { socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let raw = descriptor
        try withUnsafeMutablePointer(to: &address) { pointer in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                try system("bind") { bind(raw, address, length) }
                try system("listen") { listen(raw, 8) }
                try system("ask for port") { getsockname(raw, address, &length) }
            }
        }
        port = UInt16(bigEndian: address.sin_port)
    }

    deinit { close(descriptor) }
}
