// The interpreter as embedders and the REPL use it: sessions, limits, completion, help.
import SwkSyntax
import Testing

@testable import SwkVM

@Suite struct InterpreterTests {
    @Test func namesOfASessionStay() async {
        let host = Host()
        _ = await host.value("let x = 5\nvar y = 1\nfunc f() { x + y }")
        _ = await host.value("y = 10")
        #expect(await host.value("f()") == "15")
    }

    @Test func sessionsMayDeclareAgain() async {
        let host = Host()
        _ = await host.value("let x = 1\nfunc f() { x }")
        _ = await host.value("let x = \"two\"")
        #expect(await host.value("f()") == "\"two\"")
    }

    @Test func constantsOfASessionStayConstant() async {
        let host = Host()
        _ = await host.value("let x = 1")
        #expect(await host.value("x = 2") == "name.constant: `x` cannot be assigned, it is a constant")
    }

    @Test func rejectedTextDeclaresNothing() async {
        let host = Host()
        _ = await host.value("let x = 1\nnonsense")
        #expect(await host.value("x") == "name.undefined: `x` is not defined")
    }

    @Test func namesOfAScriptAreItsOwn() async throws {
        let host = Host()
        try await host.interpreter.run("let x = 1\nfunc f() { x }", name: "a", scope: .script)
        #expect(await host.value("x") == "name.undefined: `x` is not defined")
    }

    @Test func interpretersShareNothing() async {
        let first = Host()
        _ = await first.value("let x = 1")
        #expect(await Host().value("x") == "name.undefined: `x` is not defined")
    }

    @Test func definedValuesAreSeen() async {
        let host = Host()
        host.interpreter.define("_", .list([1, 2].map { .int($0) }))
        #expect(await host.value("_.count") == "2")
        #expect(host.interpreter.value(of: "_")?.literal == "[1, 2]")
    }

    @Test func functionsCanBeCalledFromOutside() async throws {
        let host = Host()
        guard case .function(let add) = try await host.interpreter.run("(a, b: 10) => a + b") else {
            Issue.record("not a function")
            return
        }
        #expect(try await host.interpreter.call(add, [.int(1), .int(2)]).literal == "3")
        #expect(try await host.interpreter.call(add, [.int(1)]).literal == "11")
    }

    @Test func heldFunctionsSurviveCollections() async throws {
        let host = Host(stressed: true)
        guard case .function(let f) = try await host.interpreter.run("let xs = [\"kept\"]\n() => xs[0]") else {
            Issue.record("not a function")
            return
        }
        _ = await host.value("for i in 1..100 { [i] }")
        #expect(try await host.interpreter.call(f).literal == "\"kept\"")
    }

    @Test func checkFindsEverythingAndRunsNothing() {
        let host = Host()
        let findings = host.interpreter.check("echo(1)\nnonsense\nBox(\"x\").rum()")
        #expect(findings.map(\.code.rawValue) == ["name.undefined", "member.unknown"])
        #expect(host.output.text == "")
    }

    @Test func stepLimitEndsEndlessLoops() async throws {
        let host = Host(limits: Limits(steps: 100_000))
        let error = try #require(await host.error("try { while true { } } catch { 1 }"))
        #expect(error.kind == .limit)
        #expect(error.code == "limit.steps")
    }

    @Test func stepLimitCleansUp() async throws {
        let host = Host(limits: Limits(steps: 100_000))
        _ = await host.error("using a = Box(\"a\")\nwhile true { }")
        #expect(host.journal.all == ["close a"])
    }

    @Test func endlessCleanUpEnds() async throws {
        let host = Host(limits: Limits(steps: 100_000))
        let error = try #require(await host.error("defer { while true { } }\nwhile true { }"))
        #expect(error.code == "limit.steps")
    }

    @Test func memoryLimitStopsAllocationBombs() async throws {
        let host = Host(limits: Limits(memory: 4 << 20))
        let error = try #require(await host.error("var xs = [1]\nwhile true { xs = xs + xs }"))
        #expect(error.code == "limit.memory")
        #expect(try #require(await host.error("\"x\".repeat(100000000)")).code == "limit.memory")
        #expect(await host.value("1 + 1") == "2")
    }

