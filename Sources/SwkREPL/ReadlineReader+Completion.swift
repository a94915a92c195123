// Completion as readline wants it: an array of C strings that it frees, the first one what all candidates have in common.
//
// Readline asks first where the word begins, as a set of characters that end words, and then for what it may become. The session knows
// better what is replaced, so it is asked at the first question: the answer is the one character that stands before the place, or, when
// the text to be replaced has that character in it too, the candidates lose what readline believes to be in front of the word.

import CReadline
import Glibc
import SwkSyntax

extension ReadlineReader {
    private static let separators = " \t\n\"'`@$><=;|&{}()[].,:?!+-*/%\\"

    /// Readline's question for the characters that end words. It keeps the string until the next question.
    static func wordBreaks() -> UnsafeMutablePointer<CChar>? {
        guard let reader = current else { return nil }
        let buffer = EditBuffer.current
        let text = String(decoding: Array(buffer.text.utf8.prefix(buffer.point)), as: UTF8.self)
        let lines = reader.beginning.map { "\($0)\n" } ?? ""
        let answer = reader.completer(lines + text)
        let replaced = text.suffix(answer.replaces)
        reader.completion = (text.utf8.count - replaced.utf8.count, answer)
        guard let before = text.dropLast(answer.replaces).last else { return keep("") }
        return keep(before.isASCII && !replaced.contains(before) ? String(before) : separators)
    }

    nonisolated(unsafe) private static var kept: UnsafeMutablePointer<CChar>?

    private static func keep(_ text: String) -> UnsafeMutablePointer<CChar>? {
        free(kept)
        kept = strdup(text)
        return kept
    }

    /// Readline's completion function: `start ..< end` is the word, in bytes of the line.
    static func complete(
        _ word: UnsafePointer<CChar>?, _ start: Int32, _ end: Int32
    ) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? {
        swk_readline_allow_file_names(0)
        swk_readline_append_nothing()
        guard let reader = current, let word, let (_, answer) = reader.completion else { return nil }
        let words = WordCompletion(answer, word: String(cString: word))
        reader.docs = words.docs
        guard let first = words.texts.first else { return nil }
        if words.texts.count > 1 { return matches(words.common, words.texts) }
        return matches(first + ending(words.endings[first, default: ""]), [])
    }

    /// What follows the only candidate, unless it stands there already.
    private static func ending(_ ending: String) -> String {
        let buffer = EditBuffer.current
        let rest = String(decoding: Array(buffer.text.utf8.dropFirst(buffer.point)), as: UTF8.self)
        return rest.first != nil && rest.first == ending.first ? "" : ending
    }

    private static func matches(
        _ first: String, _ texts: [String]
    ) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? {
        guard let array = swk_readline_matches(texts.count + 1) else { return nil }
        array[0] = strdup(first)
        for (index, text) in texts.enumerated() { array[index + 1] = strdup(text) }
        return array
    }

    // MARK: The list

    /// Readline's display hook: the candidates with their one-line docs.
    static func display(
        _ matches: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, _ count: Int32, _ longest: Int32
    ) {
        guard let matches, let reader = current else { return }
        let texts = (1...max(1, Int(count))).compactMap { matches[$0].map { String(cString: $0) } }
        let list = CandidateList(texts, docs: reader.docs, style: reader.style, size: TerminalSize.current)
        rl_crlf()
        print(list.text)
        rl_forced_update_display()
    }
}

/// Candidates fitted to the word that readline has found: a session may mean more of the text, or less.
struct WordCompletion {
    /// What the word may become, each once, in alphabetical order.
    let texts: [String]
    let docs: [String: String]
    let endings: [String: String]

    init(_ completion: ReplCompletion, word: String) {
        let kept = word.count > completion.replaces ? String(word.dropLast(completion.replaces)) : ""
        let surplus = max(0, completion.replaces - word.count)
        var docs: [String: String] = [:]
        var endings: [String: String] = [:]
        for candidate in completion.candidates {
            let text = kept + candidate.text.dropFirst(surplus)
            docs[text] = candidate.doc
            endings[text] = candidate.ending
        }
        self.docs = docs
        self.endings = endings
        texts = docs.keys.sorted()
    }

    /// The longest common beginning.
    var common: String {
        guard let first = texts.first, let last = texts.last else { return "" }
        return String(zip(first, last).prefix { $0 == $1 }.map(\.0))
    }
}
