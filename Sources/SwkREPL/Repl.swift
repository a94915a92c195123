// The loop: read a line, read on while it is incomplete, evaluate, print, again.
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
    /// Counts inputs, for their names in errors.
    private var inputs = 0

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

    /// Runs until the input ends or the session exits, and gives the exit status.
    func run() -> Int32 {
        if isInteractive, let banner = options.banner { Output.write(banner + "\n") }
        while true {
            switch readInput() {
            case .end: return 0
            case .interrupted: if !isInteractive { return 130 }
            case .text(let input):
                if let status = handle(input) { return status }
            }
        }
    }

    // MARK: Reading

    /// A whole input: one line, or as many as the language needs. The end of the text inside an input ends the input at a pipe, and at a
    /// terminal, where it is Ctrl-D, drops it.
    private func readInput() -> Line {
        var text = ""
        var prompt = options.prompt
        while true {
            switch reader.read(prompt: prompt) {
            case .interrupted: return .interrupted
            case .end where text.isEmpty: return .end
            case .end: return isInteractive ? .interrupted : .text(text)
            case .text(let line):
                text += text.isEmpty ? line : "\n" + line
                if !readsOn(text) { return .text(text) }
                prompt = options.continuation
            }
        }
    }

    /// True when the text is a beginning. What leaves the language is one line.
    private func readsOn(_ text: String) -> Bool {
        if Escape(text) != nil { return false }
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
        case .shell(let command): return show(HostShell.run(command))
        }
    }

    func evaluate(_ source: String, name: String? = nil) -> ReplOutcome {
        inputs += 1
        let name = name ?? "<repl:\(inputs)>"
        let session = self.session
        return wait { await session.evaluate(source, name: name) } ?? .cancelled
    }

    /// Prints an outcome. At a pipe a failure ends the session, as it ends a script.
    private func show(_ outcome: ReplOutcome) -> Int32? {
        switch outcome {
        case .done(let text):
            if let text { Output.write(text + "\n") }
            return nil
        case .failed(let report):
            Output.writeError(report.hasSuffix("\n") ? report : report + "\n")
            return isInteractive ? nil : 1
        case .cancelled:
            // The terminal has echoed `^C` without a line end.
            Output.writeError(isInteractive ? "\ninterrupted\n" : "interrupted\n")
            return isInteractive ? nil : 130
        case .exit(let status): return status
        }
    }

    /// Runs an operation as a task and waits for its end. Ctrl-C cancels it; it still runs to its end, which is its clean-up.
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
                if cancellations == 2 { Output.writeError("still cleaning up\n") }
            case .stop?: kill(getpid(), SIGSTOP)
            default: break
            }
        }
    }
}
