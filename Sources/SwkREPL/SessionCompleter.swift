// What may be typed next: commands after `:` and their arguments, paths after `!`, and whatever the session knows otherwise.

import SwkVM

/// Answers readline from the session.
final class SessionCompleter {
    private let session: any ReplSession
    private let interrupts: Interrupts

    init(session: any ReplSession, interrupts: Interrupts) {
        self.session = session
        self.interrupts = interrupts
    }

    func complete(_ text: String) -> ReplCompletion {
        let trimmed = text.drop { $0.isWhitespace }
        switch trimmed.first {
        case ":": return command(trimmed.dropFirst())
        case "!": return Self.path(lastWord(trimmed.dropFirst()))
        case "?": return ask(String(trimmed.dropFirst()))
        default: return ask(text)
        }
    }

    private func command(_ line: Substring) -> ReplCompletion {
        guard let blank = line.firstIndex(of: " ") else {
            return ReplCompletion(line, Repl.commandNames(session))
        }
        let name = line[..<blank]
        let rest = String(line[line.index(after: blank)...].drop { $0 == " " })
        switch name {
        case "time", "help": return ask(rest)
        case "load": return Self.path(rest)
        default:
            guard let command = session.commands.first(where: { $0.name == name }) else { return .none }
            return wait { await command.complete(rest) }
        }
    }

    private func lastWord(_ text: Substring) -> String {
        text.split(separator: " ", omittingEmptySubsequences: false).last.map(String.init) ?? ""
    }

    static func path(_ typed: String) -> ReplCompletion { ReplCompletion(typed, ReplCompletion.hostPaths(typed)) }

    private func ask(_ text: String) -> ReplCompletion {
        let session = self.session
        return wait { await session.complete(text) }
    }

    /// The session may have to ask a live value, so it answers asynchronously; Ctrl-C gives up.
    private func wait(_ question: @escaping @Sendable () async -> ReplCompletion) -> ReplCompletion {
        let answer = Box<ReplCompletion>()
        let wake = interrupts.wake
        let task = Task.detached {
            answer.set(await question())
            wake()
        }
        while true {
            if let completion = answer.value { return completion }
            switch interrupts.wait() {
            case .interrupt:
                task.cancel()
                return .none
            case .end(let signal):
                task.cancel()
                interrupts.repeat(signal)
                return .none
            default: break
            }
        }
    }
}

extension ReplCompletion {
    /// The paths of the host that begin so.
    public static func hostPaths(_ typed: String) -> [Candidate] {
        SwkVM.hostPaths(SuggestionRequest(prefix: typed)).map { .init($0, ending: $0.hasSuffix("/") ? "" : " ") }
    }
}
