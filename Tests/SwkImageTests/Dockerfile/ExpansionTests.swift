// Variables, quotes and escapes, one rule each.

import SwkModel
import Testing

@testable import SwkImage

@Suite struct ExpansionTests {
    private let expansion = Expansion(variables: ["a": "A", "empty": "", "two": "x y"])

    private func word(_ text: String) throws -> String { try expansion.word(Array(text.utf8)) }

    @Test(arguments: [
        ("$a", "A"), ("${a}b", "Ab"), ("$ab", ""), ("$", "$"), ("$1", "$1"), ("a$", "a$"), ("\\$a", "$a"),
        ("'$a'", "$a"), ("\"$a b\"", "A b"), ("\"\\$a\"", "$a"), ("\"a\\nb\"", "a\\nb"), ("a\\ b", "a b"),
        ("${none:-d}", "d"), ("${empty:-d}", "d"), ("${empty-d}", ""), ("${none-d}", "d"), ("${a:-d}", "A"),
        ("${a:+s}", "s"), ("${empty:+s}", ""), ("${empty+s}", "s"), ("${none+s}", ""), ("${none:-${a}x}", "Ax"),
        ("${none:-'$a'}", "$a"), ("$two", "x y"), ("\\", "\\"),
    ]) func aWordExpands(text: String, expected: String) throws { #expect(try word(text) == expected) }

    @Test func valuesAreSplitUnlessQuoted() throws {
        #expect(try expansion.words(Array("$two \"$two\" z".utf8)) == ["x", "y", "x y", "z"])
        #expect(try expansion.words(Array("$empty".utf8)) == [])
    }

    @Test func documentsKeepTheirQuotes() throws {
        #expect(try expansion.document("'$a' \"b\" \\$a \\n") == "'A' \"b\" $a \\n")
    }

    @Test(arguments: [
        ("'a", "the quote is not closed", 0..<2), ("x\"a", "the quote is not closed", 1..<3),
        ("${a", "not a substitution that Dockerfiles have", 0..<3), ("${a^b}", "not a substitution", 0..<6),
        ("${none:?give it}", "`none` is not set: give it", 0..<16),
    ]) func aMistakeHasItsPlace(text: String, reason: String, range: Range<Int>) {
        do {
            let result = try expansion.word(Array(text.utf8))
            Issue.record("gave \(result)")
        } catch {
            #expect(error.reason.hasPrefix(reason))
            #expect(error.range == range)
        }
    }
}
