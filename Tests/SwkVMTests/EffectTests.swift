// The allow-list of effects: found before the run where the call is known, at the call otherwise, and never caught.
import SwkVM
import Testing

@Suite struct EffectTests {
    private static func registry(_ journal: Journal) -> HostRegistry {
        func quick(_ name: String, _ effects: Effects?) -> HostFunction {
            HostFunction(
                name, Signature(), effects: effects,
                sync: { _ in
                    journal.add(name)
                    return .nil
                })
        }
        var registry = HostRegistry()
        registry.add(quick("touch", .files))
        registry.add(quick("think", nil))
        registry.add(quick("ask", [.network, Effects("database")]))
        registry.add(
            HostModule(
                "disk", summary: "Files.", effects: .files,
                functions: [quick("read", nil), quick("join", [])],
                properties: [HostProperty("free", .int, get: { _ in .int(1) })]))
        return registry
    }

    private func run(_ text: String, allowed: Effects, journal: Journal = Journal()) async throws {
        try await Interpreter(registry: Self.registry(journal), effects: allowed).run(text, scope: .script)
    }

    private func failure(_ text: String, allowed: Effects, journal: Journal = Journal()) async throws -> ScriptError {
        try #require(
            await #expect(throws: ScriptError.self) { try await run(text, allowed: allowed, journal: journal) })
    }

    @Test func everythingIsAllowedUnlessSaidOtherwise() async throws {
        let journal = Journal()
        try await Interpreter(registry: Self.registry(journal)).run("touch()\nask()\ndisk.read()\nnow()")
        #expect(journal.all == ["touch", "ask", "read"])
    }

    @Test func aKnownCallIsRefusedBeforeTheFirstEffect() async throws {
        let journal = Journal()
        let error = try await failure("think()\ntouch()", allowed: .clock, journal: journal)
        #expect(error.kind == .rejected && error.code == "limit.effect")
        #expect(error.message == "`touch` has the effect `files`, which scripts may not have here")
        #expect(error.help == ["allowed effects: `clock`"])
        #expect(journal.all.isEmpty)
    }

    @Test(arguments: ["let f = touch\nf()", "let m = [disk][0]\nm.read()", "let m = [disk][0]\nm.free"])
    func aCallThatIsNotKnownBeforeIsRefusedWhenItIsMade(_ text: String) async throws {
        let error = try await failure(text, allowed: [])
        #expect(error.kind == .limit && error.code == "limit.effect")
        #expect(error.help == ["allowed effects: none"])
    }

    @Test func theErrorCannotBeCaughtAndCleanUpRuns() async throws {
        let journal = Journal()
        let error = try await failure(
            "defer { think() }\nlet f = touch\ntry { f() } catch e { ask() }", allowed: .all.subtracting(.files),
            journal: journal)
        #expect(error.code == "limit.effect")
        #expect(error.help == ["allowed effects: all but `files`"])
        #expect(journal.all == ["think"])
    }

    @Test func aMemberHasItsOwnersEffectsUnlessItDeclaresOthers() async throws {
        try await run("disk.join()", allowed: [])
        #expect(try await failure("disk.read()", allowed: []).message.hasPrefix("`disk.read` has the effect `files`"))
        #expect(try await failure("disk.free", allowed: []).message.hasPrefix("`disk.free` has the effect `files`"))
    }

    @Test func anEffectThatTheHostNamesItselfIsOneOfAll() async throws {
        try await run("ask()", allowed: [.network, Effects("database")])
        let error = try await failure("ask()", allowed: .network)
        #expect(error.message == "`ask` has the effect `database`, which scripts may not have here")
    }

    @Test func theTimeOfDayIsAnEffect() async throws {
        #expect(try await failure("now()", allowed: []).code == "limit.effect")
        #expect(try await failure("let f = now\nf()", allowed: []).code == "limit.effect")
    }

    @Test func aModuleMayOfferMoreThanIsAllowedWhileNobodyCallsIt() async throws {
        let modules = MemoryLoader(texts: ["m": "func safe() { think() }\nfunc unsafe() { touch() }"])
        let interpreter = Interpreter(
            registry: Self.registry(Journal()), effects: [], modules: modules)
        try await interpreter.run("import \"m\"\nm.safe()")
        await #expect(throws: ScriptError.self) { try await interpreter.run("m.unsafe()") }
    }

    @Test func setsOfEffectsCompute() {
        let some: Effects = [.files, .clock]
        let nothing: Effects = []
        #expect(Effects.all.contains(some) && !some.contains(.all) && some.contains([]))
        #expect(some.subtracting(.clock) == .files)
        #expect(Effects.all.subtracting(some).union(.files) == .all.subtracting(.clock))
        #expect(!Effects.all.subtracting(.files).contains(some))
        #expect(Effects.all.subtracting(Effects.all.subtracting(.files)) == .files)
        #expect("\(some) \(nothing) \(Effects.all)" == "`clock`, `files` none all")
    }
}
