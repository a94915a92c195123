// swk inside somebody's test: a script session whose containers and networks end with the test, whatever the test does.

import SwkBindings
public import SwkEngine
@_exported public import SwkVM
import Synchronization
public import Testing

/// A script session for one test.
///
/// ```swift
/// try await withSwk { swk in
///     let reply = try await swk.run("Image(\"busybox\").run(\"echo\", \"hi\").stdout")
/// }
/// ```
///
/// Sessions do not see each other, also when tests run at the same time. Nothing is printed by this process: what scripts print is in
/// `output`. Cancelling the task of a run ends the script after its clean-up.
public final class Swk: Sendable {
    private let session: Session
    private let interpreter: Interpreter
    private let collected: Output

    /// A session of its own.
    ///
    /// - Parameters:
    ///   - configuration: where the engine keeps things.
    ///   - limits: what the test's scripts may use up, all of them together; their time is limited for each run.
    ///   - effects: what they may do to the world; a call of anything else is the error `limit.effect`.
    public init(
        _ configuration: EngineConfiguration = .standard(), limits: Limits = Limits(), effects: Effects = .all
    ) {
        session = Session(configuration)
        let output = Output()
        interpreter = Interpreter(
            registry: session.registry,
            output: ScriptOutput(write: { output.append($0) }, writeError: { output.append($0) }), limits: limits,
            effects: effects, modules: session.modules)
        collected = output
    }

    /// Runs a piece of a script; names that it declares stay for the next piece.
    /// - Throws: `ScriptError` with the script's line and the evidence.
    @discardableResult
    public func run(_ source: String, name: String = "<test>") async throws -> ScriptValue {
        try await interpreter.run(source, name: name)
    }

    /// Runs a piece of a script and gives its value as a Swift type.
    ///
    /// ```swift
    /// let ports = try await swk.run("[80, 443]", as: [Int].self)
    /// ```
    ///
    /// - Throws: `ScriptError`, and `DecodingError` when the value has another shape.
    public func run<Value: Decodable>(
        _ source: String, name: String = "<test>", as type: Value.Type
    ) async throws -> Value {
        try await run(source, name: name).decoded(as: type)
    }

    /// Runs a piece of a script and records an issue when it fails: at the line of the failure inside of the literal.
    ///
    /// ```swift
    /// await swk.expect("""
    ///     let r = Image("busybox").run("true")
    ///     assert r.code == 0
    ///     """)
    /// ```
    ///
    /// - Returns: the value, or nil when it failed.
    @discardableResult
    public func expect(_ source: String, sourceLocation: SourceLocation = #_sourceLocation) async -> ScriptValue? {
        do {
            return try await interpreter.run(source, name: "<test>")
        } catch {
            let place = IssuePlace.inLiteral(error, source, sourceLocation)
            Issue.record(error, sourceLocation: place)
            return nil
        }
    }

    /// Runs a script file and records an issue when it fails: at the failing line of that file.
    ///
    /// - Parameter path: relative to the directory of the calling Swift file.
    /// - Returns: the value, or nil when it failed.
    @discardableResult
    public func expect(file path: String, sourceLocation: SourceLocation = #_sourceLocation) async -> ScriptValue? {
        let full = IssuePlace.resolve(path, besides: sourceLocation)
        do {
            return try await interpreter.run(try ScriptFile.read(full), name: full)
        } catch {
            Issue.record(error, sourceLocation: IssuePlace.inFile(error, full, sourceLocation))
            return nil
        }
    }

    /// Gives a name of the session a Swift value.
    ///
    /// ```swift
    /// try swk.define("expected", ["a": 1])
    /// ```
    public func define(_ name: String, _ value: some Encodable) throws {
        interpreter.define(name, try ScriptValue(encoding: value))
    }

    /// Everything that the script has printed so far.
    public var output: String { collected.text }

    /// Removes what the session owns; throws the first thing that could not be removed.
    public func close() throws {
        if let failure = session.close().first { throw failure }
    }
}

/// Runs a test with a session, and closes it whether or not the test fails. A failure to clean up fails the test, too.
///
/// ```swift
/// @Test func pageIsServed() async throws {
///     try await withSwk(limits: Limits(time: .seconds(30))) { swk in
///         #expect(try await swk.run("1 + 1", as: Int.self) == 2)
///     }
/// }
/// ```
public func withSwk<Result>(
    _ configuration: EngineConfiguration = .standard(), limits: Limits = Limits(), effects: Effects = .all,
    _ body: (Swk) async throws -> Result
) async throws -> Result {
    let swk = Swk(configuration, limits: limits, effects: effects)
    let result: Result
    do {
        result = try await body(swk)
    } catch {
        do { try swk.close() } catch let cleanUp { throw FailedTest(cause: error, cleanUp: cleanUp) }
        throw error
    }
    try swk.close()
    return result
}

/// A test that failed and could not be cleaned up after: both reasons.
public struct FailedTest: Error, CustomStringConvertible {
    public let cause: any Error
    public let cleanUp: any Error
    public var description: String { "\(cause)\nwhile cleaning up, also: \(cleanUp)" }
}

/// What a script printed; the mutex guards the text.
private final class Output: Sendable {
    private let written = Mutex("")
    var text: String { written.withLock { $0 } }
    func append(_ text: String) { written.withLock { $0 += text } }
}
