// Host functions of plain Swift types: the quick way from registers and the general way must not differ in anything but time.
import Testing

@testable import SwkVM

@Suite struct TypedFunctionTests {
    private struct Refusal: Error, CustomStringConvertible {
        var description: String { "refused" }
    }

    private func run(_ text: String, effects: Effects = .all) async throws -> String {
        var registry = HostRegistry()
        registry.add(HostFunction("sum", "a", "b") { (a: Int, b: Int) in a &+ b })
        registry.add(HostFunction("half", "x") { (x: Double) in x / 2 })
        registry.add(HostFunction("joined", "a", "b") { (a: String, b: String) in a + b })
        registry.add(HostFunction("both", "a", "b") { (a: Bool, b: Bool) in a && b })
        registry.add(HostFunction("refuse", "a") { (a: Int) throws -> Int in throw Refusal() })
        registry.add(HostFunction("touch", "a", effects: .files) { (a: Int) in a })
        return try await Interpreter(registry: registry, effects: effects).run(text).literal
    }

    @Test func plainTypesGoInAndOut() async throws {
        #expect(
            try await run(#"[sum(1, 2), half(3.0), joined("a", "ö"), both(true, false)]"#) == #"[3, 1.5, "aö", false]"#)
    }

    @Test func aFloatMayBeGivenAsAnInt() async throws {
        #expect(try await run("half(3)") == "1.5")
    }

    @Test func argumentsMayHaveLabels() async throws {
        #expect(try await run("sum(b: 1, a: 2) + [1, 2].reduce(0, sum)") == "6")
    }

    @Test func aWrongTypeIsTheSameErrorAsInEveryHostFunction() async throws {
        let error = await #expect(throws: ScriptError.self) { try await run(#"let xs = ["1"]; sum(1, xs[0])"#) }
        #expect(error?.code == "call.wrong-type")
        #expect(error?.message == "`b` of `sum` must be an Int, this is a String")
    }

    @Test func aMissingArgumentIsFoundBeforeTheRun() async throws {
        let error = await #expect(throws: ScriptError.self) { try await run("sum(1)") }
        #expect(error?.code == "call.missing-argument")
    }

    @Test func whatABodyThrowsIsCaught() async throws {
        #expect(try await run("try { refuse(1) } catch err { err.message }") == #""refused""#)
    }

    @Test func effectsThatAreNotAllowedAreRefused() async throws {
        #expect(try await run("touch(1)") == "1")
        let error = await #expect(throws: ScriptError.self) { try await run("touch(1)", effects: []) }
        #expect(error?.code == "limit.effect")
    }
}
