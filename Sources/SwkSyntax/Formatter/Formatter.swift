// Lays out tokens and gaps.
//
// A new line is indented by one level more than the line on which its innermost open bracket stands, and a line that begins with the closer
// like that line; so any number of brackets opened on one line costs one level. A line that continues an expression gets one level more.

struct Formatter {
    let source: Source
    let list: TokenList
    /// The indices of the braces that open a map or the pattern of one.
    let mapBraces: Set<Int>
    private var output: [UInt8] = []
    private var columns = Columns()
    /// The open brackets, innermost last, on top of the file itself.
    private var brackets = [Bracket(opener: .leftBrace, isMap: false, indent: -step)]
    /// The indent of the current line, and how far it moved.
    private var lineIndent = 0
    private var lineShift = 0
    private var index = 0
    /// The token written last, -1 at the start.
    private var previous = -1
    private var previousEnd = 0

    private static let step = 4

    private var bracket: Bracket { brackets[brackets.count - 1] }

    /// An open bracket.
    fileprivate struct Bracket {
        let opener: Token.Kind
        let isMap: Bool
        /// The indent of the line on which it stands.
        let indent: Int
        /// `?` whose `:` is still to come.
        var conditions = 0
        /// Commas between its items.
        var commas = 0
        /// Between a `for` and its body, where a comma separates no items.
        var isInLoopHead = false

        /// Items of it may end in a comma.
        var isList: Bool { commas > 0 && (opener != .leftBrace || isMap) }
    }

    init(source: Source, list: TokenList, mapBraces: Set<Int>) {
        self.source = source
        self.list = list
        self.mapBraces = mapBraces
        // A byte order mark is dropped.
        previousEnd = source.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        output.reserveCapacity(source.bytes.count + source.bytes.count / 8 + 16)
    }

    mutating func run() -> String {
        while list.tokens[index].kind != .endOfFile {
            let token = list.tokens[index]
            let gap = Gap(source.bytes, previousEnd, Int(token.start))
            if isSuperfluous(token), gap.comments.isEmpty {
                previousEnd = Int(token.end)
                index += 1
                continue
            }
            write(gap, before: token)
            write(token)
        }
        write(Gap(source.bytes, previousEnd, source.bytes.count), before: list.tokens[index])
        while output.last == UInt8(ascii: "\n") { output.removeLast() }
        if !output.isEmpty { output.append(UInt8(ascii: "\n")) }
        return String(decoding: columns.aligned(output), as: UTF8.self)
    }

    /// A comma before a closer on its line, a semicolon where the statement ends anyway.
    private func isSuperfluous(_ token: Token) -> Bool {
        let next = list.tokens[index + 1]
        switch token.kind {
        case .comma:
            return next.kind.closesBracket && !next.startsLine && !hasComment(after: token, before: next)
        case .semicolon:
            guard previous >= 0, list.tokens[previous].kind != .leftBrace else { return false }
            return list.tokens[previous].kind == .semicolon || endsStatementAnyway(after: index)
        default: return false
        }
    }

    /// Whether nothing but semicolons stands between a semicolon and the end of its line or block.
    private func endsStatementAnyway(after semicolon: Int) -> Bool {
        var next = semicolon + 1
        while list.tokens[next].kind == .semicolon, !list.tokens[next].startsLine { next += 1 }
        let token = list.tokens[next]
        return token.startsLine || token.kind == .rightBrace || token.kind == .endOfFile
    }

    private func hasComment(after token: Token, before next: Token) -> Bool {
        !Gap(source.bytes, Int(token.end), Int(next.start)).comments.isEmpty
    }

    // MARK: Gaps

    private mutating func write(_ gap: Gap, before token: Token) {
        if token.kind.closesBracket, token.startsLine, bracket.isList, previous >= 0,
            list.tokens[previous].kind != .comma
        {
            output.append(UInt8(ascii: ","))
        }
        for comment in gap.comments { write(comment) }
        if token.kind == .endOfFile { return }
        if output.isEmpty {
            lineShift = -column(of: token)
            return
        }
        let joins = gap.comments.isEmpty && followsItsBlock(token)
        if gap.newlines > 0, !joins {
            breakLine(gap.newlines, indent: indent(of: token), column: column(of: token))
        } else if isSpaced(before: token, afterComment: !gap.comments.isEmpty) {
            blanks(1)
        }
    }

    private mutating func write(_ comment: Gap.Comment) {
        if output.isEmpty || comment.newlines > 0 {
            breakLine(comment.newlines, indent: indent(of: nil), column: nil)
        } else if !comment.isLine {
            blanks(min(1, comment.blanks))
        } else {
            // What stands in a column of its own stays there when the line changes before it.
            columns.comment(output, column: comment.blanks > 1 ? comment.column + lineShift : nil)
            blanks(1)
        }
        output.append(contentsOf: comment.text.utf8)
        _ = columns.passed(output, comment.text.utf8.count)
    }

