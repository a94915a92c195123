// What imports bring besides a module's name: a host's module, the names of an opened one, a module that can be called, and what only
// the standard library may see.
import Testing

@testable import SwkVM

/// Modules in memory that all belong to the standard library.
private struct StandardLoader: ModuleLoader {
    let texts: [String: String]
    var standardModules: [String] { Array(texts.keys) }

    func load(_ path: String, from importer: String) throws -> (name: String, text: [UInt8])? {
        texts[path].map { ("swk:\(path)", Array($0.utf8)) }
    }

    func isStandard(_ name: String) -> Bool { name.hasPrefix("swk:") }
}

@Suite struct ImportTests {
    private func interpreter(_ modules: [String: String]) -> Interpreter {
        var registry = HostRegistry()
        registry.add("math", lazily: { .module(HostModule("math", summary: "Numbers.", functions: [twice])) })
        registry.add("__hidden", lazily: { .function(twice) })
        return Interpreter(registry: registry, modules: StandardLoader(texts: modules))
    }

    private func run(_ texts: String..., modules: [String: String] = [:]) async -> String {
        let interpreter = interpreter(modules)
        var answer = ""
        for text in texts {
            do {
                answer = try await interpreter.run(text, name: "main.swk").literal
            } catch let error as ScriptError {
                return "\(error.code): \(error.message)"
            } catch {
                return "\(error)"
            }
        }
        return answer
    }

    @Test func hostModulesNeedNoImportAndTakeOne() async {
        #expect(await run("math.twice(2)") == "4")
        #expect(await run("import \"math\"\nmath.twice(2)") == "4")
        #expect(await run("import \"math\" as m\nm.twice(2)") == "4")
    }

    @Test func importsOfASessionStay() async {
        #expect(await run("import \"math\" as m", "m.twice(2)") == "4")
        #expect(await run("import \"test\"", "expect(2)", modules: ["test": "func expect(x) { x + 1 }"]) == "3")
    }

    @Test func aNewerNameOfASessionWins() async {
        #expect(await run("import \"math\" as m", "let m = 1", "m") == "1")
        #expect(await run("let m = 1", "import \"math\" as m", "m.twice(1)") == "2")
    }

    @Test func testOpensItsModule() async {
        #expect(await run("import \"test\"\nexpect(2)", modules: ["test": "func expect(x) { x + 1 }"]) == "3")
    }

    @Test func assertIsAModuleBeforeADot() async {
        let modules = ["assert": "func equal(a, b) { a == b }"]
        #expect(
            await run("import \"assert\"\nassert assert.equal(1, 1)\nassert.equal(1, 2)", modules: modules) == "false")
    }

    @Test func aModuleIsCalledByItsOwnName() async {
        let modules = ["table": "func table(rows, gap: 1) { rows + gap }"]
        #expect(await run("import \"table\"\n[table(1), table(1, gap: 5)]", modules: modules) == "[2, 6]")
        #expect(
            await run("import \"table\"\ntable(1, pag: 5)", modules: modules)
                == "call.unknown-label: `table` has no parameter `pag`")
    }

    @Test func onlyTheStandardLibrarySeesHiddenNames() async {
        #expect(await run("__hidden(1)") == "name.undefined: `__hidden` is not defined")
        #expect(await run("import \"m\"\nm.f()", modules: ["m": "func f() { __hidden(4) }"]) == "8")
    }

    @Test func errorsOfTheStandardLibraryPointAtTheScript() async {
        let interpreter = interpreter(["m": "func f() {\n\n\nthrow \"no\" }"])
        let error = await #expect(throws: ScriptError.self) {
            try await interpreter.run("import \"m\"\nm.f()", name: "main.swk")
        }
        #expect(error?.stack.count == 1)
        #expect(error?.render().contains("main.swk:2:1") == true)
    }

    @Test func aMissingImportIsNamed() async {
        let findings = interpreter(["wait": "let x = 1"]).check("wait.x")
        #expect(findings.first?.help == ["`import \"wait\"` brings it"])
    }
}

private let twice = HostFunction(
    "twice",
    Signature([Parameter("n", .int, doc: "a number")], returns: .int, doc: "Doubled.", example: "math.twice(1)"),
    sync: { .int($0.int("n") * 2) })
