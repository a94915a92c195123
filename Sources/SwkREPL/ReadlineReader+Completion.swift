// Completion as readline wants it: an array of C strings that it frees, the first one what all candidates have in common.

import CReadline
import Glibc

extension ReadlineReader {
    /// Readline's completion function: `start ..< end` is the word, in bytes of the line.
    static func complete(
        _ word: UnsafePointer<CChar>?, _ start: Int32, _ end: Int32
    ) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? {
        swk_readline_allow_file_names(0)
        guard let reader = current, let word else { return nil }
        let line = Array(String(cString: swk_readline_buffer()).utf8)
        let text = String(decoding: line[..<min(Int(end), line.count)], as: UTF8.self)
        // The host's shell and `:load` want file names, which readline completes itself.
        if text.hasPrefix("!") || text.hasPrefix(":load ") {
            swk_readline_allow_file_names(1)
            return nil
        }
        let completion = reader.completer(text)
        let words = WordCompletion(completion, word: String(cString: word))
        reader.docs = words.docs
        return words.texts.isEmpty ? nil : matches(words)
    }

    private static func matches(_ words: WordCompletion) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? {
        guard let array = swk_readline_matches(words.texts.count + 1) else { return nil }
        array[0] = strdup(words.common)
        // With one candidate readline wants that alone.
        if words.texts.count > 1 {
            for (index, text) in words.texts.enumerated() { array[index + 1] = strdup(text) }
        }
        return array
    }

    /// Readline's display hook: the candidates with their one-line docs, if the list is not long.
    static func display(
        _ matches: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, _ count: Int32, _ longest: Int32
    ) {
        guard let matches, let reader = current else { return }
        let texts = (1...max(1, Int(count))).compactMap { matches[$0].map { String(cString: $0) } }
        rl_crlf()
        if texts.count > 40 || texts.allSatisfy({ reader.docs[$0, default: ""].isEmpty }) {
            rl_display_match_list(matches, count, longest)
        } else {
            ReadlineReader.print(table(texts, docs: reader.docs))
        }
        rl_forced_update_display()
    }

    private static func table(_ texts: [String], docs: [String: String]) -> String {
        var rows: Int32 = 0
        var columns: Int32 = 0
        rl_get_screen_size(&rows, &columns)
        let width = texts.map(\.count).max() ?? 0
        let room = max(10, Int(columns) - width - 5)
        return texts.map { text in
            let doc = docs[text, default: ""].prefix { $0 != "\n" }
            let shown = doc.count > room ? doc.prefix(room - 1) + "…" : doc
            return "  " + text + String(repeating: " ", count: width - text.count + 2) + shown + "\n"
        }.joined()
    }
}

/// Candidates fitted to the word that readline has found: a session may mean more of the text, or less.
struct WordCompletion {
    /// What the word may become, each once, in alphabetical order.
    let texts: [String]
    let docs: [String: String]

    init(_ completion: ReplCompletion, word: String) {
        let kept = word.count > completion.replaces ? String(word.dropLast(completion.replaces)) : ""
        let surplus = max(0, completion.replaces - word.count)
        var docs: [String: String] = [:]
        for candidate in completion.candidates { docs[kept + candidate.text.dropFirst(surplus)] = candidate.doc }
        self.docs = docs
        texts = docs.keys.sorted()
    }

    /// The longest common beginning.
    var common: String {
        guard let first = texts.first, let last = texts.last else { return "" }
        return String(zip(first, last).prefix { $0 == $1 }.map(\.0))
    }
}
