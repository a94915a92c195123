// `match`: arms that can never be reached, cases that are missing where all are known, and words that a closed set does not have.
//
// A type is enumerable when its values can be written down: Bool, the choices that a host property declares, and either of them or nil.
import SwkSyntax

extension Resolver {
    mutating func resolveMatch(_ subject: Expr, _ arms: [MatchArm], at span: Span) -> ScriptType {
        let isDiscarded = takeDiscards()
        let type = resolve(subject)
        var seen = MatchCases()
        let result = branch(arms.count, at: span) { resolver, index in
            let arm = arms[index]
            resolver.pushScope()
            resolver.bind(arm.pattern, .constant, type)
            resolver.checkReach(arm, type, &seen)
            if let condition = arm.guardCondition { resolver.resolveCondition(condition) }
            resolver.discards = isDiscarded
            let value = resolver.resolve(arm.body)
            resolver.popScope()
            return value
        }
        checkMissing(type, seen, subject)
        return result
    }

    /// Reports an arm that what stands above it leaves nothing for.
    private mutating func checkReach(_ arm: MatchArm, _ type: ScriptType, _ seen: inout MatchCases) {
        if let all = seen.catchAll {
            if !seen.isReported {
                error(
                    "code.unreachable", "this arm is never reached", at: arm.pattern.span,
                    notes: [.init("this arm fits everything", at: all)],
                    help: ["move it above the arm that fits everything"])
            }
            seen.isReported = true
            return
        }
        for (value, span) in arm.pattern.literals {
            checkPossible(value, type, at: span)
            if let first = seen.literals[value] {
                error(
                    "code.unreachable", "this case is never reached", at: span,
                    notes: [.init("\(value.text) is handled here", at: first)])
            } else if arm.guardCondition == nil {
                seen.literals[value] = span
            }
        }
        seen.isOpen = seen.isOpen || !arm.pattern.isListed
        if arm.guardCondition == nil && arm.pattern.fitsEverything { seen.catchAll = arm.pattern.span }
    }

    /// Reports a literal that no value of the type is equal to.
    private mutating func checkPossible(_ value: MatchCases.Literal, _ type: ScriptType, at span: Span) {
        if case .string(let word) = value, let words = type.choices {
            if !words.contains(word) { unknownChoice(word, words, at: span) }
            return
        }
        if type.canEqual(value.type) { return }
        error(
            "match.impossible", "this arm never fits: the value is \(type.phrase), this is \(value.type.phrase)",
            at: span)
    }

    mutating func unknownChoice(_ word: String, _ words: [String], at span: Span) {
        let near = nearest(word, in: words).map { ["did you mean \(quoted($0))?"] } ?? []
        error(
            "choice.unknown", "the value is never \(quoted(word))", at: span,
            help: near + ["it is one of \(words.map(quoted).joined(separator: ", "))"])
    }

    /// Reports the cases of an enumerable type that no arm handles.
    private mutating func checkMissing(_ type: ScriptType, _ seen: MatchCases, _ subject: Expr) {
        guard seen.catchAll == nil, !seen.isOpen, let cases = type.cases else { return }
        let missing = cases.filter { seen.literals[$0] == nil }.map(\.text)
        if missing.isEmpty { return }
        let list = missing.joined(separator: ", ")
        error(
            "match.missing-case", "this `match` has no arm for \(list)", at: firstLine(of: subject.span),
            label: missing.count == 1 ? "may be \(list), too" : "may be one of these, too",
            help: ["add \(missing.count == 1 ? "an arm" : "arms") for \(list), or `_ => ...` for everything else"])
    }
}

/// What the arms of a `match` handle so far.
struct MatchCases {
    enum Literal: Hashable {
        case `nil`
        case bool(Bool)
        case int(Int)
        case string(String)
    }

    var literals: [Literal: Span] = [:]
    var catchAll: Span?
    /// Some pattern may fit values that cannot be listed: a regex, an expression, a range.
    var isOpen = false
    var isReported = false
}

extension MatchCases.Literal {
    var text: String {
        switch self {
        case .nil: "nil"
        case .bool(let value): "\(value)"
        case .int(let value): "\(value)"
        case .string(let value): quoted(value)
        }
    }

    var type: ScriptType {
        switch self {
        case .nil: .nil
        case .bool: .bool
        case .int: .int
        case .string: .string
        }
    }

    init?(_ expression: Expr) {
        switch expression.kind {
        case .nilLiteral: self = .nil
        case .bool(let value): self = .bool(value)
        case .int(let value): self = .int(value)
        case .group(let inner): self.init(inner)
        case .string(let parts):
            guard let text = parts.plainText else { return nil }
            self = .string(text)
        default: return nil
        }
    }
}

extension [StringPart] {
    /// The text of a literal without interpolations.
    var plainText: String? {
        var text = ""
        for part in self {
            guard case .text(let piece) = part else { return nil }
            text += piece
        }
        return text
    }
}

extension Pattern {
    /// The literals among its alternatives.
    fileprivate var literals: [(MatchCases.Literal, Span)] {
        switch kind {
        case .value(let value): MatchCases.Literal(value).map { [($0, span)] } ?? []
        case .either(let patterns): patterns.flatMap(\.literals)
        default: []
        }
    }

    /// Whether its literals are all that it fits, or it fits everything.
    fileprivate var isListed: Bool {
        switch kind {
        case .value(let value): MatchCases.Literal(value) != nil
        case .either(let patterns): patterns.allSatisfy(\.isListed)
        case .wildcard, .name, .list, .map: true
        case .range, .invalid: false
        }
    }
}

extension ScriptType {
    /// All values of an enumerable type.
    fileprivate var cases: [MatchCases.Literal]? {
        switch self {
        case .bool: [.bool(true), .bool(false)]
        case .choice(let words): words.map { .string($0) }
        case .optional(let type): type.cases.map { $0 + [.nil] }
        default: nil
        }
    }

    /// Whether values of the two types may be equal.
    func canEqual(_ other: ScriptType) -> Bool {
        let numbers: [ScriptType] = [.int, .float, .number]
        if numbers.contains(self) && numbers.contains(other) { return true }
        return mayAccept(other) || other.mayAccept(self)
    }
}
