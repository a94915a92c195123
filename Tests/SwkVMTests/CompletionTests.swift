// Completion and help: what is offered, with what beside it, and that nothing runs.

import SwkSyntax
import Testing

@testable import SwkVM

@Suite struct CompletionTests {
    /// A host with a type whose parameters suggest.
    private func interpreter(_ setup: String = "nil") async throws -> Interpreter {
        var registry = HostRegistry()
        let crate = HostType(
            "Crate", summary: "A crate.",
            constructor: HostFunction(
                "Crate", Signature([Parameter("name", .string)], returns: .named("Crate"), doc: "Makes a crate."),
                sync: { call in .string(call.string("name")) }),
            statics: [
                HostFunction(
                    "list", Signature(returns: .list(of: .named("Crate")), doc: "All crates."),
                    sync: { _ in .list([]) })
            ],
            properties: [HostProperty("lid", .optional(.string), doc: "Its lid.") { _ in .nil }],
            methods: [
                HostFunction(
                    "open",
                    Signature(
                        [
                            .rest("words", .string) { request in
                                guard case .list(let words)? = request.argument("words") else { return [] }
                                return ["/\(words.count)/"]
                            },
                            Parameter("wide", .bool, default: .bool(false), doc: "how wide"),
                            Parameter("at", .string, default: .string("")) { request in
                                [request.argument("wide").map { "wide \($0.literal)" } ?? "narrow"]
                            },
                            Parameter("path", .string, default: .string(""), suggestions: hostPaths),
                        ], returns: .named("Crate"), doc: "Opens it."),
                    sync: { _ in .nil })
            ])
        registry.add(crate)
        let interpreter = Interpreter(registry: registry)
        try await interpreter.run(setup)
        return interpreter
    }

    private func texts(_ text: String, after setup: String = "nil") async throws -> [String] {
        try await interpreter(setup).complete(text).candidates.map(\.text)
    }

    @Test("members of what a call would give are known from its signature") func resultOfCall() async throws {
        #expect(try await texts("Crate(\"x\").op") == ["open"])
        #expect(try await texts("Crate(\"x\").open().open().li") == ["lid"])
        #expect(try await texts("Crate.list()[0].op") == ["open"])
        #expect(try await texts("Crate.list().fir") == ["first"])
        #expect(try await texts("\"abc\".upp") == ["upper"])
        #expect(try await texts("[1].sorted().firs") == ["first"])
        #expect(try await texts("Crate(\"x\").lid.upp") == ["upper"])
    }

    @Test("names of the text itself are known") func localNames() async throws {
        #expect(try await texts("let c = Crate(\"x\")\nc.op") == ["open"])
        #expect(try await texts("func f() {\n let unusual = 1\n unus") == ["unusual"])
        #expect(try await texts("let c = c.op\nc.op") == [])
    }

    @Test("fields of records and maps are members") func fields() async throws {
        let setup = "struct P { x, y = 0; func length() { x } }\nlet p = P(1)\nlet m = {inner: {deep: 1}, \"a b\": 2}"
        #expect(try await texts("p.", after: setup) == ["length", "x", "y"])
        #expect(try await texts("m.inner.de", after: setup) == ["deep"])
        #expect(try await !texts("m.", after: setup).contains("a b"))
    }

    @Test("each candidate says in one line what it is") func docs() async throws {
        let session = try await interpreter("/// Adds.\n/// More.\nfunc add(a, b) { a + b }\nlet n = 42")
        #expect(session.complete("ad").candidates == [.init("add", doc: "Adds.", ending: "(")])
        #expect(session.complete("n").candidates.first { $0.text == "n" } == .init("n", doc: "42"))
        #expect(session.complete("Crat").candidates == [.init("Crate", doc: "A crate.")])
        #expect(session.complete("Crate(\"x\").op").candidates == [.init("open", doc: "Opens it.", ending: "(")])
        #expect(session.complete("whi").candidates.first?.doc.hasPrefix("while ") == true)
    }

    @Test("labels are offered where an argument begins, those that are written are not") func labels() async throws {
        #expect(try await texts("Crate(\"x\").open(wi") == ["wide:"])
        #expect(try await texts("Crate(\"x\").open(\"a\", ").filter { $0.hasSuffix(":") } == ["at:", "path:", "wide:"])
        #expect(try await texts("Crate(\"x\").open(wide: true, ").filter { $0.hasSuffix(":") } == ["at:", "path:"])
        #expect(try await !texts("Crate(\"x\").open([wi").contains("wide:"))
        #expect(try await texts("f(1, gree", after: "func f(who, greeting: \"x\") { who }") == ["greeting:"])
    }

    @Test("a parameter completes its string and sees the other arguments") func suggestions() async throws {
        #expect(try await texts("Crate(\"x\").open(\"a\", \"b\", \"/") == ["/2/"])
        #expect(try await texts("Crate(\"x\").open(wide: true, at: \"w") == ["wide true"])
        #expect(try await texts("Crate(\"x\").open(at: \"n") == ["narrow"])
        #expect(try await texts("Crate(\"x\").open(`a /") == ["/0/"])
        #expect(try await texts("print(\"a") == [])
    }

    @Test("paths of the host end in a slash when they go on") func paths() async throws {
        #expect(try await texts("Crate(\"x\").open(path: \"/et").contains("/etc/"))
        #expect(try await texts("Crate(\"x\").open(path: \"/etc/host").contains("/etc/hostname"))
        #expect(try await texts("Crate(\"x\").open(path: \"/nonexistent/") == [])
    }

    @Test("a name in another case is found when none is in this") func caseOfLetters() async throws {
        #expect(try await texts("crat") == ["Crate"])
    }

    @Test("completing runs nothing") func runsNothing() async throws {
        let session = try await interpreter("var calls = 0\nfunc f() { calls += 1; \"x\" }")
        _ = session.complete("f().up")
        #expect(session.value(of: "calls")?.literal == "0")
    }

    @Test("help follows expressions") func help() async throws {
        let session = try await interpreter("let xs = [1]\n/// Adds.\nfunc add(a, b) { a + b }")
        #expect(session.help("xs.map")?.contains("map(") == true)
        #expect(session.help("xs.map") == session.help("List.map"))
        #expect(session.help("Crate(\"x\").open")?.contains("Opens it.") == true)
        #expect(session.help("Crate(\"x\").lid")?.contains("Its lid.") == true)
        #expect(session.help("add") == "add(a, b)\nAdds.")
        #expect(session.help("xs")?.hasPrefix("xs: List\n") == true)
        #expect(session.help("while")?.contains("while") == true)
        #expect(session.help("xs.nothing") == nil && session.help("1 +") == nil && session.help("") == nil)
    }

    @Test("every reserved word has its line") func keywords() async throws {
        let session = try await interpreter()
        for word in reservedWords {
            #expect(session.complete(word).candidates.first { $0.text == word }?.doc.isEmpty == false, "\(word)")
        }
    }
}
