// Lines, columns, and how a diagnostic looks.

import SwkSyntax
import Testing

@Suite struct SourceTests {
    private let source = Source(id: 3, name: "a.swk", text: "let a = 1\r\ngröße\n\nlast")

    @Test("lines and columns count from one, columns in scalars") func locations() {
        #expect(source.location(at: 0) == source.location(of: Span(file: 3, start: 0, end: 1)))
        #expect(source.location(at: 0).line == 1 && source.location(at: 0).column == 1)
        #expect(source.location(at: 4).column == 5)
        #expect(source.location(at: 17).line == 2 && source.location(at: 17).column == 5)
    }

    @Test("an offset past the end is the end") func pastTheEnd() {
        let end = source.location(at: 10_000)
        #expect(end.line == 4 && end.column == 5)
    }

    @Test("a line comes without its line end") func lines() {
        #expect(String(decoding: source.line(1), as: UTF8.self) == "let a = 1")
        #expect(source.line(3).isEmpty)
        #expect(String(decoding: source.line(4), as: UTF8.self) == "last")
        #expect(source.line(0).isEmpty && source.line(5).isEmpty)
    }

    @Test("a diagnostic renders with its place, line and caret") func rendering() {
        let finding = Diagnostic(
            "test.code", "something is wrong", at: Span(file: 3, start: 4, end: 5), label: "here",
            notes: [Diagnostic.Note("because of this", at: Span(file: 3, start: 11, end: 18))], help: ["do that"])
        #expect(
            finding.render(in: source) == """
                error[test.code]: something is wrong
                  --> a.swk:1:5
                   |
                 1 | let a = 1
                   |     ^ here
                 2 | größe
                   | ----- because of this
                  help: do that

                """)
        #expect(finding.summary(in: source) == "a.swk:1:5: error: something is wrong")
    }

    @Test("colour adds escapes and changes no words") func colour() {
        let finding = Diagnostic("test.code", "wrong", at: Span(file: 3, start: 4, end: 5))
        let colored = finding.render(in: source, color: true)
        #expect(colored.hasPrefix("\u{1B}[1;31merror[test.code]\u{1B}[0m"))
        var plain = ""
        var isEscape = false
        for character in colored {
            if character == "\u{1B}" { isEscape = true } else if !isEscape { plain.append(character) }
            if character == "m" { isEscape = false }
        }
        #expect(plain == finding.render(in: source))
    }

    @Test("a long line is cut around the caret") func longLine() {
        let long = Source(
            name: "l", text: String(repeating: "x", count: 5000) + "!" + String(repeating: "y", count: 5000))
        let text = Diagnostic("test.code", "wrong", at: Span(file: 0, start: 5000, end: 5001)).render(in: long)
        #expect(text.count < 600 && text.contains("…") && text.contains("x!y"))
    }

    @Test("reserved words are known in order") func words() {
        #expect(reservedWords == reservedWords.sorted() && reservedWords.contains("parallel"))
    }
}
