// The codes of the lexer and the parser.

extension Diagnostic.Code {
    /// Something else than the grammar wants stands here.
    public static let unexpectedToken: Self = "syntax.unexpected-token"
    /// A bracket, literal or comment has no end.
    public static let unclosed: Self = "syntax.unclosed"
    /// A character that begins no token.
    public static let invalidCharacter: Self = "syntax.invalid-character"
    /// Bytes that are not UTF-8.
    public static let invalidEncoding: Self = "syntax.invalid-encoding"
    /// A number out of range, without digits or with an unknown unit.
    public static let invalidNumber: Self = "syntax.invalid-number"
    /// An escape that a string does not know.
    public static let invalidEscape: Self = "syntax.invalid-escape"
    /// An operator of another language.
    public static let foreignOperator: Self = "syntax.foreign-operator"
    /// The left side of `=` is not something that can be assigned to.
    public static let invalidTarget: Self = "syntax.invalid-target"
    /// A pattern that does not belong where it stands.
    public static let invalidPattern: Self = "syntax.invalid-pattern"
    /// A name or label that stands twice in one list.
    public static let duplicate: Self = "syntax.duplicate"
    /// More nesting than `ParserLimits` allow.
    public static let tooDeep: Self = "syntax.too-deep"
    /// More bytes than a span can address.
    public static let tooLong: Self = "syntax.too-long"
}