    @Test func depthLimitIsExact() async throws {
        let host = Host(limits: Limits(depth: 50))
        #expect(await host.value("func f(n) { if n == 0 { 0 } else { f(n - 1) } }\nf(40)") == "0")
        #expect(try #require(await host.error("f(60)")).code == "limit.depth")
    }

    @Test func outputLimit() async throws {
        let host = Host(limits: Limits(output: 100))
        #expect(try #require(await host.error("while true { print(\"0123456789\") }")).code == "limit.output")
        #expect(host.output.text.utf8.count <= 100)
    }

    @Test func stackNamesFunctionsAndPlaces() async throws {
        let error = try #require(await Host().error("func a() { throw \"x\" }\nfunc b() { a() }\n[1].map(n => b())"))
        #expect(error.stack.map(\.function) == ["a", "b", "a function", nil])
    }

    @Test func notUTF8IsADiagnostic() async {
        let host = Host()
        await #expect(throws: ScriptError.self) {
            try await host.interpreter.run([0x22, 0xFF, 0x22], name: "bad.swk")
        }
    }

    @Test func manyRunsAtOnceShareTheSession() async throws {
        let host = Host()
        _ = await host.value("var total = 0")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 1...20 {
                group.addTask { try await host.interpreter.run("sleep(1ms); total += 1") }
            }
            try await group.waitForAll()
        }
        #expect(await host.value("total") == "20")
    }

    @Test func thousandFibersWait() async {
        #expect(await Host().value("(parallel for i in 1..1000 { sleep(5ms); i }).sum()") == "500500")
    }

    @Test func testsAreDeclared() async throws {
        let host = Host()
        _ = await host.value("test \"adds\" { assert 1 + 1 == 2 }\ntest \"fails\" { assert 1 == 2 }")
        let tests = host.interpreter.tests
        #expect(tests.map(\.claim) == ["adds", "fails"])
        try await _ = host.interpreter.call(tests[0].body)
        await #expect(throws: ScriptError.self) { try await host.interpreter.call(tests[1].body) }
    }

    @Test(arguments: [
        ("let container = 1", "conta", "container"), ("let b = Box(\"x\")", "b.na", "name"), ("nil", "Box.li", "list"),
        ("nil", "math.tw", "twice"), ("let m = {image: {tag: 1}}", "m.image.t", "tag"), ("nil", "Box(\"al", "alpha"),
        ("let b = Box(\"x\")", "b.run(\"a\", che", "check:"), ("let s = \"x\"", "s.upp", "upper"),
        ("nil", "retu", "return"),
    ]) func completion(_ setup: String, _ text: String, _ wanted: String) async {
        let host = Host()
        _ = await host.value(setup)
        #expect(host.interpreter.complete(text).candidates.map(\.text).contains(wanted))
    }

    @Test func helpComesFromTheRegistry() async {
        let host = Host()
        #expect(host.interpreter.help("Box")?.hasPrefix("Box: A text in a box.") == true)
        #expect(host.interpreter.help("Box.run")?.contains("Runs a command.") == true)
        #expect(
            host.interpreter.help("math.twice")
                == "twice(n: Int) -> Int\nn + n".replacing("twice(", with: "math.twice("))
        #expect(host.interpreter.help("List.map")?.contains("for each element") == true)
        _ = await host.value("/// Adds.\nfunc add(a, b) { a + b }\nlet box = Box(\"x\")")
        #expect(host.interpreter.help("add") == "add(a, b)\nAdds.")
        #expect(host.interpreter.help("box.run")?.contains("Runs a command.") == true)
        #expect(host.interpreter.help("nonsense") == nil)
    }
}

@Suite struct CoreExamplesTests {
    static let examples = CoreLibrary.shared.natives.map(\.signature.example).filter { !$0.isEmpty }

    /// Every example in the core library's documentation holds.
    @Test(arguments: examples) func example(_ text: String) async {
        let observed = await observe(text.contains("assert") ? text : "assert " + text)
        if let error = observed.error { Issue.record("\(error.render())") }
    }

    @Test func everyFunctionIsDocumented() {
        for native in CoreLibrary.shared.natives { #expect(!native.signature.doc.isEmpty, "\(native.name)") }
    }
}
