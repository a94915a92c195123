// Whether a blank stands between two tokens of one line. Only for the arithmetic operators it is the author's choice: `x*x + y*y` says more
// than either layout alone.

struct Spacing {
    let list: TokenList

    /// What the tokens stand in.
    struct Place {
        /// The innermost bracket is a map's or a map pattern's brace.
        let isInMap: Bool
        /// A `?` waits for its `:`.
        let isInCondition: Bool
        /// The innermost bracket is a block's brace, or there is none: a line cannot begin with an infix operator.
        let isStatement: Bool
    }

    func needsBlank(between left: Int, and right: Int, in place: Place) -> Bool {
        let (first, second) = (list.tokens[left].kind, list.tokens[right].kind)
        switch (first, second) {
        case (_, .comma), (_, .semicolon), (_, .rightParen), (_, .rightBracket): return false
        case (.leftParen, _), (.leftBracket, _), (.ellipsis, _): return false
        case (.dot, _), (.optionalDot, _), (_, .dot), (_, .optionalDot): return false
        case (.leftBrace, .rightBrace): return false
        case (.leftBrace, _), (_, .rightBrace): return !place.isInMap
        case (.comma, _), (.semicolon, _), (.colon, _): return true
        case (_, .colon): return place.isInCondition
        case (_, .leftBrace): return true
        case (.minus, _) where place.isStatement && list.tokens[left].startsLine: return second == .minus
        default: return needsBlank(around: left, right)
        }
    }

    /// The same for operators, words and the brackets of calls.
    private func needsBlank(around left: Int, _ right: Int) -> Bool {
        let (first, second) = (list.tokens[left].kind, list.tokens[right].kind)
        if first.isSpaced || second.isSpaced || first == .question || second == .question { return true }
        if list.isArithmetic(left) { return isLoose(left) }
        if list.isArithmetic(right) { return isLoose(right) }
        if first == .minus { return second == .minus }
        if second.isRange { return list.isKeyword(left) }
        if first.isRange { return list.isKeyword(right) }
        if second == .leftParen || second == .leftBracket { return list.isKeyword(left) }
        return true
    }

    /// True when a blank stands on either side of the operator: then it stands on both.
    private func isLoose(_ index: Int) -> Bool {
        let operation = list.tokens[index]
        return list.tokens[index - 1].end < operation.start || operation.end < list.tokens[index + 1].start
    }
}

extension TokenList {
    /// True for a reserved word that is used as one, not as the name of a member.
    func isKeyword(_ index: Int) -> Bool {
        guard tokens[index].kind.isReservedWord else { return false }
        return index == 0 || (tokens[index - 1].kind != .dot && tokens[index - 1].kind != .optionalDot)
    }

    /// True for an operator of arithmetic between two operands.
    func isArithmetic(_ index: Int) -> Bool {
        switch tokens[index].kind {
        case .plus, .star, .slash, .percent: return true
        case .minus: return !signs.contains(index)
        default: return false
        }
    }

    /// True for an operator after which an expression goes on, also on the next line.
    func isInfix(_ index: Int) -> Bool {
        let kind = tokens[index].kind
        if kind.isReservedWord { return (kind == .kwAnd || kind == .kwOr || kind == .kwNot) && isKeyword(index) }
        return kind.isSpaced || kind.isRange || kind == .question || isArithmetic(index)
    }

    /// True when the token is the first of its line; a literal's end counts as its start.
    func startsLine(_ index: Int) -> Bool {
        guard tokens[index].kind == .literalEnd else { return tokens[index].startsLine }
        var start = index
        while start > 0, !(tokens[start].kind.startsLiteral && Int(tokens[start].link) == index) { start -= 1 }
        return tokens[start].startsLine
    }
}

extension Token.Kind {
    var opensBracket: Bool { self == .leftParen || self == .leftBracket || self == .leftBrace }

    var isRange: Bool { self == .range || self == .halfOpenRange }

    /// Operators that have a blank on both sides.
    var isSpaced: Bool {
        switch self {
        case .arrow, .assign, .addAssign, .subtractAssign, .multiplyAssign, .divideAssign, .remainderAssign,
            .coalesceAssign, .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual, .coalesce:
            true
        default: false
        }
    }
}
