// Fixtures: prepared once for a file, handed to every test that uses one, gone after the last.

import SwkVM
import Testing

@testable import SwkTestRunner

@Suite struct FixtureTests {
    private let worlds = BareWorlds()

    @Test func aFixtureIsPreparedOnce() async throws {
        let text = """
            fixture seeded = () => { note("made"); {n: 1} }
            test "a" { assert seeded.n == 1 }
            test "b" { assert seeded == {n: 1} }
            """
        #expect(try await worlds.run(text).results.map(\.outcome.word) == ["passed", "passed"])
        #expect(worlds.notes == ["made"])
    }

    @Test func aFixtureMayBeAnyValue() async throws {
        let text = "func make() { 3 }\nfixture a = 1 + 1\nfixture b = make\ntest \"x\" { assert [a, b] == [2, 3] }"
        #expect(try await worlds.run(text).results.map(\.outcome.word) == ["passed"])
    }

    @Test func testsCannotChangeItForOthers() async throws {
        let text = """
            fixture xs = [1]
            test "a" { xs.append(2); assert xs.count == 2 }
            test "b" { assert xs.count == 1 }
            """
        #expect(try await worlds.run(text).results.map(\.outcome.word) == ["passed", "passed"])
    }

    @Test func itsWorldStaysOpenUntilTheLastTest() async throws {
        let text = """
            note("top")
            defer { note("end") }
            fixture f = () => { note("made"); 1 }
            test "a" { note("a \\(f)") }
            """
        _ = try await worlds.run(text)
        #expect(worlds.notes == ["top", "made", "top", "a 1", "end", "end"])
    }

    @Test func aFixtureThatNobodyUsesIsNotPrepared() async throws {
        _ = try await worlds.run("fixture f = () => { note(\"made\") }\ntest \"a\" { note(\"a\") }")
        #expect(worlds.notes == ["a"])
    }

    @Test func aFixtureThatAFunctionUsesIsPrepared() async throws {
        let text = "fixture f = 1\nfunc get() { f }\nfunc twice() { get() + get() }\ntest \"a\" { assert twice() == 2 }"
        #expect(try await worlds.run(text).results.map(\.outcome.word) == ["passed"])
    }

    @Test func aFixtureMayUseAnother() async throws {
        let text = "fixture a = 1\nfixture b = () => a + 1\ntest \"x\" { assert b == 2 }"
        #expect(try await worlds.run(text).results.map(\.outcome.word) == ["passed"])
    }

    @Test func aFailingFixtureFailsItsTestsAndIsReportedOnce() async throws {
        let text = """
            fixture f = () => { print("seeding"); throw Error("no space", code: "disk.full") }
            test "a" { f }
            test "b" { f }
            test "c" { }
            """
        let results = try await worlds.run(text).results
        #expect(results.map(\.outcome.word) == ["failed", "failed", "passed"])
        let failures = results.compactMap(\.failure)
        #expect(failures.map(\.message) == ["the fixture `f` failed: no space", "the fixture `f` failed: no space"])
        #expect(failures[0].report.contains("a_test.swk:1:") && failures[0].code == "disk.full")
        #expect(failures[1].report == "the fixture `f` failed, as reported above\n")
        #expect(results.map(\.output) == ["seeding\n", "", ""])
    }

    @Test func whatNeedsAFailedFixtureFailsWithItsCause() async throws {
        let text = "fixture a = () => { throw \"no\" }\nfixture b = () => a + 1\ntest \"x\" { b }"
        #expect(try await worlds.run(text).results[0].failure?.message == "the fixture `a` failed: no")
    }

    @Test func aFunctionIsNoFixturesValue() async throws {
        let result = try await worlds.run("fixture f = () => [(x) => x]\ntest \"a\" { f }").results[0]
        #expect(result.failure?.code == "fixture.function")
    }

    @Test func anErrorWhenTheWorldEndsIsAProblemOfTheRun() async throws {
        let text = "fixture f = 1\nvar once = f\ndefer { if once == nil { } else { note(\"end\") } }\ntest \"a\" { f }"
        let failing = text.replacing("note(\"end\")", with: "throw \"stuck\"")
        let summary = try await worlds.run(failing).summary
        #expect(summary.problems.count == 1 && summary.problems[0].contains("stuck"))
        #expect(!summary.isSuccess)
    }
}
