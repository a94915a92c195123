// Lays out tokens and gaps.
//
// A new line is indented by one level more than the line on which its innermost open bracket stands, and a line that begins with the closer
// like that line; so any number of brackets opened on one line costs one level. A line that continues an expression gets one level more.

struct Formatter {
    let source: Source
    let list: TokenList
    private var output = ""
    /// The indents of the lines on which the open brackets stand, innermost last.
    private var openLines: [Int] = []
    /// The indent of the current line.
    private var lineIndent = 0
    private var index = 0
    private var previousEnd = 0

    private static let step = 4

    init(source: Source, list: TokenList) {
        self.source = source
        self.list = list
        // A byte order mark is dropped.
        previousEnd = source.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }

    mutating func run() -> String {
        while true {
            let token = list.tokens[index]
            let gap = Gap(source.bytes, previousEnd, Int(token.start))
            write(gap, before: token)
            if token.kind == .endOfFile { break }
            write(token)
        }
        while output.hasSuffix("\n\n") { output.removeLast() }
        if !output.isEmpty, !output.hasSuffix("\n") { output += "\n" }
        return output
    }

    // MARK: Gaps

    private mutating func write(_ gap: Gap, before token: Token) {
        for comment in gap.comments {
            if output.isEmpty || comment.newlines > 0 {
                breakLine(comment.newlines, indent: indent(of: nil))
            } else {
                output += String(
                    repeating: " ", count: comment.isLine ? max(1, comment.blanks) : min(1, comment.blanks))
            }
            output += comment.text
        }
        let hasComment = !gap.comments.isEmpty
        if token.kind == .endOfFile { return }
        if output.isEmpty { return }
        if gap.newlines > 0 {
            breakLine(gap.newlines, indent: indent(of: token))
        } else if hasComment || needsBlank(before: token, hasBlank: gap.hasBlank) {
            output += " "
        }
    }

    /// Ends the line; an empty line stays one, except after an opening and before a closing bracket.
    private mutating func breakLine(_ newlines: Int, indent: Int) {
        lineIndent = indent
        if output.isEmpty { return }
        let isAfterOpener = index > 0 && list.tokens[index - 1].kind.opensBracket && previousIsLast
        let isBeforeCloser = list.tokens[index].kind.closesBracket
        output += newlines > 1 && !isAfterOpener && !isBeforeCloser ? "\n\n" : "\n"
        output += String(repeating: " ", count: indent)
    }

    /// True when nothing was written since the previous token.
    private var previousIsLast: Bool { output.hasSuffix("(") || output.hasSuffix("[") || output.hasSuffix("{") }

    /// The indent of a line that begins with the token, or with a comment.
    private func indent(of token: Token?) -> Int {
        guard let token else { return openLines.last.map { $0 + Self.step } ?? 0 }
        if token.kind.closesBracket { return openLines.last ?? 0 }
        let base = openLines.last.map { $0 + Self.step } ?? 0
        let continues =
            token.kind == .dot || token.kind == .optionalDot || (index > 0 && list.tokens[index - 1].kind.isInfix)
        return continues ? base + Self.step : base
    }

    // MARK: Tokens

    private mutating func write(_ token: Token) {
        let end = token.kind.startsLiteral ? list.tokens[Int(token.link)].end : token.end
        if token.kind.closesBracket, !openLines.isEmpty { openLines.removeLast() }
        if token.kind.opensBracket { openLines.append(lineIndent) }
        output += String(decoding: source.bytes[Int(token.start)..<Int(end)], as: UTF8.self)
        index = token.kind.startsLiteral ? Int(token.link) + 1 : index + 1
        previousEnd = Int(end)
    }

    /// Whether a blank stands between the previous token and this one on the same line. What is not decided here is the author's.
    private func needsBlank(before token: Token, hasBlank: Bool) -> Bool {
        guard index > 0 else { return false }
        let previous = list.tokens[index - 1].kind
        switch (previous, token.kind) {
        case (_, .comma), (_, .semicolon), (_, .rightParen), (_, .rightBracket): return false
        case (.comma, _), (.semicolon, _): return true
        case (.leftParen, _), (.leftBracket, _), (.dot, _), (.optionalDot, _), (.ellipsis, _): return false
        case (_, .dot), (_, .optionalDot): return false
        case (_, .colon): return hasBlank
        case (.colon, _): return true
        case let (left, right) where left.isSpaced || right.isSpaced: return true
        case _ where isArithmetic(index): return isLoose(index)
        case _ where isArithmetic(index - 1): return isLoose(index - 1)
        case (let left, .leftBrace): return left != .leftBrace || hasBlank
        default: return hasBlank
        }
    }

    /// True for an infix operator whose blanks are the author's choice, and for the `?` of a condition.
    private func isArithmetic(_ index: Int) -> Bool {
        guard index > 0 else { return false }
        switch list.tokens[index].kind {
        case .plus, .minus, .star, .slash, .percent, .question: return list.tokens[index - 1].kind.endsOperand
        default: return false
        }
    }

    /// True when a blank stands on either side of the operator: then it stands on both.
    private func isLoose(_ index: Int) -> Bool {
        let operation = list.tokens[index]
        return list.tokens[index - 1].end < operation.start || operation.end < list.tokens[index + 1].start
    }
}

extension Token.Kind {
    fileprivate var opensBracket: Bool { self == .leftParen || self == .leftBracket || self == .leftBrace }

    /// Operators that have a blank on both sides. The arithmetic ones may do without: `x*x + y*y` says more than either layout.
    fileprivate var isSpaced: Bool {
        switch self {
        case .arrow, .assign, .addAssign, .subtractAssign, .multiplyAssign, .divideAssign, .remainderAssign,
            .coalesceAssign, .equal,
            .notEqual, .less, .lessEqual, .greater, .greaterEqual, .coalesce:
            true
        default: false
        }
    }

    /// True when an expression goes on after it, also on the next line.
    fileprivate var isInfix: Bool {
        switch self {
        case .plus, .minus, .star, .slash, .percent, .kwAnd, .kwOr, .kwNot, .question, .range, .halfOpenRange: true
        default: isSpaced
        }
    }
}
