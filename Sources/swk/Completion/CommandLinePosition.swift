// How far the words behind a verb have come: which operand is next, or which option waits for its value.

/// The place behind some words of a verb.
struct CommandLinePosition {
    /// The option whose value comes next.
    private(set) var open: Option?
    private(set) var operands = 0
    private(set) var hasEndedOptions = false

    /// The words are taken as `Arguments` takes them, without complaints: the line is not finished.
    init(_ words: [String], _ verb: Verb) {
        for word in words {
            if open != nil {
                open = nil
            } else if hasEndedOptions || !word.hasPrefix("-") || word == "-" {
                operands += 1
                if verb.operands.endOptions { hasEndedOptions = true }
            } else if word == "--" {
                hasEndedOptions = true
            } else {
                open = word.hasPrefix("--") ? Self.long(word, verb) : Self.short(word, verb)
            }
        }
    }

    private static func long(_ word: String, _ verb: Verb) -> Option? {
        verb.allOptions.first { $0.spelling == word && $0.kind != .flag }
    }

    /// The first of bundled letters that takes a value takes what is behind it; nothing behind it means the next word.
    private static func short(_ word: String, _ verb: Verb) -> Option? {
        var letters = word.dropFirst()
        while let letter = letters.popFirst() {
            guard let option = verb.allOptions.first(where: { $0.short == letter }) else { return nil }
            if option.kind != .flag { return letters.isEmpty ? option : nil }
        }
        return nil
    }
}
