// Plans: what a text would change, in the order of its text, without running any of it.
import SwkVM
import Testing

@Suite struct PlanTests {
    private static let registry: HostRegistry = {
        func quick(_ name: String, returns: ScriptType = .nil, effects: Effects? = nil) -> HostFunction {
            HostFunction(
                name, Signature([.rest("values")], returns: returns), effects: effects,
                sync: { _ in preconditionFailure("a plan runs nothing") })
        }
        var registry = HostRegistry()
        registry.add(quick("touch", effects: .files))
        registry.add(quick("think"))
        registry.add(
            HostModule(
                "disk", summary: "Files.", effects: .files, reading: ["read"],
                functions: [quick("read"), quick("write")]))
        registry.add(
            HostType(
                "Box", summary: "A box.", effects: .containers, reading: ["Box", "look"],
                constructor: quick("Box", returns: .named("Box")),
                statics: [quick("make", returns: .named("Box"))], methods: [quick("look"), quick("shake")]))
        return registry
    }()

    /// The steps, each as its line, its depth in blanks, its text and its effects.
    private func plan(_ text: String, modules: [String: String] = [:]) throws -> [String] {
        let interpreter = Interpreter(registry: Self.registry, modules: TextLoader(texts: modules))
        return try interpreter.plan(Array(text.utf8), name: "main.swk").steps.map { step in
            let place = step.file == "main.swk" ? "\(step.line)" : "\(step.file):\(step.line)"
            let head = place + " " + String(repeating: " ", count: step.depth) + step.text
            guard case .change(_, let effects, let isCertain) = step.kind else { return head }
            return "\(head) [\(effects.names.joined(separator: ","))\(isCertain ? "" : "?")]"
        }
    }

    @Test func callsThatChangeSomethingAreShownAndOthersAreNot() throws {
        let text = """
            think(1)
            disk.read("a")
            let x = Box.make(
                1,
                2)
            x.look()
            x.shake()
            disk.write(touch(1))
            """
        #expect(
            try plan(text) == [
                "3 let x = Box.make( 1, 2) [containers]", "7 x.shake() [containers]", "8 touch(1) [files]",
                "8 disk.write(touch(1)) [files]",
            ])
        #expect(try plan("think(1)").isEmpty)
    }

    @Test func whatDecidesStandsAboveWhatItDecides() throws {
        #expect(
            try plan("if 1 == 1 { touch() } else if 2 == 2 { think() } else { disk.write() }") == [
                "1 if 1 == 1", "1  touch() [files]", "1 else", "1  else", "1   disk.write() [files]",
            ])
        #expect(
            try plan("for i in 1..3 where i > 1 { touch(i) }\nwhile touch() == nil { think() }") == [
                "1 for i in 1..3 where i > 1", "1  touch(i) [files]", "2 while touch() == nil", "2  touch() [files]",
            ])
        #expect(
            try plan("match args() { 1 where true => touch(), _ => think() }\nfunc args() { 1 }") == [
                "1 match args(): 1 where true", "1  touch() [files]",
            ])
        #expect(
            try plan("try { touch() } catch { disk.write() }\ntimeout(1s) { defer { touch() } }") == [
                "1 try", "1  touch() [files]", "1 catch, when that fails", "1  disk.write() [files]", "2 timeout(1s)",
                "2  defer, at the end of the block", "2   touch() [files]",
            ])
        #expect(
            try plan("parallel { a: touch(), b: think() }\nspawn touch()\nparallel for i in [1], limit: 2 { touch() }")
                == [
                    "1 parallel", "1  a:", "1   touch() [files]", "2 spawn", "2  touch() [files]",
                    "3 parallel for i in [1], limit: 2", "3  touch() [files]",
                ])
    }

    @Test func functionsAreShownWhereTheyAreFirstCalled() throws {
        let text = """
            func f(x) { if x == 0 { touch() } else { f(x - 1) } }
            f(1); f(2)
            let g = () => touch()
            [1].map(g)
            struct S { a; func up() { this(a) }; func this(b) { touch(b) } }
            S(1).up()
            [2].each((x) => touch(x))
            func never() { touch() }
            func nothing() { think() }
            nothing()
            """
        #expect(
            try plan(text) == [
                "2 f(1)", "1  if x == 0", "1   touch() [files]", "2 f(2), as on line 2", "4 g", "3  touch() [files]",
                "6 S(1).up()", "5  this(a)", "5   touch(b) [files]", "7 each time [2].each calls its function",
                "7  touch(x) [files]",
            ])
    }

    @Test func aValueOfUnknownTypeMayHaveTheMethod() throws {
        #expect(
            try plan("func f(x) { x.shake(); x.look(); x.other() }\nf(Box(1))") == [
                "2 f(Box(1))", "1  x.shake() [containers?]",
            ])
    }

    @Test func modulesAreShownAsFilesOfTheirOwn() throws {
        let lib = "let x = touch()\nfunc go() { disk.write() }\nfunc all() { go() }"
        #expect(
            try plan("import \"./lib\"\nlib.go()\nlib.all()", modules: ["./lib": lib]) == [
                "1 import \"./lib\"", "./lib:1  let x = touch() [files]", "2 lib.go()", "./lib:2  func go",
                "./lib:2   disk.write() [files]", "3 lib.all()", "./lib:3  func all", "./lib:3   go(), as at ./lib:2",
            ])
    }

    @Test func testsAndFixturesAreBlocks() throws {
        #expect(
            try plan("fixture box = () => Box.make()\ntest \"it\" { touch() }") == [
                "1 fixture box", "1  Box.make() [containers]", "2 test \"it\"", "2  touch() [files]",
            ])
    }

    @Test func thePlanIsATable() throws {
        let interpreter = Interpreter(registry: Self.registry)
        let text = "func f(box) { box.shake(\"\(String(repeating: "x", count: 60))\") }\n\ntouch()\nf(Box())"
        #expect(
            try interpreter.plan(Array(text.utf8), name: "main.swk").render(width: 50) == """
                  3  touch()                             files
                  4  f(Box())
                  1    box.shake("xxxxxxxxxxxxxxxxxxx…   containers?

                2 calls change something; nothing was done
                ?: only the run knows whether the value has this method of the host

                """)
        #expect(try interpreter.plan([], name: "main.swk").render() == "main.swk changes nothing\n")
    }

    @Test func whatWouldBeRejectedHasNoPlan() throws {
        let error = #expect(throws: ScriptError.self) { try plan("touch(\nnowhere()") }
        #expect(error?.kind == .rejected)
    }
}

/// Modules in memory.
private struct TextLoader: ModuleLoader {
    let texts: [String: String]
    var standardModules: [String] { [] }

    func load(_ path: String, from importer: String) throws -> (name: String, text: [UInt8])? {
        texts[path].map { (path, Array($0.utf8)) }
    }
}
