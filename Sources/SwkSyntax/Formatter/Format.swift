// The formatter's way in, and its promise: it changes blanks, indents and empty lines, and nothing else.
//
// It works over tokens and the gaps between them, not over the tree, so comments stay where they are and line breaks are the author's.
// The result is read again and compared: had it other tokens or other line breaks, the text would be left as it was.

/// The text in the project's one layout: four blanks for each level, one blank around operators of comparison and assignment, at most one
/// empty line, no blanks at line ends, LF, a line end at the end. Formatting a formatted text changes nothing.
///
/// - Returns: nil when the text has syntax errors.
public func format(_ source: Source) -> String? {
    guard !parse(source).hasErrors else { return nil }
    let list = Lexer.tokens(of: source)
    var formatter = Formatter(source: source, list: list)
    let text = formatter.run()
    let formatted = Source(id: source.id, name: source.name, text: text)
    return isSame(list, source, Lexer.tokens(of: formatted), formatted)
        ? text : String(decoding: source.bytes, as: UTF8.self)
}

/// True when two texts are the same tokens with the same line breaks.
private func isSame(_ first: TokenList, _ firstSource: Source, _ second: TokenList, _ secondSource: Source) -> Bool {
    guard first.tokens.count == second.tokens.count, second.diagnostics.isEmpty else { return false }
    for (left, right) in zip(first.tokens, second.tokens) where left.kind != .endOfFile {
        guard left.kind == right.kind, left.startsLine == right.startsLine else { return false }
        let leftText = firstSource.bytes[Int(left.start)..<Int(left.end)]
        guard leftText == secondSource.bytes[Int(right.start)..<Int(right.end)] else { return false }
    }
    return true
}
