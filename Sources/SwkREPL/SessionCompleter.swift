// What may be typed next: commands after `:`, and whatever the session knows otherwise.

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
        if trimmed.hasPrefix(":"), !trimmed.contains(" ") { return command(String(trimmed.dropFirst())) }
        var rest = trimmed
        if rest.hasPrefix("?") { rest = rest.dropFirst() }
        if rest.hasPrefix(":") { rest = rest.drop { $0 != " " } }
        return ask(String(rest))
    }

    private func command(_ beginning: String) -> ReplCompletion {
        let names = Repl.commandNames(session).filter { $0.text.hasPrefix(beginning) }
        return ReplCompletion(replaces: beginning.count, candidates: names)
    }

    /// The session may have to ask a live value, so it answers asynchronously; Ctrl-C gives up.
    private func ask(_ text: String) -> ReplCompletion {
        let answer = Box<ReplCompletion>()
        let wake = interrupts.wake
        let session = self.session
        let task = Task.detached {
            answer.set(await session.complete(text))
            wake()
        }
        while true {
            if let completion = answer.value { return completion }
            if interrupts.wait() == .interrupt {
                task.cancel()
                return .none
            }
        }
    }
}
