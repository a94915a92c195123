// The parser: recursive descent for statements, precedence climbing for expressions, over the lexer's tokens.
//
// A function that meets something it cannot use reports it and throws `Failure`; the statement loop that is nearest catches it, leaves
// an `.invalid` statement, skips to where the next one begins, and goes on. So each statement reports at most one error, and no error
// hides those of later statements. What failed only because the text ends is told apart: it may merely be incomplete.

struct Parser {
    /// Thrown after the error was reported.
    struct Failure: Error {}

    let source: Source
    let list: TokenList
    var diagnostics: [Diagnostic]
    /// Index of the current token.
    var index = 0
    /// False inside parentheses, brackets and maps, where a new line is a blank.
    var newlinesMatter = true
    /// True in the head of if, while, for and match, where `timeout(x) {` is a call and the body's brace.
    var isInHead = false
    /// True in the guard of a match arm, where `x =>` is not a lambda but the end of the guard.
    var isInGuard = false
    /// The indices of the braces that open a map or the pattern of one: what the formatter cannot see in the tokens.
    var mapBraces: [Int] = []
    /// The indices of the minuses that stand before one operand, for the same reason.
    var signs: [Int] = []
    /// How deep the current function nests, and how high the tree grew below it; see `nested`.
    var depth = 0
    var height = 0
    /// Set by the first error at the end of the text, which silences the rest.
    var failedAtEnd = false
    /// How many diagnostics that first error is: 1, or 0 when there was none or a literal without an end was reported instead.
    var atEndCount = 0
    /// Set when the nesting limit was met: the rest of the text is skipped.
    var gaveUp = false

    init(source: Source) {
        self.source = source
        list = Lexer.tokens(of: source)
        diagnostics = list.diagnostics
    }

    // MARK: Cursor

    @inline(__always)
    var token: Token { list.tokens[index] }

    @inline(__always)
    var kind: Token.Kind { list.tokens[index].kind }

    /// The token `offset` places further, or the last one.
    func peek(_ offset: Int = 1) -> Token { list.tokens[min(index + offset, list.tokens.count - 1)] }

    @inline(__always)
    mutating func advance() {
        if index < list.tokens.count - 1 { index += 1 }
    }

    /// True when the current token stands on the line of the previous one, or in brackets, where lines do not matter.
    var continuesLine: Bool { !newlinesMatter || !token.startsLine }

    @inline(__always)
    mutating func accept(_ kind: Token.Kind) -> Bool {
        guard self.kind == kind else { return false }
        advance()
        return true
    }

    /// True when the current token is this word, which is not reserved.
    func atWord(_ word: StaticString) -> Bool { kind == .identifier && isWord(token, word) }

    func isWord(_ token: Token, _ word: StaticString) -> Bool {
        source.bytes.withUnsafeBufferPointer {
            UnsafeBufferPointer(rebasing: $0[Int(token.start)..<Int(token.end)]).equals(word)
        }
    }

    // MARK: Spans

    func span(of token: Token) -> Span { Span(file: source.id, start: token.start, end: token.end) }

    /// From the given start to the end of the token before the current one.
    func span(from start: UInt32) -> Span {
        let end = index > 0 ? list.tokens[index - 1].end : 0
        return Span(file: source.id, start: start, end: max(start, end))
    }

    func text(of token: Token) -> String {
        source.bytes.withUnsafeBufferPointer { String(decoding: $0[Int(token.start)..<Int(token.end)], as: UTF8.self) }
    }

    mutating func expr(_ kind: Expr.Kind, from start: UInt32) -> Expr { Expr(kind, span: span(from: start)) }

    // MARK: Nesting

    /// Runs a function one level deeper. `height` then bounds the tree that it made: chains grow it by one for each link
    /// (`growChain`), a level by one over the highest of its parts.
    mutating func nested<T>(_ body: (inout Parser) throws(Failure) -> T) throws(Failure) -> T {
        let outer = height
        height = 0
        depth += 1
        defer {
            depth -= 1
            height = max(outer, height + 1)
        }
        if depth > ParserLimits.depth { throw giveUp("this nests more than \(ParserLimits.depth) levels deep") }
        return try body(&self)
    }

    /// Counts a link of a chain such as `a + b + c`.
    mutating func growChain() throws(Failure) {
        height += 1
        if height > ParserLimits.height {
            throw giveUp("this expression has more than \(ParserLimits.height) parts in a row")
        }
    }

    private mutating func giveUp(_ message: String) -> Failure {
        if !gaveUp {
            diagnostics.append(
                Diagnostic(.tooDeep, message, at: span(of: token), help: ["take parts of it out into variables"]))
        }
        gaveUp = true
        index = list.tokens.count - 1
        return Failure()
    }

    /// Runs a function inside brackets, where new lines do not matter, or inside braces, where they do.
    mutating func withNewlines<T>(_ matter: Bool, _ body: (inout Parser) throws(Failure) -> T) throws(Failure) -> T {
        let outer = (newlinesMatter, isInHead, isInGuard)
        (newlinesMatter, isInHead, isInGuard) = (matter, false, false)
        defer { (newlinesMatter, isInHead, isInGuard) = outer }
        return try body(&self)
    }
}