    /// True for an `else` or a `catch` right after a block: it stands on the line of the brace.
    private func followsItsBlock(_ token: Token) -> Bool {
        (token.kind == .kwElse || token.kind == .kwCatch) && previous >= 0
            && list.tokens[previous].kind == .rightBrace
    }

    /// Ends the line; an empty line stays one, except after an opening and before a closing bracket.
    private mutating func breakLine(_ newlines: Int, indent: Int, column: Int?) {
        lineIndent = indent
        lineShift = column.map { indent - $0 } ?? 0
        if output.isEmpty { return }
        let isAfterOpener = previous >= 0 && list.tokens[previous].kind.opensBracket && endsInOpener
        let isBeforeCloser = list.tokens[index].kind.closesBracket
        let isDouble = newlines > 1 && !isAfterOpener && !isBeforeCloser
        output.append(contentsOf: [UInt8](repeating: UInt8(ascii: "\n"), count: isDouble ? 2 : 1))
        columns.startLine(output, lines: isDouble ? 2 : 1, indent: indent, depth: brackets.count)
        blanks(indent)
    }

    private mutating func blanks(_ count: Int) {
        for _ in 0..<count { output.append(UInt8(ascii: " ")) }
    }

    /// True when nothing was written since the opening bracket.
    private var endsInOpener: Bool {
        output.last == UInt8(ascii: "(") || output.last == UInt8(ascii: "[") || output.last == UInt8(ascii: "{")
    }

    /// The indent of a line that begins with the token, or with a comment.
    private func indent(of token: Token?) -> Int {
        let base = bracket.indent + Self.step
        guard let token else { return base }
        if token.kind.closesBracket { return bracket.indent }
        let continues =
            token.kind == .dot || token.kind == .optionalDot || (previous >= 0 && list.isInfix(previous))
        return continues ? base + Self.step : base
    }

    private func column(of token: Token) -> Int { Gap.column(source.bytes, Int(token.start)) }

    // MARK: Tokens

    private mutating func write(_ token: Token) {
        note(token)
        let end = token.kind.startsLiteral ? list.tokens[Int(token.link)].end : token.end
        output.append(contentsOf: source.bytes[Int(token.start)..<Int(end)])
        if token.kind.startsLiteral, columns.passed(output, Int(end) - Int(token.start)) { lineShift = 0 }
        previous = token.kind.startsLiteral ? Int(token.link) : index
        index = previous + 1
        previousEnd = Int(end)
    }

    /// Keeps the brackets, and the places where columns may stand.
    private mutating func note(_ token: Token) {
        if token.kind.closesBracket, brackets.count > 1 { brackets.removeLast() }
        let isLabel = token.kind == .colon && bracket.conditions == 0
        // One that begins a line stands at its indent, not in a column.
        if (token.kind == .assign || token.kind == .arrow) && !token.startsLine {
            columns.stop(output, token.kind, depth: brackets.count, isWanted: blanks(before: token) > 1)
        } else if isLabel, previous >= 0, list.startsLine(previous) {
            let next = list.tokens[index + 1]
            columns.stop(
                output, .colon, depth: brackets.count, isWanted: !next.startsLine && blanks(before: next) > 1)
        }
        brackets[brackets.count - 1].note(token.kind, isInfix: list.isInfix(index))
        if token.kind.opensBracket {
            brackets.append(Bracket(opener: token.kind, isMap: mapBraces.contains(index), indent: lineIndent))
        }
    }

    /// Blanks right before a token on its line.
    private func blanks(before token: Token) -> Int {
        var start = Int(token.start)
        while start > 0, source.bytes[start - 1] == UInt8(ascii: " ") { start -= 1 }
        return Int(token.start) - start
    }

    private func isSpaced(before token: Token, afterComment: Bool) -> Bool {
        guard previous >= 0 else { return false }
        if afterComment { return !token.kind.closesBracket && token.kind != .comma && token.kind != .semicolon }
        let place = Spacing.Place(
            isInMap: bracket.isMap, isInCondition: bracket.conditions > 0,
            isStatement: bracket.opener == .leftBrace && !bracket.isMap)
        return Spacing(list: list).needsBlank(between: previous, and: index, in: place)
    }
}

extension Formatter.Bracket {
    /// Counts what stands directly inside of it.
    fileprivate mutating func note(_ kind: Token.Kind, isInfix: Bool) {
        switch kind {
        case .comma where !isInLoopHead: commas += 1
        case .question where isInfix: conditions += 1
        case .colon where conditions > 0: conditions -= 1
        case .kwFor: isInLoopHead = true
        case .leftBrace: isInLoopHead = false
        default: break
        }
    }
}
