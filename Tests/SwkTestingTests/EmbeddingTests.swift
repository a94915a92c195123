// What SwkTesting promises without any container: sessions of their own, places of issues, values as Swift types, and nothing that this process
// would notice.

import Glibc
import SwkEngine
import SwkTesting
import SwkVM
import Testing

private let nowhere = EngineConfiguration(root: "/nonexistent")

@Suite(.swk(nowhere, limits: Limits(time: .seconds(60)), effects: .clock, prepare: "let prepared = [1, 2]"))
struct TraitTests {
    @Test func aTestHasASessionThatIsPrepared() async throws {
        #expect(try await Swk.current.run("prepared.sum()", as: Int.self) == 3)
    }

    @Test(arguments: [1, 2]) func eachCaseHasASessionOfItsOwn(_ number: Int) async throws {
        #expect(try await Swk.current.run("let own = \(number)\nown", as: Int.self) == number)
    }

    @Test func whatTheTraitDoesNotAllowIsAnError() async {
        let error = await #expect(throws: ScriptError.self) { _ = try await Swk.current.run("env.get(\"HOME\")") }
        #expect(error?.code == "limit.effect")
    }
}

@Suite struct EmbeddingTests {
    @Test func anIssueStandsAtTheLineInsideOfTheLiteral() async throws {
        try await withSwk(nowhere) { swk in
            let line = #line + 2
            await withKnownIssue {
                await swk.expect(
                    """
                    let a = 1
                    assert a == 2
                    """)
            } matching: { issue in
                issue.sourceLocation?.line == line + 3 && issue.sourceLocation?.fileName == "EmbeddingTests.swift"
            }
        }
    }

    @Test func aLiteralMayBeginOnALaterLine() async throws {
        try await withSwk(nowhere) { swk in
            let line = #line + 2
            await withKnownIssue {
                await swk.expect(
                    """
                    throw "no"
                    """)
            } matching: {
                $0.sourceLocation?.line == line + 2
            }
        }
    }

    @Test func anIssueOfAFileStandsInThatFile() async throws {
        try await withSwk(nowhere) { swk in
            await withKnownIssue {
                await swk.expect(file: "Scripts/fails.swk")
            } matching: { issue in
                issue.sourceLocation?.line == 3 && issue.sourceLocation?.fileName == "fails.swk"
            }
        }
    }

    @Test func aScriptThatPassesGivesItsValue() async throws {
        try await withSwk(nowhere) { swk in
            try swk.define("expected", ["a": 1])
            guard case .bool(true) = await swk.expect("expected.a == 1") else { throw NoValue() }
        }
    }

    @Test func twoSessionsDoNotSeeEachOther() async throws {
        let (one, two) = (Swk(nowhere), Swk(nowhere))
        try await one.run("let x = 1\nprint(\"one\")")
        await #expect(throws: ScriptError.self) { _ = try await two.run("x") }
        #expect(one.output == "one\n" && two.output.isEmpty)
    }

    @Test func manyRunsGoOnAtOnce() async throws {
        let total = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 1...50 {
                group.addTask { try await Swk(nowhere).run("sleep(5ms)\n\(number) * 2", as: Int.self) }
            }
            return try await group.reduce(0, +)
        }
        #expect(total == 2550)
    }

    @Test func oneInterpreterRunsManyTextsAtOnce() async throws {
        let swk = Swk(nowhere)
        try await swk.run("var n = 0\nfunc add() { sleep(1ms); n += 1 }")
        await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<50 { group.addTask { try await swk.run("add()") } }
        }
        #expect(try await swk.run("n", as: Int.self) == 50)
    }

    @Test func cancellingTheTaskUnwindsAndCleansUp() async throws {
        let swk = Swk(nowhere)
        let run = Task { try await swk.run("defer { print(\"cleaned\") }\nprint(\"up\")\nsleep(1h)") }
        while swk.output.isEmpty { try await Task.sleep(for: .milliseconds(1)) }
        run.cancel()
        await #expect(throws: CancellationError.self) { _ = try await run.value }
        #expect(swk.output == "up\ncleaned\n")
    }

    @Test func noSignalHandlerIsSetAndExitOnlyEndsTheScript() async throws {
        let before = (1..<32).map(handler)
        let exit = await #expect(throws: ScriptExit.self) { _ = try await Swk(nowhere).run("print(1)\nexit(3)") }
        #expect(exit?.status == 3)
        #expect((1..<32).map(handler) == before)
    }

    /// The handler of a signal, as a number.
    private func handler(of signal: Int32) -> UInt {
        var action = sigaction()
        sigaction(signal, nil, &action)
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: UInt.self)
    }
}

private struct NoValue: Error {}
