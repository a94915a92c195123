// What runs tests need from the world outside of the language: an interpreter whose effects end with it. The runner knows no containers;
// `swk test` gives it sessions of an engine, a unit test gives it bare interpreters.

public import SwkVM

/// Where one test runs, or where the fixtures of one file are prepared.
public protocol TestWorld: Sendable {
    /// A new interpreter of this world.
    ///
    /// - Parameters:
    ///   - output: where what scripts print goes.
    ///   - functions: names that the interpreter must know besides its usual ones.
    func interpreter(output: ScriptOutput, adding functions: [HostFunction]) -> Interpreter
    /// A value of another world as this world's own, so that what is made from it belongs to this one.
    ///
    /// - Throws: when the value cannot leave the world that made it.
    func adopt(_ value: ScriptValue) throws -> ScriptValue
    /// Removes everything that the world made; answers what could not be removed.
    func close() async -> [any HostFailure]
}

/// Makes a world for each test and each file.
public protocol TestWorlds: Sendable {
    func make() -> any TestWorld
}
