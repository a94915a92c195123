// Reads pieces into a tree: blocks and what ends them. Pipelines are read in TemplatePipelineParser.

import SwkModel

struct TemplateParser {
    private let pieces: [TemplatePiece]
    private let source: String
    private var index = 0
    /// How many ranges are open: `break` and `continue` need one.
    private var ranges = 0
    /// The variables that may be named here.
    private var variables = ["$"]

    /// Words that begin or end a block in Go's templates; those that are not here are refused.
    private static let refused = ["define", "template", "block"]

    init(_ pieces: [TemplatePiece], _ source: String) {
        self.pieces = pieces
        self.source = source
    }

    mutating func parse() throws(Failure) -> [TemplateNode] {
        let (nodes, end) = try list()
        guard let end else { return nodes }
        throw wrong(end.source, "`\(end.word)` without a block that it belongs to")
    }

    /// What ended a list: `end` or `else`, and what stands behind that word.
    private struct Ending {
        let word: String
        let rest: ArraySlice<TemplateToken>
        let source: String
    }

    /// Nodes up to the next `end` or `else` of this block.
    private mutating func list() throws(Failure) -> ([TemplateNode], Ending?) {
        var nodes: [TemplateNode] = []
        while index < pieces.count {
            let piece = pieces[index]
            index += 1
            switch piece {
            case .text(let text): nodes.append(.text(text))
            case .action(let tokens, let source):
                guard case .word(let word)? = tokens.first?.kind else {
                    nodes.append(.action(try pipeline(tokens[...], source)))
                    continue
                }
                let rest = tokens.dropFirst()
                switch word {
                case "end", "else": return (nodes, Ending(word: word, rest: rest, source: source))
                case "if", "with", "range": nodes.append(try block(word, rest, source))
                case "break", "continue":
                    guard ranges > 0 else { throw wrong(source, "`\(word)` stands outside of a range") }
                    nodes.append(word == "break" ? .leave : .proceed)
                case let word where Self.refused.contains(word):
                    throw wrong(source, "`\(word)` is not part of these templates", allowed: "if, with, range")
                default: nodes.append(.action(try pipeline(tokens[...], source)))
                }
            }
        }
        return (nodes, nil)
    }

    private mutating func block(
        _ word: String, _ tokens: ArraySlice<TemplateToken>, _ source: String
    ) throws(Failure) -> TemplateNode {
        let outer = variables
        defer { variables = outer }
        let head = try pipeline(tokens, source, of: word)
        if word == "range" { ranges += 1 }
        let (body, ending) = try list()
        if word == "range" { ranges -= 1 }
        let otherwise = try otherwise(of: word, ending, source)
        return switch word {
        case "if": .branch(head, then: body, otherwise: otherwise)
        case "with": .with(head, then: body, otherwise: otherwise)
        default: .range(head, body: body, otherwise: otherwise)
        }
    }

    /// The part behind `else`, where there is one; `else if` is a block of its own that the same `end` closes.
    private mutating func otherwise(
        of word: String, _ ending: Ending?, _ source: String
    ) throws(Failure) -> [TemplateNode] {
        guard let ending else { throw wrong(source, "the block is not closed", help: "close it with `{{end}}`") }
        if ending.word == "end" {
            try refuseMore(ending)
            return []
        }
        if case .word(let next)? = ending.rest.first?.kind, next == word, word != "range" {
            return [try block(next, ending.rest.dropFirst(), ending.source)]
        }
        try refuseMore(ending)
        let (nodes, end) = try list()
        guard let end else { throw wrong(source, "the block is not closed", help: "close it with `{{end}}`") }
        guard end.word == "end" else { throw wrong(end.source, "a block has one `else`") }
        try refuseMore(end)
        return nodes
    }

    private func refuseMore(_ ending: Ending) throws(Failure) {
        guard ending.rest.isEmpty else { throw wrong(ending.source, "nothing may stand behind `\(ending.word)`") }
    }

    private mutating func pipeline(
        _ tokens: ArraySlice<TemplateToken>, _ source: String, of block: String? = nil
    ) throws(Failure) -> TemplatePipeline {
        var parser = TemplatePipelineParser(tokens, source, variables)
        let pipeline = try parser.whole(isRange: block == "range")
        if !pipeline.assigns { variables += pipeline.variables }
        return pipeline
    }

    private func wrong(
        _ action: String, _ reason: String, allowed: String? = nil, help: String? = nil
    ) -> Failure {
        Failure(.templateSyntax, "read template", action, reason, allowed: allowed, help: help)
    }
}
