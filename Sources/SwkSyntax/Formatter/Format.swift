// The formatter's way in, and its promise: it changes blanks, indents, empty lines and the commas and semicolons that say nothing, and
// nothing else.
//
// It works over tokens and the gaps between them, not over the tree, so comments stay where they are and line breaks are the author's.
// The result is read again and compared: had it other tokens or other line breaks, the text would be left as it was.

/// The text in the project's one layout, which `stdlib/reference/language.md` describes. Formatting a formatted text changes nothing.
///
/// - Returns: nil when the text has syntax errors.
public func format(_ source: Source) -> String? {
    guard source.bytes.count < Int(Int32.max) else { return nil }
    var parser = Parser(source: source)
    _ = parser.parseProgram()
    guard !parser.diagnostics.contains(where: { $0.severity == .error }) else { return nil }
    var list = parser.list
    list.signs = Set(parser.signs)
    var formatter = Formatter(source: source, list: list, mapBraces: Set(parser.mapBraces))
    let text = formatter.run()
    let formatted = Source(id: source.id, name: source.name, text: text)
    return isSame(parser.list, source, Lexer.tokens(of: formatted), formatted)
        ? text : String(decoding: source.bytes, as: UTF8.self)
}

/// True when two texts are the same tokens with the same line breaks, apart from what the formatter may add or drop.
private func isSame(_ first: TokenList, _ firstSource: Source, _ second: TokenList, _ secondSource: Source) -> Bool {
    guard second.diagnostics.isEmpty else { return false }
    let (left, right) = (first.meaningful, second.meaningful)
    guard left.count == right.count else { return false }
    for (one, other) in zip(left, right) {
        guard one.kind == other.kind else { return false }
        // An `else` and a `catch` follow their block on whichever line they stand.
        guard one.startsLine == other.startsLine || one.kind == .kwElse || one.kind == .kwCatch else { return false }
        let text = firstSource.bytes[Int(one.start)..<Int(one.end)]
        guard text == secondSource.bytes[Int(other.start)..<Int(other.end)] else { return false }
    }
    return true
}

extension TokenList {
    /// Without commas before a closing bracket and semicolons at the end of a line or block, which have no meaning, and without the end.
    fileprivate var meaningful: [Token] {
        var kept: [Token] = []
        kept.reserveCapacity(tokens.count)
        for (index, token) in tokens.enumerated() where token.kind != .endOfFile {
            let next = tokens[index + 1]
            switch token.kind {
            case .comma where next.kind.closesBracket: continue
            case .semicolon where next.startsLine || next.kind == .rightBrace || next.kind == .endOfFile: continue
            case .semicolon where next.kind == .semicolon: continue
            default: kept.append(token)
            }
        }
        return kept
    }
}
