// What there is to read about a name, and that all of it holds.

import SwkSyntax
import Testing

@testable import SwkVM

@Suite struct DocumentationTests {
    private let documentation = Documentation(
        HostRegistry(), modules: MemoryLoader(texts: ["greet": "/// Says hello.\nfunc hello(name) { name }"]))

    @Test func everyReservedWordIsExplained() {
        let explained = Set(LanguageWord.all.map(\.word))
        #expect(Set(reservedWords).isSubset(of: explained), "\(Set(reservedWords).subtracting(explained))")
        #expect(explained.count == LanguageWord.all.count)
    }

    /// Examples that need containers run in SwkBindingsTests.
    @Test(arguments: LanguageWord.all.filter { !$0.example.contains("Image(") && !$0.example.contains("Network.") })
    func exampleOfAWord(_ word: LanguageWord) async throws {
        let module = "func hello(name) { \"hello, \\(name)\" }"
        let interpreter = Interpreter(modules: MemoryLoader(texts: ["./greet": module]))
        do { try await interpreter.run(word.example) } catch let error as ScriptError {
            Issue.record("\(word.word): \(error.render())")
        }
    }

    @Test(arguments: CoreLibrary.types) func exampleOfAType(_ type: CoreType) async throws {
        let value = try await Interpreter().run("let x = \(type.example)\ntype(x)")
        #expect(value.literal == "\"\(type.name)\"")
    }

    @Test func everyMemberOfACoreTypeIsOnAPage() {
        let names = Set(CoreLibrary.types.map(\.name))
        for native in CoreLibrary.shared.natives {
            if let type = native.type { #expect(names.contains(type.name), "\(type.name).\(native.name)") }
        }
    }

    @Test func aWordAndAModuleMayShareAName() {
        let both = Documentation(HostRegistry(), modules: MemoryLoader(texts: ["test": "let expect = 1"]))
        #expect(both.pages(named: "test").map(\.kind) == [.module, .word])
    }

    @Test func helpForAWordShowsItsForm() {
        #expect(documentation.help("match")?.hasPrefix("match VALUE { PATTERN") == true)
        #expect(documentation.help("parallel")?.contains("at once") == true)
    }

    @Test func aModuleOfTheLibrarySaysHowItIsImported() {
        #expect(documentation.help("greet")?.contains("Use it with `import \"greet\"`.") == true)
        #expect(documentation.help("greet.hello") == "greet.hello(name)\nSays hello.")
    }

    @Test func aLongSignatureHasALineForEachParameter() {
        let parameters = (1...6).map { Parameter("parameter\($0)", .string, doc: "the one with number \($0)") }
        var registry = HostRegistry()
        registry.add(HostFunction("f", Signature(parameters, returns: .nil, doc: "Does."), sync: { _ in .nil }))
        let lines = registry.help("f")?.split(separator: "\n") ?? []
        #expect(lines.first == "f(" && lines.dropLast().last == ") -> nil" && lines.last == "Does.")
        #expect(lines.contains("    parameter3: String  the one with number 3"))
    }

    @Test func aScriptsPageComesFromItsComments() {
        let text = """
            #!/usr/bin/env swk
            // Says hello.

            /// Greets someone.
            /// - name: who
            /// - throws: greet.nobody
            /// - example: hello("Ann", twice: true)
            func hello(name, twice: false) { name }
            func _hidden() { 1 }
            /// How loud.
            let volume = 3
            let shout = (text) => text.upper()
            /// A place.
            struct Point { x, y = 0; func length() { x } }
            """
        let page = ScriptDocumentation(Source(name: "a.swk", text: text)).page("a.swk")
        #expect(
            page.text == """
                a.swk: Says hello.

                functions:
                  hello(name, …)  Greets someone.
                  shout(text)     \("")

                values:
                  volume          How loud.

                Point:
                  Point(x, …)     A place.
                  length()        \("")
                """)
        #expect(
            page.member("hello")?.text(prefix: "") == """
                hello(name, twice: false)
                Greets someone.
                  name: who
                throws greet.nobody
                example: hello("Ann", twice: true)
                """)
        #expect(page.markdown().hasPrefix("# a.swk\n\nSays hello.\n\n## Functions\n\n**`hello(name, twice: false)`**"))
    }

    @Test func anUnknownNameHasANearest() {
        #expect(documentation.nearest(to: "mtach") == "match")
        #expect(documentation.nearest(to: "List.fliter") == "List.filter")
        #expect(documentation.help("nonsense") == nil)
    }
}
