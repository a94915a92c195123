// The session that most embedders want: an interpreter behind the prompt.

public import SwkVM

/// A REPL session over an interpreter.
///
/// ```swift
/// let status = await runREPL(session: InterpreterSession(interpreter))
/// ```
public final class InterpreterSession: ReplSession {
    public let interpreter: Interpreter
    public let commands: [ReplCommand]
    private let isColored: Bool

    /// - Parameters:
    ///   - interpreter: evaluates, completes and helps. Its output should go to the standard streams.
    ///   - commands: commands in addition to the REPL's own.
    ///   - isColored: true to colour error reports.
    public init(_ interpreter: Interpreter, commands: [ReplCommand] = [], isColored: Bool = false) {
        self.interpreter = interpreter
        self.commands = commands
        self.isColored = isColored
    }

    /// Runs the text in the session's scope. A value other than nil is shown and becomes `_`.
    public func evaluate(_ source: String, name: String) async -> ReplOutcome {
        do {
            let value = try await interpreter.run(source, name: name)
            if case .nil = value { return .done(nil) }
            interpreter.define("_", value)
            return .done(interpreter.render(value))
        } catch let error as ScriptExit {
            return .exit(error.status)
        } catch let error as ScriptError {
            return error.kind == .cancelled ? .cancelled : .failed(error.render(color: isColored))
        } catch is CancellationError {
            return .cancelled
        } catch {
            return .failed("error: \(error)")
        }
    }

    public func complete(_ text: String) async -> ReplCompletion {
        let completion = interpreter.complete(text)
        return ReplCompletion(
            replaces: completion.replaces,
            candidates: completion.candidates.map { ReplCompletion.Candidate($0.text, doc: $0.doc) })
    }

    public func help(_ name: String) async -> String? { interpreter.help(name) }
}
