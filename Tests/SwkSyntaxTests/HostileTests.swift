// Whatever the bytes, parsing ends, does not crash, and says something when the text is not a script.

import Glibc
import SwkSyntax
import Testing

@Suite struct HostileTests {
    private func check(_ bytes: [UInt8]) -> ParseResult {
        let source = Source(name: "h.swk", bytes: bytes)
        let result = parse(source)
        for diagnostic in result.diagnostics.prefix(20) { _ = diagnostic.render(in: source) }
        return result
    }

    @Test(
        "nesting beyond the limit is an error, not a crash",
        arguments: ["(", "[", "{a: ", "f(", "x => ", "-", "not ", "if a {", "\"\\("])
    func nestingIsLimited(opener: String) {
        let result = check(Array(String(repeating: opener, count: 20_000).utf8))
        #expect(result.hasErrors)
    }

    @Test(
        "nesting is limited in every construct",
        arguments: ["let ", "match x { ", "a ? b : ", "else if a {} ", "spawn ", "a ?? "])
    func everyConstructIsLimited(text: String) {
        _ = check(Array(("if a {} " + String(repeating: text + "[", count: 5_000)).utf8))
        _ = check(Array(("if a {} " + String(repeating: text, count: 5_000)).utf8))
    }

    @Test(
        "a chain beyond the limit is an error that says so", arguments: ["+ a ", ".b", "()", "[0]", " and a", "?? a "])
    func chainsAreLimited(link: String) {
        let result = check(Array(("a" + String(repeating: link, count: 100_000)).utf8))
        #expect(result.diagnostics.map(\.code) == [.tooDeep])
    }

    @Test("a long chain within the limit is fine") func longChainIsFine() {
        #expect(!check(Array(("a" + String(repeating: " + a", count: 900)).utf8)).hasErrors)
    }

    @Test("every prefix of every example of the corpus parses to an end") func prefixesEnd() {
        for example in Corpus.all {
            let bytes = Array(example.input.utf8)
            for end in stride(from: 0, through: bytes.count, by: 3) { _ = check(Array(bytes[..<end])) }
        }
    }

    @Test("mutated examples parse to an end") func mutationsEnd() {
        var random = SplitMix(state: 42)
        let interesting = Array("(){}[]`'\"\\/.?:,;=<>+-*%&|!$#\n\r\t \u{0}abc019_".utf8) + [0xFF, 0xC3, 0xEF]
        for example in Corpus.all {
            for _ in 0..<20 {
                var bytes = Array(example.input.utf8)
                for _ in 0...random.below(4) where !bytes.isEmpty {
                    let place = random.below(bytes.count)
                    let byte = interesting[random.below(interesting.count)]
                    if random.below(2) == 0 { bytes[place] = byte } else { bytes.insert(byte, at: place) }
                }
                _ = check(bytes)
            }
        }
    }

    @Test("random bytes parse to an end") func randomBytesEnd() {
        var random = SplitMix(state: 7)
        for _ in 0..<200 { _ = check((0..<random.below(300)).map { _ in UInt8(random.below(256)) }) }
    }

    @Test("a span lies within its text") func spansLieWithin() {
        for example in Corpus.all {
            let source = Source(name: "s", bytes: Array(example.input.utf8))
            for statement in parse(source).program.body.statements {
                #expect(statement.span.start <= statement.span.end && Int(statement.span.end) <= source.bytes.count)
            }
        }
    }
}

/// A small generator with a seed, so that a failure can be repeated (Steele, Lea, Flood: SplitMix64).
struct SplitMix {
    var state: UInt64

    mutating func below(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
    }
}
