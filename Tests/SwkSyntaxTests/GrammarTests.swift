// The grammar on the reference's page names every token, and every rule of it is there and used.

import Glibc
import Testing

@testable import SwkSyntax

@Suite struct GrammarTests {
    /// The ```ebnf block of stdlib/reference/language.md.
    private static let text: String = {
        let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let page = String(decoding: read("\(root)/stdlib/reference/language.md"), as: UTF8.self)
        guard let start = page.firstRange(of: "```ebnf\n")?.upperBound,
            let end = page[start...].firstRange(of: "```")?.lowerBound
        else { return "" }
        return String(page[start..<end])
    }()

    private static var words: [String] {
        var words: [String] = []
        var rest = text[...]
        while let first = rest.first {
            if first == "\"" {
                let end = rest.dropFirst().firstIndex(of: "\"") ?? rest.endIndex
                words.append(String(rest[..<rest.index(after: end)]))
                rest = rest[rest.index(after: end)...]
            } else if first.isLetter {
                words.append(String(rest.prefix(while: \.isLetter)))
                rest = rest.drop(while: \.isLetter)
            } else {
                if first == "=" || first == ";" { words.append(String(first)) }
                rest = rest.dropFirst()
            }
        }
        return words
    }

    private static var rules: Set<String> {
        Set(zip(words, words.dropFirst()).filter { $0.1 == "=" }.map(\.0))
    }

    @Test func everyReservedWordIsInTheGrammar() {
        for word in reservedWords { #expect(Self.words.contains("\"\(word)\""), "\(word)") }
    }

    /// What the lexer makes of the punctuation on the page is all the punctuation that it knows.
    @Test func everyTokenIsInTheGrammar() {
        var kinds: Set<Token.Kind> = []
        for word in Self.words where word.hasPrefix("\"") {
            kinds.formUnion(
                Lexer.tokens(of: Source(name: "g", text: "x \(word.dropFirst().dropLast()) x")).tokens.map(\.kind))
        }
        // Those that the page describes in words, and those that only stand for mistakes.
        let described: Set<Token.Kind> = [
            .identifier, .number, .regex, .stringStart, .rawStringStart, .blockStringStart, .rawBlockStringStart,
            .shellStart, .shellBlockStart, .commandStart, .literalText, .literalEnd, .interpolationStart,
            .interpolationEnd, .unknown, .foreignNot, .foreignAnd, .foreignOr,
        ]
        for raw in 0...Token.Kind.kwWhile.rawValue {
            guard let kind = Token.Kind(rawValue: raw), !described.contains(kind) else { continue }
            #expect(kinds.contains(kind), "\(kind)")
        }
    }

    @Test func everyRuleIsThereAndUsed() {
        let tokens: Set<String> = ["NEWLINE", "NAME", "WORD", "NUMBER", "STRING", "COMMAND", "REGEX"]
        var used: Set<String> = ["program"]
        for (word, next) in zip(Self.words, Self.words.dropFirst()) where !word.hasPrefix("\"") && next != "=" {
            used.insert(word)
        }
        used.formIntersection(Self.rules.union(tokens).union(used.filter { $0.first?.isLetter == true }))
        #expect(used.subtracting(Self.rules).subtracting(tokens).filter { $0.first?.isLetter == true } == [])
        #expect(Self.rules.subtracting(used) == [])
    }
}
