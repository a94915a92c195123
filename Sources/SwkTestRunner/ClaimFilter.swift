// `--filter`: tests whose title holds a text, or, written between slashes, matches a regular expression of the language.

public import SwkVM

/// Chooses tests by what they claim.
public enum ClaimFilter: Sendable {
    case text(String)
    case pattern(ScriptRegex)

    /// Reads `words` or `/pattern/flags`.
    ///
    /// - Throws: `TestFilterError` for a pattern that is none.
    public init(_ text: String) throws {
        guard text.hasPrefix("/"), text.count > 1, let end = text.lastIndex(of: "/"), end > text.startIndex else {
            self = .text(text)
            return
        }
        let pattern = String(text[text.index(after: text.startIndex)..<end])
        let flags = String(text[text.index(after: end)...])
        let regex = ScriptRegex(pattern: pattern, flags: flags)
        if let problem = regex.problem { throw TestFilterError(text: text, reason: problem) }
        self = .pattern(regex)
    }

    /// Whether a test is meant.
    public func matches(_ test: TestCase) -> Bool {
        switch self {
        case .text(let text): test.title.contains(text)
        case .pattern(let regex): regex.isFound(in: test.title)
        }
    }
}

/// A filter that cannot be read.
public struct TestFilterError: Error, CustomStringConvertible {
    let text: String
    let reason: String
    public var description: String { "filter `\(text)`: \(reason)" }
}
