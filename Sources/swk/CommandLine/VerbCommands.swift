// Every verb as a command of the REPL: `:ps -a` is `swk ps -a`, in this process, with the names that its operands want completed.

import SwkBindings
import SwkEngine
import SwkModel
import SwkREPL

/// The commands of an interactive session.
struct VerbCommands: Sendable {
    private let session: Session
    private let output: ReplOutput

    init(_ session: Session, _ output: ReplOutput) {
        self.session = session
        self.output = output
    }

    /// Verbs of two words share a command: `:network ls`.
    var all: [ReplCommand] {
        var names: [String] = []
        for verb in Verb.all where !names.contains(verb.words[0]) { names.append(verb.words[0]) }
        return names.map(command) + [keep]
    }

    private func command(_ name: String) -> ReplCommand {
        let verbs = Verb.all.filter { $0.words[0] == name }
        let isGroup = verbs[0].words.count > 1
        let usage = isGroup ? verbs.map { $0.words[1] }.joined(separator: "|") : verbs[0].operands.usage
        let summary = isGroup ? verbs.map(\.summary).joined(separator: " ") : verbs[0].summary
        return ReplCommand(name, usage: usage, summary: summary) {
            complete(name, $0)
        } run: {
            await call(name, $0)
        }
    }

    private var keep: ReplCommand {
        ReplCommand("keep", usage: "CONTAINER", summary: "Let a container outlive the session.") { typed in
            ReplCompletion(typed, session.ownedContainers().map { .init($0.name, doc: $0.record.image) })
        } run: { name in
            await reporting {
                try await session.keep(name)
                return "\(name) stays"
            }
        }
    }

    // MARK: Calls

    /// A verb, as typed in a shell. Its exit code is that of a command in a container, which is worth a word.
    private func call(_ name: String, _ rest: String) async -> ReplOutcome {
        await reporting {
            let words = try ShellWords(rest).words
            guard let (verb, rest) = Verb.find([name] + words) else {
                throw Failure(.usage, "swk \(name)", words.first ?? "", "unknown or missing command")
            }
            let arguments = try Arguments(rest, for: verb)
            if arguments.has("help") { return String(verb.help.dropLast()) }
            let code = try await Console.$isInSession.withValue(true) {
                try await verb.run(arguments, Console(json: arguments.has("json")))
            }
            return code == 0 ? nil : "exit status \(code)"
        }
    }

    private func reporting(_ body: () async throws -> String?) async -> ReplOutcome {
        do {
            return .done(try await body())
        } catch is CancellationError {
            return .cancelled
        } catch {
            return Task.isCancelled ? .cancelled : .failed("error: \(error)")
        }
    }

    // MARK: Completion

    /// As a shell completes the same words; where those are paths of the host, the reader's own.
    private func complete(_ name: String, _ typed: String) -> ReplCompletion {
        let words = typed.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        let word = words.last ?? ""
        let completion = CommandLineCompletion([name] + words.dropLast().filter { !$0.isEmpty } + [word])
        let found = completion.candidates
        var candidates = found.filter { $0 != .files }.map { candidate in
            let isOpen = candidate.text.last.map("=:/".contains) ?? false
            return ReplCompletion.Candidate(
                candidate.text, doc: candidate.description, ending: isOpen ? "" : " ")
        }
        if found.contains(.files) { candidates += ReplCompletion.hostPaths(word) }
        return ReplCompletion(word, candidates)
    }
}
