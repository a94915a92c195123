// The targets of the syntax wing: scanner, parser and formatter.

@testable import SwkSyntax

/// Tokens stand in the order of the text, do not overlap, and partners point at one another.
@Sendable func scan(_ bytes: [UInt8]) {
    let source = Source(name: "fuzz.swk", bytes: bytes)
    let list = Lexer.tokens(of: source)
    require(list.tokens.last?.kind == .endOfFile, "the tokens do not end in the end of the file")
    var end: UInt32 = 0
    for (index, token) in list.tokens.enumerated() {
        require(token.start >= end && token.end >= token.start, "token \(index) overlaps the one before")
        require(Int(token.end) <= bytes.count, "token \(index) ends outside of the text")
        end = token.end
        if token.kind == .number {
            require(Int(token.link) < list.numbers.count, "token \(index) is a number without a value")
        } else {
            require(Int(token.link) < list.tokens.count, "token \(index) is linked to nothing")
        }
    }
    requireSound(list.diagnostics, in: source)
}

/// Every text gives a tree; a text that is not sound has an error, and a sound one no invalid nodes.
@Sendable func parseAndRender(_ bytes: [UInt8]) {
    let source = Source(name: "fuzz.swk", bytes: bytes)
    let result = parse(source)
    requireSound(result.diagnostics, in: source)
    require(!result.isIncomplete || result.hasErrors, "an incomplete text has no error")
    for statement in result.program.body.statements { requireWithin(statement.span, source) }
    let tree = result.program.dump
    if !result.hasErrors { require(!tree.contains("(invalid)") || source.mentionsInvalid, "a sound tree is invalid") }
}

/// Formatting keeps the tree and is done in one step.
@Sendable func formatTwice(_ bytes: [UInt8]) {
    let source = Source(name: "fuzz.swk", bytes: bytes)
    guard let once = format(source) else { return }
    let formatted = Source(name: "fuzz.swk", text: once)
    let result = parse(formatted)
    require(!result.hasErrors, "a formatted text does not parse:\n\(once)")
    require(parse(source).program.dump == result.program.dump, "formatting changed the tree:\n\(once)")
    require(format(formatted) == once, "formatting twice is not formatting once:\n\(once)")
}

extension Source {
    /// The text itself may hold the word by which a dump shows invalid nodes.
    fileprivate var mentionsInvalid: Bool { String(decoding: bytes, as: UTF8.self).contains("invalid") }
}
