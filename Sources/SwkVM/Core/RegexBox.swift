// Regular expressions: Swift's own engine behind a value. A pattern is compiled when it is first used; the check before a run compiles
// every literal, so that a mistake in one is an error before the first effect.
//
// A regex matches Unicode scalars, as those of other languages do, and not Swift's characters: what a terminal prints ends its lines in
// CR LF, which is one character to Swift and would be matched by neither `\n` nor `\r?\n`.

/// A regex value.
final class RegexBox {
    let pattern: String
    let flags: String
    private var compiled: Regex<AnyRegexOutput>?

    init(pattern: String, flags: String) {
        self.pattern = pattern
        self.flags = flags
    }

    var literal: String { "/\(pattern)/\(flags)" }

    /// What is wrong with a pattern, or nil.
    static func problem(pattern: String, flags: String) -> String? {
        for flag in flags where !"ims".contains(flag) { return "unknown flag `\(flag)`; the flags are i, m and s" }
        do {
            _ = try Regex(pattern)
            return nil
        } catch {
            return "\(error)"
        }
    }

    private func regex() throws(Fault) -> Regex<AnyRegexOutput> {
        if let compiled { return compiled }
        // Literals were compiled by the check; only a pattern from the host could fail here, and matches nothing then.
        guard var regex = try? Regex(pattern) else { return Regex(verbatim: pattern).asAny }
        regex = regex.matchingSemantics(.unicodeScalar)
        if flags.contains("i") { regex = regex.ignoresCase() }
        if flags.contains("m") { regex = regex.anchorsMatchLineEndings() }
        if flags.contains("s") { regex = regex.dotMatchesNewlines() }
        compiled = regex
        return regex
    }

    /// The first match and its groups; nil for a group that took no part.
    func firstMatch(in text: String) throws(Fault) -> [Substring?]? {
        guard let match = text.firstMatch(of: try regex()) else { return nil }
        return match.output.map(\.substring)
    }

    func allMatches(in text: String) throws(Fault) -> [Substring] {
        text.matches(of: try regex()).map { text[$0.range] }
    }

    /// Matches with their places and groups.
    func found(in text: String, limit: Int) throws(Fault) -> [FoundMatch] {
        let regex = try regex()
        let matches = limit == 1 ? text.firstMatch(of: regex).map { [$0] } ?? [] : text.matches(of: regex)
        var (place, position) = (text.startIndex, 0)
        return matches.map { match in
            position += text.distance(from: place, to: match.range.lowerBound)
            place = match.range.lowerBound
            let whole = text[match.range]
            let named = match.output.compactMap { group in group.name.map { ($0, group.substring) } }
            return FoundMatch(
                text: whole, start: position, end: position + whole.count, groups: match.output.map(\.substring),
                named: named)
        }
    }

    func split(_ text: String, limit: Int) throws(Fault) -> [Substring] {
        text.split(separator: try regex(), maxSplits: limit - 1, omittingEmptySubsequences: false)
    }

    /// With each match replaced; `$1` in the replacement is a group, `$$` a dollar sign.
    func replace(in text: String, with replacement: String) throws(Fault) -> String {
        text.replacing(try regex()) { match in
            var result = ""
            var rest = Substring(replacement)
            while let dollar = rest.firstIndex(of: "$") {
                result += rest[..<dollar]
                rest = rest[rest.index(after: dollar)...]
                guard let next = rest.first else {
                    result += "$"
                    break
                }
                if let number = next.wholeNumberValue, number < match.output.count {
                    result += match.output[number].substring ?? ""
                    rest.removeFirst()
                } else {
                    result += "$"
                    if next == "$" { rest.removeFirst() }
                }
            }
            return result + rest
        }
    }
}

extension Regex where Output == Substring {
    /// The same with its output type forgotten.
    fileprivate var asAny: Regex<AnyRegexOutput> { Regex<AnyRegexOutput>(self) }
}

extension ScriptRegex {
    /// What is wrong with the pattern or its flags, or nil.
    package var problem: String? { RegexBox.problem(pattern: pattern, flags: flags) }

    /// Whether it matches somewhere in a text.
    package func isFound(in text: String) -> Bool {
        // Only a pattern with a problem throws, and that matches nothing.
        ((try? RegexBox(pattern: pattern, flags: flags).firstMatch(in: text)) ?? nil) != nil
    }
}
