// Each test in a world of its own, and what becomes of it.

import SwkVM
import Testing

@testable import SwkTestRunner

@Suite struct RunTests {
    private let worlds = BareWorlds()

    private func outcomes(_ text: String, plan: TestPlan = TestPlan()) async throws -> [String] {
        try await worlds.run(text, plan: plan).results.map(\.outcome.word)
    }

    @Test func aTestPassesWhenItsBodyEnds() async throws {
        #expect(try await outcomes("test \"a\" { assert 1 == 1 }") == ["passed"])
    }

    @Test func aFailureIsTheReportOfAScript() async throws {
        let results = try await worlds.run("let x = 1\ntest \"a\" { assert x == 2 }").results
        let failure = try #require(results[0].failure)
        #expect(failure.line == 2 && failure.file == "a_test.swk")
        #expect(failure.report.hasPrefix("error"), "\(failure.report)")
        #expect(failure.report.contains("a_test.swk:2:"), "\(failure.report)")
        #expect(failure.report.contains("x == 2"), "\(failure.report)")
    }

    @Test func testsDoNotSeeWhatOthersChanged() async throws {
        let text = """
            var n = 0
            test "a" { n += 1; assert n == 1 }
            test "b" { n += 1; assert n == 1 }
            """
        #expect(try await outcomes(text) == ["passed", "passed"])
    }

    @Test func theTopLevelRunsForEachTestAndEndsAfterIt() async throws {
        let text = """
            note("top")
            defer { note("end") }
            test "a" { note("a") }
            test "b" { note("b") }
            note("below")
            """
        _ = try await worlds.run(text)
        #expect(worlds.notes == ["top", "below", "a", "end", "top", "below", "b", "end"])
    }

    @Test func worldsAreClosed() async throws {
        _ = try await worlds.run("fixture f = 1\ntest \"a\" { f }\ntest \"b\" { throw \"no\" }")
        #expect(worlds.open == 0)
    }

    @Test func aFailingTopLevelFailsItsTests() async throws {
        #expect(try await outcomes("if true { throw \"no\" }\ntest \"a\" { }") == ["failed"])
    }

    @Test func anErrorOfTheEndFailsTheTest() async throws {
        let result = try await worlds.run("defer { throw \"late\" }\ntest \"a\" { }").results[0]
        #expect(result.failure?.message == "late")
    }

    @Test func anErrorOfTheEndIsAttached() async throws {
        let result = try await worlds.run("defer { throw \"late\" }\ntest \"a\" { throw \"first\" }").results[0]
        #expect(result.failure?.message == "first")
        #expect(result.failure?.report.contains("while cleaning up, also:") == true)
    }

    @Test func exitIsAFailure() async throws {
        let result = try await worlds.run("test \"a\" { exit(0) }").results[0]
        #expect(result.failure?.message == "the test called `exit(0)`")
    }

    @Test func outputIsKeptWithTheTest() async throws {
        let results = try await worlds.run("test \"a\" { print(1) }\ntest \"b\" { print(2) }").results
        #expect(results.map(\.output) == ["1\n", "2\n"])
    }

    @Test func aLateTestIsCancelledAndCleansUp() async throws {
        let text = "test \"a\", timeout: 20ms { defer { note(\"end\") }; sleep(60s) }"
        let result = try await worlds.run(text).results[0]
        #expect(result.failure?.message == "the test did not end within 20ms")
        #expect(worlds.notes == ["end"])
    }

    @Test func theRunHasALimitForTestsWithoutTheirOwn() async throws {
        var plan = TestPlan()
        plan.limit = 20_000_000
        let text = "test \"a\" { while true {} }\ntest \"b\", timeout: 60s { sleep(40ms) }"
        #expect(try await outcomes(text, plan: plan) == ["failed", "passed"])
    }

    @Test func skippedTestsDoNotRun() async throws {
        let result = try await worlds.run("test \"a\", skip: \"why\" { note(\"ran\") }").results[0]
        guard case .skipped("why") = result.outcome else { return #expect(Bool(false), "\(result.outcome)") }
        #expect(worlds.notes == [])
    }

    @Test func anUnknownOptionIsAFailure() async throws {
        let result = try await worlds.run("test \"a\", timeuot: 3s { }").results[0]
        #expect(result.failure?.message == "a test takes no option `timeuot: 3s`")
    }

    @Test func testsOfALoopAreFoundByRunningTheTopLevel() async throws {
        let results = try await worlds.run("for n in 1..2 { test \"n is \\(n)\" { assert n == 1 } }").results
        #expect(results.map(\.test.claim) == ["n is 1", "n is 2"])
        #expect(results.map(\.outcome.word) == ["passed", "failed"])
    }

    @Test func aFileWithMistakesIsAProblem() async throws {
        let problem = await #expect(throws: TestFile.Problem.self) { try await worlds.load("test \"a\" { nme }") }
        #expect(problem?.report.contains("`nme` is not defined") == true)
    }

    @Test func aSelectionRunsAlone() async throws {
        _ = try await worlds.run("test \"a\" { note(\"a\") }\ntest \"b\" { note(\"b\") }") { $0.claim == "b" }
        #expect(worlds.notes == ["b"])
    }

    @Test func resultsComeInTheOrderOfTheFile() async throws {
        var plan = TestPlan()
        plan.jobs = 4
        let text = "test \"a\" { sleep(30ms) }\ntest \"b\" { }\ntest \"c\" { sleep(5ms) }"
        let results = try await worlds.run(text, plan: plan).results
        #expect(results.map(\.test.claim) == ["a", "b", "c"])
    }

    /// Each of them waits for all: one at a time they would wait in vain.
    @Test func testsRunAtOnce() async throws {
        var plan = TestPlan()
        plan.jobs = 8
        let text = (1...8).map { "test \"\($0)\", timeout: 60s { meet(8) }" }.joined(separator: "\n")
        #expect(try await worlds.run(text, plan: plan).summary.passed == 8)
    }

    @Test func failingFastStopsTheRest() async throws {
        var plan = TestPlan()
        (plan.jobs, plan.failsFast) = (1, true)
        let text = "test \"a\" { throw \"no\" }\ntest \"b\" { note(\"b\") }"
        #expect(try await outcomes(text, plan: plan) == ["failed", "notRun"])
    }

    @Test func aCancelledRunCleansUpAndSaysWhatWasInterrupted() async throws {
        let worlds = worlds
        let text = """
            test "a" { defer { note("end") }; note("begin"); sleep(60s) }
            test "b" { }
            """
        let running = Task { try await worlds.run(text) }
        while worlds.notes.isEmpty { try await Task.sleep(nanoseconds: 1_000_000) }
        running.cancel()
        let (results, summary) = try await running.value
        #expect(results.map(\.outcome.word) == ["interrupted", "notRun"])
        #expect(worlds.notes == ["begin", "end"] && worlds.open == 0)
        #expect(!summary.isSuccess)
    }
}
