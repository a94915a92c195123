// The session that most embedders want: an interpreter behind the prompt.

public import SwkVM

/// A REPL session over an interpreter.
///
/// ```swift
/// let output = ReplOutput()
/// let interpreter = Interpreter(output: output.script)
/// let status = await runREPL(session: InterpreterSession(interpreter), options: ReplOptions(output: output))
/// ```
public final class InterpreterSession: ReplSession {
    public let interpreter: Interpreter
    public let commands: [ReplCommand]
    private let isColored: Bool
    private let currentStatus: @Sendable () -> String?

    /// - Parameters:
    ///   - interpreter: evaluates, completes and helps. Its output should be that of the REPL's options.
    ///   - commands: commands in addition to the REPL's own.
    ///   - isColored: true to colour error reports.
    ///   - status: a few words for the prompt.
    public init(
        _ interpreter: Interpreter, commands: [ReplCommand] = [], isColored: Bool = false,
        status: @escaping @Sendable () -> String? = { nil }
    ) {
        self.interpreter = interpreter
        self.commands = commands
        self.isColored = isColored
        currentStatus = status
    }

    public var status: String? { currentStatus() }

    /// Runs the text in the session's scope. A value other than nil is shown, becomes `_`, and is `Out[number]`.
    public func evaluate(_ input: ReplInput) async -> ReplOutcome {
        do {
            let value = try await interpreter.evaluate(input.text, name: input.name)
            if interpreter.isNil(value) { return .done(nil) }
            interpreter.define("_", value)
            interpreter.file(value, as: input.number, in: "Out")
            return .done(interpreter.echo(value, in: input.room))
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
            candidates: completion.candidates.map {
                ReplCompletion.Candidate($0.text, doc: $0.doc, ending: $0.ending)
            })
    }

    public func help(_ name: String) async -> String? { interpreter.help(name) }

    public func reset() async { interpreter.forgetNames() }

    public func names() async -> [(name: String, type: String)] { interpreter.names }
}
