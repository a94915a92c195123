// What stands where a person is typing: the beginning of a name, a member of something, an argument of a call, the text of a string.
// Completion asks this, and a language server will.
//
// The lexer reads whatever is there, closes what is still open, and knows brackets and interpolations; so the answer is found by
// walking its tokens backwards from the end. The few expressions that matter (what a `.` follows, the callee of the call that is open)
// are then parsed as the expressions that they are.

/// The end of a text that is being typed.
public struct Cursor: Sendable {
    public enum Place: Sendable, Equatable {
        /// Code; the beginning of a name, maybe empty.
        case code(prefix: String)
        /// The text of a string literal so far.
        case string(prefix: String)
        /// The last word of a command literal so far.
        case word(prefix: String)
        /// A comment, a number, the text of a string with interpolations: nothing that could be completed.
        case nothing
    }

    public let place: Place
    /// What the member that is typed belongs to: the expression before the last `.`.
    public let base: Expr?
    /// True behind a `.`, also when what stands before it could not be understood.
    public let isMember: Bool
    /// The innermost call that is still open.
    public let call: OpenCall?
    /// The string is what `import` names.
    public let isImport: Bool
    /// Names that the text itself declares, with the expressions that are their values where these are known; later ones shadow.
    public let declared: [(name: String, value: Expr?)]
}

/// A call whose closing parenthesis is not typed yet.
public struct OpenCall: Sendable {
    public let callee: Expr
    /// The arguments before the one that is being typed.
    public let arguments: [(label: String?, value: Expr?)]
    /// The label of the argument that is being typed.
    public let label: String?
    /// The argument is a list or a map, and the cursor is inside of it.
    public let isNested: Bool
    /// Nothing but the beginning of a name is typed of the argument, so it may become a label.
    public let isAtStart: Bool

    /// How many arguments without a label stand before.
    public var position: Int { arguments.count { $0.label == nil } }
}

extension Cursor {
    /// The cursor at the end of a text.
    public init(atEndOf text: String) {
        let source = Source(name: "<cursor>", text: text)
        var walk = TokenWalk(source: source)
        place = walk.takePlace()
        isImport = walk.last?.kind == .kwImport && place.isString
        isMember = (walk.last?.kind == .dot || walk.last?.kind == .optionalDot) && !place.isString
        base = isMember ? walk.chain(endingAt: walk.tokens.count - 2) : nil
        call = isMember ? nil : walk.openCall()
        declared = walk.declarations()
    }
}

extension Cursor.Place {
    fileprivate var isString: Bool {
        if case .string = self { true } else { false }
    }
}
