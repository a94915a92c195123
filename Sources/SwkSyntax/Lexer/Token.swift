// Tokens: what the lexer makes of the bytes, and all that the parser looks at.
//
// A token is sixteen trivial bytes. A bracket's `link` is the index of its partner, so the parser can look past a whole bracketed
// group in one step to tell a lambda from a group and a map from a block, and can skip it after an error.

struct Token {
    var kind: Kind
    /// True when a line ends between the previous token and this one.
    var startsLine: Bool
    var start: UInt32
    var end: UInt32
    /// For a bracket or a literal's start: the index of the matching end, 0 when there is none. For a number: its index in
    /// `TokenList.numbers`.
    var link: UInt32 = 0

    enum Kind: UInt8 {
        case endOfFile
        /// Bytes that are no token; the lexer has reported them.
        case unknown
        case identifier, number, regex
        // A string is start, then texts and interpolations, then end; a raw string has one text at most.
        case stringStart, rawStringStart, blockStringStart, rawBlockStringStart, shellStart, shellBlockStart,
            commandStart
        case literalText, literalEnd
        case interpolationStart, interpolationEnd
        // Brackets
        case leftParen, rightParen, leftBracket, rightBracket, leftBrace, rightBrace
        // Punctuation
        case comma, semicolon, colon, dot, optionalDot, ellipsis, question, arrow
        // Operators
        case range, halfOpenRange, coalesce
        case plus, minus, star, slash, percent
        case equal, notEqual, less, lessEqual, greater, greaterEqual
        case assign, addAssign, subtractAssign, multiplyAssign, divideAssign, remainderAssign, coalesceAssign
        /// `!`, `&&`, `||`: other languages' operators, known so that the parser can name ours.
        case foreignNot, foreignAnd, foreignOr
        // Reserved words
        case kwAnd, kwAssert, kwBreak, kwCatch, kwContinue, kwDefer, kwElse, kwFalse, kwFor, kwFunc, kwIf, kwImport,
            kwIn, kwLet
        case kwMatch, kwNil, kwNot, kwOr, kwParallel, kwReturn, kwSpawn, kwStruct, kwThrow, kwTrue, kwTry, kwUsing,
            kwVar, kwWhere
        case kwWhile
    }
}

/// The value of a number token.
enum Number {
    /// The magnitude; the sign is an operator.
    case int(UInt64)
    case float(Double)
    /// Nanoseconds.
    case duration(Int)
    /// Bytes.
    case size(Int)
}

/// All tokens of a text, ending in `.endOfFile`, with what does not fit into sixteen bytes.
struct TokenList {
    var tokens: [Token] = []
    var numbers: [Number] = []
    /// The spans of the `///` lines that stand before the token with this index.
    var docs: [Int: [Span]] = [:]
    var diagnostics: [Diagnostic] = []
    /// True when the text ends inside a `"""` string or a block comment.
    var endsInsideLiteral = false
    /// The indices of the minuses that stand before one operand. The parser knows them, and tells the formatter.
    var signs: Set<Int> = []
}

extension Token.Kind {
    /// True when a value may end with this token, so that a following `/` divides and does not start a regex.
    var endsOperand: Bool {
        switch self {
        case .identifier, .number, .regex, .literalEnd, .rightParen, .rightBracket, .rightBrace, .kwTrue, .kwFalse,
            .kwNil:
            true
        default: false
        }
    }

    var isReservedWord: Bool { rawValue >= Token.Kind.kwAnd.rawValue }

    /// True for the start of a string, command or shell literal.
    var startsLiteral: Bool {
        rawValue >= Token.Kind.stringStart.rawValue && rawValue <= Token.Kind.commandStart.rawValue
    }

    /// True for the start of a string (not of a command).
    var startsString: Bool {
        rawValue >= Token.Kind.stringStart.rawValue && rawValue <= Token.Kind.rawBlockStringStart.rawValue
    }
}
