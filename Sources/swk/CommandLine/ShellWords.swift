// The words of a line as a shell reads them: split at blanks, quotes and backslashes taken away. Nothing is expanded.

import SwkModel

struct ShellWords {
    private(set) var words: [String] = []

    /// - Throws: a `usage` failure for a quote that is not closed.
    init(_ line: String) throws(Failure) {
        var word: String?
        var quote: Character?
        var rest = line[...]
        while let character = rest.popFirst() {
            switch (character, quote) {
            case ("\\", nil), ("\\", "\""): word = (word ?? "") + (rest.popFirst().map(String.init) ?? "\\")
            case (_, let open?) where character == open: quote = nil
            case ("'", nil), ("\"", nil):
                quote = character
                word = word ?? ""
            case (" ", nil), ("\t", nil):
                if let word { words.append(word) }
                word = nil
            default: word = (word ?? "") + String(character)
            }
        }
        if let quote { throw Failure(.usage, "read words", line, "the quote \(quote) is not closed") }
        if let word { words.append(word) }
    }
}
