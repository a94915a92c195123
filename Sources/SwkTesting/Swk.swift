// swk inside somebody's test: a script session whose containers and networks end with the test, whatever the test does.

import SwkBindings
public import SwkEngine
public import SwkVM
import Synchronization

/// A script session for one test.
///
/// ```swift
/// try await withSwk { swk in
///     let reply = try await swk.run("Image(\"busybox\").run(\"echo\", \"hi\").stdout")
/// }
/// ```
public final class Swk: Sendable {
    private let session: Session
    private let interpreter: Interpreter
    private let collected: Output

    /// A session of its own.
    /// - Parameter configuration: where the engine keeps things.
    public init(_ configuration: EngineConfiguration = .standard()) {
        session = Session(configuration)
        let output = Output()
        interpreter = Interpreter(
            registry: session.registry,
            output: ScriptOutput(write: { output.append($0) }, writeError: { output.append($0) }),
            modules: session.modules)
        collected = output
    }

    /// Runs a piece of a script; names that it declares stay for the next piece.
    /// - Throws: `ScriptError` with the script's line and the evidence.
    @discardableResult
    public func run(_ source: String, name: String = "<test>") async throws -> ScriptValue {
        try await interpreter.run(source, name: name)
    }

    /// Everything that the script has printed so far.
    public var output: String { collected.text }

    /// Removes what the session owns; throws the first thing that could not be removed.
    public func close() throws {
        if let failure = session.close().first { throw failure }
    }
}

/// Runs a test with a session, and closes it whether or not the test fails. A failure to clean up fails the test, too.
public func withSwk<Result>(
    _ configuration: EngineConfiguration = .standard(), _ body: (Swk) async throws -> Result
) async throws -> Result {
    let swk = Swk(configuration)
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
