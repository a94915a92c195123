// Imports: modules run once, show their public names, and everything wrong with them is found before the importer runs.
import SwkSyntax
import Testing

@testable import SwkVM

/// Modules in memory.
struct MemoryLoader: ModuleLoader {
    let texts: [String: String]
    var standardModules: [String] { texts.keys.filter { !$0.hasPrefix("./") } }

    func load(_ path: String, from importer: String) throws -> (name: String, text: [UInt8])? {
        texts[path].map { (path, Array($0.utf8)) }
    }
}

@Suite struct ModuleTests {
    private func run(_ text: String, _ modules: [String: String]) async -> String {
        let output = Captured()
        let interpreter = Interpreter(
            output: ScriptOutput(write: output.write), modules: MemoryLoader(texts: modules))
        do {
            return output.text + (try await interpreter.run(text, name: "main.swk").literal)
        } catch let error as ScriptError {
            return "\(error.code): \(error.message)"
        } catch {
            return "\(error)"
        }
    }

    @Test func membersOfAModule() async {
        #expect(
            await run("import \"./lib/db\"\ndb.twice(db.base)", ["./lib/db": "let base = 4\nfunc twice(n) { n * 2 }"])
                == "8")
    }

    @Test func modulesHaveAnotherName() async {
        #expect(await run("import \"./db\" as store\nstore.x", ["./db": "let x = 1"]) == "1")
    }

    @Test func modulesRunOnce() async {
        let modules = [
            "./a": "import \"./c\"\nlet n = c.count", "./b": "import \"./c\"\nlet n = c.count",
            "./c": "var count = 0\ncount += 1",
        ]
        #expect(await run("import \"./a\"\nimport \"./b\"\n[a.n, b.n]", modules) == "[1, 1]")
    }

    @Test func privateNamesStayPrivate() async {
        let text = "import \"./m\"\nm._secret"
        #expect(await run(text, ["./m": "let _secret = 1"]) == "member.unknown: `./m` has no member `_secret`")
    }

    @Test func wrongArgumentsAreFoundBeforeTheRun() async {
        #expect(
            await run("import \"./m\"\nm.f()", ["./m": "func f(a) { a }"])
                == "call.missing-argument: `f` needs an argument for `a`")
    }

    @Test func missingModuleNamesTheNearest() async {
        #expect(await run("import \"jsno\"", ["json": "1"]) == "import.not-found: there is no module \"jsno\"")
    }

    @Test func cyclesAreNamedInFull() async {
        let modules = ["./a": "import \"./b\"", "./b": "import \"./a\""]
        let interpreter = Interpreter(modules: MemoryLoader(texts: modules))
        let findings = interpreter.check("import \"./a\"")
        #expect(findings.contains { $0.message == "modules import each other: ./a imports ./b imports ./a" })
    }

    @Test func modulesDoNotSeeTheImporter() async {
        #expect(await run("let x = 1\nimport \"./m\"\n1", ["./m": "x"]).hasPrefix("import.rejected"))
    }
}
