// Brackets, punctuation and operators, the longest first; and bytes that are none of these.

extension Lexer {
    mutating func lexPunctuation(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "("): open(.leftParen)
        case UInt8(ascii: "["): open(.leftBracket)
        case UInt8(ascii: "{"): open(.leftBrace)
        case UInt8(ascii: ")"): closeParen()
        case UInt8(ascii: "]"): close(.rightBracket, opener: .leftBracket)
        case UInt8(ascii: "}"): close(.rightBrace, opener: .leftBrace)
        case UInt8(ascii: ","): take(.comma, 1)
        case UInt8(ascii: ";"): take(.semicolon, 1)
        case UInt8(ascii: ":"): take(.colon, 1)
        case UInt8(ascii: "."): lexDots()
        case UInt8(ascii: "?"): lexQuestion()
        default: lexOperator(byte)
        }
    }

    private mutating func lexOperator(_ byte: UInt8) {
        let next = peek(1)
        let isAssigning = next == UInt8(ascii: "=")
        switch byte {
        case UInt8(ascii: "+"): isAssigning ? take(.addAssign, 2) : take(.plus, 1)
        case UInt8(ascii: "-"): isAssigning ? take(.subtractAssign, 2) : take(.minus, 1)
        case UInt8(ascii: "*"): isAssigning ? take(.multiplyAssign, 2) : take(.star, 1)
        case UInt8(ascii: "%"): isAssigning ? take(.remainderAssign, 2) : take(.percent, 1)
        case UInt8(ascii: "/"): lexSlash(isAssigning: isAssigning)
        case UInt8(ascii: "<"): isAssigning ? take(.lessEqual, 2) : take(.less, 1)
        case UInt8(ascii: ">"): isAssigning ? take(.greaterEqual, 2) : take(.greater, 1)
        case UInt8(ascii: "!"): isAssigning ? take(.notEqual, 2) : take(.foreignNot, 1)
        case UInt8(ascii: "=") where next == UInt8(ascii: ">"): take(.arrow, 2)
        case UInt8(ascii: "="): isAssigning ? take(.equal, 2) : take(.assign, 1)
        case UInt8(ascii: "&") where next == byte: take(.foreignAnd, 2)
        case UInt8(ascii: "|") where next == byte: take(.foreignOr, 2)
        default: lexUnknown(byte)
        }
    }

    mutating func take(_ kind: Token.Kind, _ length: Int) {
        let start = position
        position += length
        emit(kind, from: start)
    }

    private mutating func lexDots() {
        if peek(1) != UInt8(ascii: ".") { return take(.dot, 1) }
        switch peek(2) {
        case UInt8(ascii: "."): take(.ellipsis, 3)
        case UInt8(ascii: "<"): take(.halfOpenRange, 3)
        default: take(.range, 2)
        }
    }

    /// `?.` is a token unless it starts the number of `a ?.5 : b`, or a range.
    private mutating func lexQuestion() {
        switch peek(1) {
        case UInt8(ascii: "?"): peek(2) == UInt8(ascii: "=") ? take(.coalesceAssign, 3) : take(.coalesce, 2)
        case UInt8(ascii: ".") where !CharacterClass.isDigit(peek(2)) && peek(2) != UInt8(ascii: "."):
            take(.optionalDot, 2)
        default: take(.question, 1)
        }
    }

    // MARK: Brackets

    mutating func open(_ kind: Token.Kind) {
        openers.append(list.tokens.count)
        take(kind, 1)
    }

    private mutating func close(_ kind: Token.Kind, opener: Token.Kind) {
        link(closer: list.tokens.count, to: opener)
        take(kind, 1)
    }

    /// A `)` closes a parenthesis or, when none is open inside it, the interpolation.
    private mutating func closeParen() {
        guard let frame = frames.last,
            !openers[frame.openers...].contains(where: { list.tokens[$0].kind == .leftParen })
        else {
            return close(.rightParen, opener: .leftParen)
        }
        endInterpolation(frame, length: 1)
        lexLiteral()
    }

    /// Joins a closer to the innermost opener of its kind inside the current interpolation; openers inside that one stay alone.
    private mutating func link(closer: Int, to kind: Token.Kind) {
        let floor = frames.last?.openers ?? 0
        guard let index = openers[floor...].lastIndex(where: { list.tokens[$0].kind == kind }) else { return }
        list.tokens[openers[index]].link = UInt32(truncatingIfNeeded: closer)
        openers.removeSubrange(index...)
    }
}
