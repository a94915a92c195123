// Inputs whose first character leaves the language: `:command`, `?name`, `!shell`.

enum Escape: Equatable {
    case command(name: String, rest: String)
    case help(String)
    case shell(String)

    /// Nil for an input in the language.
    init?(_ input: String) {
        let text = Escape.trim(input[...])
        switch text.first {
        case ":":
            let name = text.dropFirst().prefix { !$0.isWhitespace }
            self = .command(name: String(name), rest: String(Escape.trim(text.dropFirst(name.count + 1))))
        case "?": self = .help(String(Escape.trim(text.dropFirst())))
        case "!": self = .shell(String(Escape.trim(text.dropFirst())))
        default: return nil
        }
    }

    static func trim(_ text: Substring) -> Substring {
        var text = text.drop { $0.isWhitespace }
        while text.last?.isWhitespace ?? false { text = text.dropLast() }
        return text
    }
}
