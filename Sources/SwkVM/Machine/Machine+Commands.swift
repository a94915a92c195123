// Command literals: `` `psql -c \(query)` `` is a list of words without a shell between, sh"..." a text for /bin/sh into which every
// value goes quoted. No value can become two words or shell syntax.

extension Machine {
    /// A command of the words in a list; with `isShell`, of the one shell text in it.
    func command(_ words: Value, isShell: Bool) throws(Fault) -> Value {
        let command = heap.list(capacity: words.list.pointee.count + 2, tag: .command)
        if isShell {
            heap.append(heap.string("sh"), to: command)
            heap.append(heap.string("-c"), to: command)
        }
        for word in words.list.values {
            if word.tag == .nil { throw nilWord() }
            heap.append(word.tag == .string ? word : heap.string(text(word)), to: command)
        }
        return Value(.command, command)
    }

    /// A value as shell syntax that stands for exactly it: a list or command as its words, anything else as one word.
    func quotedForShell(_ value: Value) throws(Fault) -> Value {
        switch value.tag {
        case .list, .command:
            return heap.string(value.list.values.map { shellQuoted(text($0)) }.joined(separator: " "))
        case .nil: throw nilWord()
        default: return heap.string(shellQuoted(text(value)))
        }
    }

    private func nilWord() -> Fault {
        fault("command.nil-word", "nil cannot be a word of a command", help: "`value ?? \"\"` gives an empty word")
    }
}
