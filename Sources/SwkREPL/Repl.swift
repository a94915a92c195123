// The loop: read an input, line by line while it is incomplete, evaluate, print, again.
//
// It runs on a thread of its own, because reading a terminal blocks. Evaluations run as tasks; the thread waits for their end and for
// Ctrl-C at once, and cancels the task when the latter comes. The session goes on.

import Glibc
import SwkSyntax

/// One session at a prompt or a pipe.
final class Repl {
    let session: any ReplSession
    let options: ReplOptions
    let interrupts: Interrupts
    let reader: any LineReader
    let isInteractive: Bool
    /// The number of the last input in the language.
    private(set) var number = 0
    /// The signal that asked the session to end.
    private var ending: Int32?

    init(
        session: any ReplSession, options: ReplOptions, interrupts: Interrupts, reader: any LineReader,
        isInteractive: Bool
    ) {
        self.session = session
        self.options = options
        self.interrupts = interrupts
        self.reader = reader
        self.isInteractive = isInteractive
    }

    var output: ReplOutput { options.output }

    /// Runs until the input ends or the session exits, and gives the exit status.
    func run() -> Int32 {
        if isInteractive, let banner = options.banner { output.write(options.style.quiet(banner) + "\n") }
        while true {
            switch readInput() {
            case .end: return 0
            case .ended(let signal): return 128 + signal
            case .interrupted: if !isInteractive { return 128 + SIGINT }
            case .text(let input):
                if let status = handle(input) { return status }
            }
            if let ending { return 128 + ending }
        }
    }

    // MARK: Reading

    /// The prompt counts inputs, as `Out` and the names of the inputs in errors do: `swk:3> ` reads `<repl:3>`.
    private var prompt: Prompt {
        let status = session.status.map { " (\($0))" } ?? ""
        return Prompt(first: "\(options.name):\(number + 1)\(status)> ", next: "...> ")
    }

    /// A whole input: one line, or as many as the language needs. The end of the text inside an input ends the input at a pipe, and at a
    /// terminal, where it is Ctrl-D, drops it.
    private func readInput() -> Line {
        let prompt = isInteractive ? self.prompt : Prompt(first: "", next: "")
        var beginning: String?
        while true {
            let line = reader.read(prompt, continuing: beginning)
            switch line {
            case .text(let text):
                if !readsOn(text) { return line }
                beginning = text
            case .end:
                guard let beginning else { return .end }
                return isInteractive ? .interrupted : .text(beginning)
            case .interrupted, .ended: return line
            }
        }
    }

    /// True when the text is a beginning: also documentation, which belongs to what comes next. What leaves the language is one line.
    private func readsOn(_ text: String) -> Bool {
        if Escape(text) != nil { return false }
        let line = text.split(separator: "\n").last ?? ""
        if Escape.trim(line).hasPrefix("///") { return true }
        return parse(Source(name: "<repl>", text: text)).isIncomplete
    }

    // MARK: Evaluating

    /// Handles an input; a status ends the session.
    private func handle(_ input: String) -> Int32? {
        guard input.contains(where: { !$0.isWhitespace }) else { return nil }
        reader.remember(input)
        guard let escape = Escape(input) else { return show(evaluate(input)) }
        switch escape {
        case .command(let name, let rest): return show(runCommand(name, rest))
        case .help(let name): return show(help(for: name))
        case .shell(let command):
            let outcome = HostShell.run(command, interrupts)
            if isInteractive { output.startLine() }
            return show(outcome)
        }
    }

    func evaluate(_ source: String, name: String? = nil) -> ReplOutcome {
        number += 1
        let input = ReplInput(
            text: source, name: name ?? "<repl:\(number)>", number: number,
            room: isInteractive ? TerminalSize.room : .unlimited)
        let session = self.session
        return wait { await session.evaluate(input) } ?? .cancelled
    }

    /// Prints an outcome. At a pipe a failure ends the session, as it ends a script.
    private func show(_ outcome: ReplOutcome) -> Int32? {
        switch outcome {
        case .done(let text):
            if let text { output.write(text + "\n") }
            return nil
        case .failed(let report):
            output.writeError(report.hasSuffix("\n") ? report : report + "\n")
            return isInteractive ? nil : 1
        case .cancelled:
            // The terminal has echoed `^C` without a line end.
            output.writeError(isInteractive ? "\ninterrupted\n" : "interrupted\n")
            return isInteractive ? nil : 128 + SIGINT
        case .exit(let status): return status
        }
    }

    /// Runs an operation as a task and waits for its end. Ctrl-C cancels it; it still runs to its end, which is its clean-up. One that does
    /// not end even so is left to itself at the third Ctrl-C: then nil is answered.
    func wait<Value: Sendable>(_ operation: @escaping @Sendable () async -> Value) -> Value? {
        let result = Box<Value>()
        let wake = interrupts.wake
        let task = Task.detached {
            result.set(await operation())
            wake()
        }
        var cancellations = 0
        while true {
            if let value = result.value { return value }
            switch interrupts.wait() {
            case .interrupt?:
                task.cancel()
                cancellations += 1
                if cancellations == 2 { output.writeError("\nstill cleaning up; Ctrl-C again leaves it to itself\n") }
                if cancellations == 3 { return nil }
            case .end(let signal)?:
                task.cancel()
                ending = signal
            case .stop?: interrupts.stop()
            default: break
            }
        }
    }
}
