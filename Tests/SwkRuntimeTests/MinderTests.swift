// What a minder does for its container: output, exit, orders, restarts, lifetimes.

import CSwkLinux
import Glibc
import SwkModel
import SwkSystem
import Testing

@testable import SwkRuntime

@Suite struct MinderTests {
    @Test func recordsTheExitCode() async throws {
        try await MinderFixture("exit 3").use { minder in
            let exit = try await minder.client.wait()
            #expect(exit.code == 3)
            #expect(exit.signal == nil)
            #expect(!exit.stopped)
            #expect(exit.startedAt < exit.finishedAt)
        }
    }

    @Test func recordsTheSignalThatKilled() async throws {
        try await MinderFixture("kill -USR1 $$").use { minder in
            let exit = try await minder.client.wait()
            #expect(exit.signal == Int(SIGUSR1))
            #expect(exit.code == 128 + Int(SIGUSR1))
        }
    }

    @Test func logsOutputWithItsStream() async throws {
        try await MinderFixture("echo out; echo err >&2").use { minder in
            _ = try await minder.client.wait()
            #expect(try minder.text(.stdout) == "out\n")
            #expect(try minder.text(.stderr) == "err\n")
        }
    }

    @Test func reportsACommandThatCannotBeLaunchedAndLeavesNoProcess() async throws {
        let failure = await #expect(throws: Failure.self) { try await MinderFixture(["/no/such/command"]) }
        #expect(failure?.code == .commandNotFound)
    }

    @Test func isNobodysChild() async throws {
        try await MinderFixture("exec sleep 100").use { minder in
            let status = try Files.readText("/proc/\(minder.handle.minder.pid)/status")
            #expect(!status.contains("PPid:\t\(getpid())\n"))
            #expect(status.contains("Name:\tswk-minder\n"))
        }
    }

    @Test func answersStatusWhileTheContainerRuns() async throws {
        try await MinderFixture("exec sleep 100").use { minder in
            let status = try await minder.client.status()
            #expect(
                status
                    == .running(
                        container: minder.handle.container, startedAt: minder.handle.startedAt, restarts: 0,
                        owned: false))
        }
    }

    @Test func sendsSignals() async throws {
        try await MinderFixture("trap 'exit 9' USR2; echo ready; while :; do sleep 0.01; done").use { minder in
            try await minder.firstLine()
            try await minder.client.signal(SIGUSR2)
            #expect(try await minder.client.wait().code == 9)
        }
    }

    @Test func stopsWithTheStopSignal() async throws {
        let script = "trap 'exit 4' INT; trap '' TERM; echo ready; while :; do sleep 0.01; done"
        try await MinderFixture(script, configure: { $0.stopSignal = SIGINT }).use { minder in
            try await minder.firstLine()
            try await minder.client.stop(grace: .seconds(60))
            let exit = try await minder.client.wait()
            #expect(exit.code == 4)
            #expect(exit.stopped)
        }
    }

    @Test func killsWhatDoesNotStopInItsGrace() async throws {
        try await MinderFixture("trap '' TERM; echo ready; while :; do sleep 0.01; done").use { minder in
            try await minder.firstLine()
            try await minder.client.stop(grace: .milliseconds(20))
            #expect(try await minder.client.wait().signal == Int(SIGKILL))
        }
    }

    @Test func anOrderAfterTheEndSaysThatItIsNotRunning() async throws {
        try await MinderFixture("exit 0").use { minder in
            _ = try await minder.client.wait()
            let failure = await #expect(throws: Failure.self) { try await minder.client.signal(SIGTERM) }
            #expect(failure?.code == .notRunning)
        }
    }

    @Test func leavesNeitherProcessNorSocketAtTheEnd() async throws {
        try await MinderFixture("exit 0").use { minder in
            _ = try await minder.client.wait()
            try await end(of: minder.handle.minder)
            #expect(try Files.names(in: minder.directory) == ["exit", "log", "minder.lock", "state"])
            #expect(try FileLock.tryLocking(MinderFiles(directory: minder.directory).lock) != nil)
        }
    }

    @Test func refusesASecondMinderInTheSameDirectory() async throws {
        try await MinderFixture("exec sleep 100").use { minder in
            let failure = await #expect(throws: Failure.self) {
                try await Minder.start(
                    plan: plainPlan(["true"]), configuration: MinderConfiguration(directory: minder.directory))
            }
            #expect(failure?.code == .minderStart)
            guard case .running = try await minder.client.status() else {
                Issue.record("the first one suffered")
                return
            }
        }
    }
}

@Suite struct MinderInputTests {
    @Test func forwardsInputAndItsEnd() async throws {
        try await MinderFixture(["cat"], configure: { $0.openStandardInput = true }).use { minder in
            let attachment = try await minder.client.attach()
            try await attachment.write(Array("hello\n".utf8))
            try await attachment.closeInput()
            var echoed: [UInt8] = []
            for try await record in attachment.output { echoed += record.bytes }
            #expect(String(decoding: echoed, as: UTF8.self) == "hello\n")
            #expect(try await minder.client.wait().code == 0)
        }
    }

