// The small pure parts of the prompt: what leaves the language, how candidates fit a word, how a duration is spelled.

import Testing

@testable import SwkREPL

@Suite struct EscapeTests {
    @Test("the first character leaves the language") func escapes() {
        #expect(Escape(":logs db -f ") == .command(name: "logs", rest: "db -f"))
        #expect(Escape(" :ps") == .command(name: "ps", rest: ""))
        #expect(Escape("?Image.run") == .help("Image.run"))
        #expect(Escape("! ls -l | wc") == .shell("ls -l | wc"))
        #expect(Escape("a ? b : c") == nil && Escape("") == nil)
    }

    @Test("candidates are fitted to the word at the cursor") func fitting() {
        func words(_ replaces: Int, _ texts: [String], _ word: String) -> [String] {
            WordCompletion(ReplCompletion(replaces: replaces, candidates: texts.map { .init($0) }), word: word).texts
        }
        #expect(words(2, ["print", "private"], "pr") == ["print", "private"])
        #expect(words(1, ["print"], "xp") == ["xprint"])
        #expect(words(4, ["a/bcd"], "bc") == ["bcd"])
    }

    @Test("the common beginning of the candidates is completed at once") func common() {
        let completion = ReplCompletion(replaces: 0, candidates: ["start", "stats", "stop"].map { .init($0) })
        #expect(WordCompletion(completion, word: "").common == "st")
        #expect(WordCompletion(.none, word: "").common == "")
    }

    @Test("a duration is shown in the unit that fits") func durations() {
        #expect(Repl.spell(.milliseconds(1250)) == "1.25s")
        #expect(Repl.spell(.microseconds(3100)) == "3.1ms")
        #expect(Repl.spell(.nanoseconds(7)) == "7.0ns")
    }
}
