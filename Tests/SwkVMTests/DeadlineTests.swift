// The limit on time and the grace of clean-up.
import Synchronization
import Testing

@testable import SwkVM

@Suite struct DeadlineTests {
    /// A registry with `note(text)`, which answers at once, and `hang()`, which waits until it is cancelled.
    private func registry(_ journal: Journal) -> HostRegistry {
        var registry = HostRegistry()
        registry.add(
            HostFunction("note", Signature([Parameter("text", .string)])) { call in
                await Task.yield()
                journal.add(call.string("text"))
                return .nil
            })
        registry.add(
            HostFunction("hang", Signature()) { _ in
                do {
                    try await Task.sleep(for: .seconds(3600))
                } catch {
                    journal.add("hang ended")
                    throw error
                }
                return .nil
            })
        return registry
    }

    private func failure(
        _ text: String, time: Duration? = .milliseconds(50), grace: Duration = .seconds(30),
        _ journal: Journal = Journal()
    ) async throws -> ScriptError {
        let interpreter = Interpreter(registry: registry(journal), limits: Limits(time: time, grace: grace))
        return try #require(await #expect(throws: ScriptError.self) { try await interpreter.run(text) })
    }

    @Test(arguments: [
        "while true {}", "sleep(1h)", "hang()", "parallel { a: hang(), b: hang() }", "timeout(1h) { hang() }",
    ])
    func aRunThatTakesLongerEndsWithTheLimit(_ text: String) async throws {
        let error = try await failure(text)
        #expect(error.kind == .limit && error.code == "limit.time")
        #expect(error.message == "the script takes longer than its limit of 50ms")
    }

    @Test func theErrorShowsWhereTheScriptWas() async throws {
        let error = try await failure("let a = 1\nsleep(1h)")
        #expect(error.stack.first.map { error.sources[Int($0.span.file)].location(of: $0.span).line } == 2)
    }

    @Test func theLimitCannotBeCaughtAndCleanUpRuns() async throws {
        let journal = Journal()
        _ = try await failure("defer { note(\"a\"); note(\"b\") }\ntry { hang() } catch e { note(\"no\") }", journal)
        #expect(journal.all == ["hang ended", "a", "b"])
    }

    @Test func cleanUpMayDoManyThingsAtOnce() async throws {
        let journal = Journal()
        _ = try await failure(
            "defer { parallel for x in [\"a\", \"b\"] { note(x) }\ntimeout(1h) { note(\"c\") } }\nhang()", journal)
        #expect(journal.all.dropFirst().sorted() == ["a", "b", "c"])
    }

    @Test func cleanUpEndsWithItsGrace() async throws {
        let journal = Journal()
        let error = try await failure(
            "defer { note(\"next\") }\ndefer { hang() }\nhang()", grace: .milliseconds(500), journal)
        #expect(error.code == "limit.time")
        #expect(error.attached.first?.code == "limit.grace")
        #expect(journal.all == ["hang ended", "hang ended"])
    }

    @Test func aCancelledRunCleansUpWithinTheGrace() async throws {
        let journal = Journal()
        let interpreter = Interpreter(registry: registry(journal), limits: Limits(grace: .seconds(4)))
        let run = Task {
            try await interpreter.run("defer { hang() }\ndefer { note(\"first\") }\nnote(\"up\")\nhang()")
        }
        try await journal.wait(for: "up")
        run.cancel()
        let error = await #expect(throws: ScriptError.self) { _ = try await run.value }
        #expect(error?.kind == .cancelled && error?.attached.first?.code == "limit.grace")
        #expect(journal.all == ["up", "hang ended", "first", "hang ended"])
    }

    @Test func aFastRunIsNotHeldUp() async throws {
        let interpreter = Interpreter(limits: Limits(time: .seconds(3600)))
        guard case .int(3) = try await interpreter.run("1 + 2") else { throw BoxFailure(what: "no sum") }
    }

    @Test func eachRunHasTheTimeForItself() async throws {
        let interpreter = Interpreter(limits: Limits(time: .milliseconds(500)))
        for _ in 0..<3 { try await interpreter.run("sleep(200ms)") }
    }
}