    @Test func losesNoByteOfInputThatTheContainerTakesSlowly() async throws {
        let script = "sleep 0.1; md5sum"
        try await MinderFixture(script, configure: { $0.openStandardInput = true }).use { minder in
            let attachment = try await minder.client.attach()
            try await attachment.write([UInt8](repeating: UInt8(ascii: "x"), count: 1_000_000))
            try await attachment.closeInput()
            _ = try await minder.client.wait()
            #expect(try minder.text(.stdout) == "ec78dbd963d2fc01e51176ed4dec299e  -\n")
        }
    }

    @Test func refusesInputWhereNoneIsOpen() async throws {
        try await MinderFixture("exec sleep 100").use { minder in
            let attachment = try await minder.client.attach()
            let failure = await #expect(throws: Failure.self) {
                while true { try await attachment.write([1]) }
            }
            #expect(failure?.code == .inputClosed)
        }
    }
}

@Suite struct MinderRestartTests {
    @Test func restartsAFailureUpToItsLimit() async throws {
        try await MinderFixture("echo run; exit 1", configure: { $0.restart = .onFailure(limit: 2) }).use { minder in
            let exit = try await minder.client.wait()
            #expect(exit.restarts == 2)
            #expect(exit.code == 1)
            #expect(try minder.text(.stdout) == "run\nrun\nrun\n")
        }
    }

    @Test func doesNotRestartASuccessOnFailure() async throws {
        try await MinderFixture("exit 0", configure: { $0.restart = .onFailure(limit: nil) }).use { minder in
            let exit = try await minder.client.wait()
            #expect(exit.restarts == 0)
        }
    }

    @Test func restartsAlwaysUntilStopped() async throws {
        try await MinderFixture("echo run; exit 0", configure: { $0.restart = .always }).use { minder in
            var runs = 0
            for try await line in minder.log.follow() where line.text == "run" {
                runs += 1
                if runs == 3 { try await minder.client.stop(grace: .zero) }
            }
            // One more may have come before the order.
            #expect(runs >= 3)
            #expect(try await minder.client.wait().stopped)
        }
    }

    @Test func aStopDuringTheBackOffEndsAtOnce() async throws {
        try await MinderFixture("exit 0", configure: { $0.restart = .always }).use { minder in
            while true {
                if case .restarting(let restarts) = try await minder.client.status(), restarts >= 1 { break }
            }
            try await minder.client.stop(grace: nil)
            #expect(try await minder.client.wait().code == 0)
        }
    }

    @Test func aStopPreventsTheRestart() async throws {
        try await MinderFixture("echo ready; exec sleep 100", configure: { $0.restart = .always }).use { minder in
            try await minder.firstLine()
            try await minder.client.stop(grace: nil)
            let exit = try await minder.client.wait()
            #expect(exit.restarts == 0)
            #expect(exit.signal == Int(SIGTERM))
        }
    }

    @Test func saysWhyARestartCouldNotLaunch() async throws {
        let directory = try temporaryDirectory("program")
        let program = "\(directory)/program"
        try Files.replace(program, with: Array("#!/bin/sh\nrm $0; exit 1\n".utf8), mode: 0o755)
        try await MinderFixture([program], configure: { $0.restart = .always }).use { minder in
            let exit = try await minder.client.wait()
            #expect(exit.code == 127)
            #expect(exit.failure?.errno == ENOENT)
            #expect(exit.failure?.detailText == program)
        }
        try Files.removeTree(directory)
    }

    @Test func refusesToRestartWhatCannotBeMountedTwice() async throws {
        var plan = plainPlan(["true"])
        plan.operations.insert(.rootOverlay(at: "/m", lower: ["/l"], upper: "/u", work: "/w", volatile: true), at: 0)
        let failure = await #expect(throws: Failure.self) {
            try await MinderFixture(plan: plan, configure: { $0.restart = .always })
        }
        #expect(failure?.code == .invalidArgument)
    }

    @Test(arguments: ["no", "on-failure", "on-failure:3", "always", "unless-stopped"])
    func policiesReadAndPrintDockersWords(words: String) throws {
        #expect(try RestartPolicy(parsing: words).description == words)
    }

    @Test func anUnknownPolicyIsNamedWithTheNearest() throws {
        let failure = #expect(throws: Failure.self) { try RestartPolicy(parsing: "on-failur") }
        #expect(failure?.nearest == "on-failure")
    }
}

extension MinderFixture {
    /// Waits for the first line of output.
    @discardableResult
    func firstLine() async throws -> String {
        for try await line in log.follow() { return line.text }
        throw Failure(.timeout, "wait for output", directory, "there was none")
    }
}
