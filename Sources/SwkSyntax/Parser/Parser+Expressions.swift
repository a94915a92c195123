// Expressions by precedence climbing; `Operators.swift` has the ladder. Chains are loops, so only real nesting costs stack.

extension Parser {
    mutating func parseExpression() throws(Failure) -> Expr {
        try nested { (parser) throws(Failure) in
            if parser.isAtLambda { return try parser.parseLambda() }
            return try parser.parseConditional()
        }
    }

    /// `condition ? a : b`.
    private mutating func parseConditional() throws(Failure) -> Expr {
        let condition = try parseBinary(.or)
        guard kind == .question, continuesLine else { return condition }
        advance()
        let then = try parseExpression()
        try expect(.colon, "`:` and the value for when the condition is false")
        let otherwise = try parseExpression()
        return expr(.conditional(condition, then: then, otherwise: otherwise), from: condition.span.start)
    }

    // MARK: Infix operators

    /// From the loosest to the tightest.
    enum Precedence: Int {
        case or, and, comparison, coalesce, range, sum, product, prefix

        var tighter: Precedence { Precedence(rawValue: rawValue + 1) ?? .prefix }
    }

    mutating func parseBinary(_ minimum: Precedence) throws(Failure) -> Expr {
        let start = token.start
        var left = try parsePrefix()
        while continuesLine, let precedence = precedence(of: kind), precedence.rawValue >= minimum.rawValue {
            try growChain()
            left = try parseInfix(left, precedence, from: start)
        }
        return left
    }

    private func precedence(of kind: Token.Kind) -> Precedence? {
        switch kind {
        case .kwOr, .foreignOr: .or
        case .kwAnd, .foreignAnd: .and
        case .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual: .comparison
        case .coalesce: .coalesce
        case .range, .halfOpenRange: .range
        case .plus, .minus: .sum
        case .star, .slash, .percent: .product
        default: nil
        }
    }

    private mutating func parseInfix(_ left: Expr, _ precedence: Precedence, from start: UInt32) throws(Failure) -> Expr
    {
        let operation = token
        switch precedence {
        case .range: return try parseRange(from: left, start: start)
        case .coalesce:
            advance()
            return expr(.coalesce(left, try parseOperand(.coalesce)), from: start)
        case .or, .and:
            if operation.kind == .foreignOr || operation.kind == .foreignAnd { reportForeign(operation) }
            advance()
            let right = try parseOperand(precedence.tighter)
            return expr(precedence == .or ? .or(left, right) : .and(left, right), from: start)
        default:
            advance()
            let right = try parseOperand(precedence.tighter)
            if precedence == .comparison, self.precedence(of: kind) == .comparison, continuesLine {
                throw chainedComparison()
            }
            let symbol = binaryOperator(operation.kind)
            return expr(.binary(symbol, left, right, operatorSpan: span(of: operation)), from: start)
        }
    }

    /// The right side of an operator, which may be a lambda's or a `throw`'s whole expression.
    private mutating func parseOperand(_ minimum: Precedence) throws(Failure) -> Expr {
        try nested { (parser) throws(Failure) in
            if parser.isAtLambda { return try parser.parseLambda() }
            return try parser.parseBinary(minimum)
        }
    }

    private func binaryOperator(_ kind: Token.Kind) -> BinaryOperator {
        switch kind {
        case .plus: .add
        case .minus: .subtract
        case .star: .multiply
        case .slash: .divide
        case .percent: .remainder
        case .equal: .equal
        case .notEqual: .notEqual
        case .less: .less
        case .lessEqual: .lessEqual
        case .greater: .greater
        default: .greaterEqual
        }
    }

    private mutating func chainedComparison() -> Failure {
        report(
            .unexpectedToken, "comparisons cannot be chained", span(of: token), help: ["write `a < b and b < c`"])
    }

    private mutating func reportForeign(_ operation: Token) {
        let ours = operation.kind == .foreignAnd ? "and" : operation.kind == .foreignOr ? "or" : "not"
        _ = report(
            .foreignOperator, "`\(text(of: operation))` is not an operator here", span(of: operation),
            help: ["write `\(ours)`"])
    }

    /// `a..b`, `a..<b` or `a..`, at the operator.
    private mutating func parseRange(from left: Expr?, start: UInt32) throws(Failure) -> Expr {
        let isHalfOpen = kind == .halfOpenRange
        advance()
        let to = isHalfOpen || left == nil || startsOperand ? try parseOperand(.sum) : nil
        if kind == .range || kind == .halfOpenRange, continuesLine { throw unexpected("one `..` in a range") }
        return expr(.range(from: left, to: to, isHalfOpen: isHalfOpen), from: start)
    }

    /// True when an operand can begin at the current token; a brace is taken for the body of a loop.
    private var startsOperand: Bool {
        switch kind {
        case .identifier, .number, .regex, .leftParen, .leftBracket, .minus, .kwNil, .kwTrue, .kwFalse: continuesLine
        default: kind.startsLiteral && continuesLine
        }
    }

    // MARK: Prefix operators

    mutating func parsePrefix() throws(Failure) -> Expr {
        let start = token.start
        switch kind {
        case .minus:
            signs.append(index)
            return try parseNegation()
        case .kwNot, .foreignNot:
            if kind == .foreignNot { reportForeign(token) }
            let isForeign = kind == .foreignNot
            advance()
            let operand = try parseOperand(isForeign ? .prefix : .comparison)
            return expr(.unary(.not, operand), from: start)
        case .range, .halfOpenRange: return try parseRange(from: nil, start: start)
        default: return try parsePostfix()
        }
    }

    /// A minus before a number is part of the number, so that the smallest Int can be written.
    private mutating func parseNegation() throws(Failure) -> Expr {
        let start = token.start
        advance()
        if kind == .number, !isFollowedByMember, let literal = negated(list.numbers[Int(token.link)]) {
            advance()
            return expr(literal, from: start)
        }
        let operand = try parseOperand(.prefix)
        return expr(.unary(.negate, operand), from: start)
    }

    /// In `-1.abs` the minus comes last.
    private var isFollowedByMember: Bool { peek().kind == .dot || peek().kind == .optionalDot }

    private func negated(_ number: Number) -> Expr.Kind? {
        switch number {
        case .int(let magnitude): magnitude <= UInt64(Int.max) + 1 ? .int(Int(truncatingIfNeeded: 0 &- magnitude)) : nil
        case .float(let value): .float(-value)
        case .duration(let nanoseconds): .duration(-nanoseconds)
        case .size(let bytes): .size(-bytes)
        }
    }
}
