// docker's `--format`: the part of Go's text/template that people use, read once and applied to any number of documents.
//
// Text, `{{.Field.Chain}}`, `$`, variables, literals, pipelines, brackets, trim markers, comments, `if`/`else if`/`else`, `with`,
// `range` (with `break`, `continue`, one or two variables), and the functions in `TemplateFunction.all`. What Go has and this has
// not (`define`, `template`, `block`, `call`, `html`, ...) is refused by name when the template is read, never ignored.

public import SwkModel

/// A template that has been read.
///
/// ```swift
/// let template = try Template("{{.Name}} {{json .Labels}}")
/// print(try template.render(["Name": "web", "Labels": .texts([:])]))
/// ```
public struct Template: Sendable, Equatable {
    /// As it was written.
    public let source: String
    let nodes: [TemplateNode]

    /// - Throws: `template.syntax` that quotes the action in which reading stopped, and names what would have been allowed.
    public init(_ source: String) throws(Failure) {
        self.source = source
        var parser = try TemplateParser(TemplateLexer.pieces(of: source), source)
        nodes = try parser.parse()
    }

    /// The text for one document.
    /// - Throws: `template.field` for a field that a structure does not have, `template.value` where a function cannot do its work.
    public func render(_ document: Document) throws(Failure) -> String {
        var evaluator = TemplateEvaluator(root: document)
        _ = try evaluator.walk(nodes, document)
        return evaluator.output
    }

    /// Whether the value of this field of the document may be needed: it is named, or the document is used as a whole. For
    /// fields that are expensive to compute.
    public func mentions(_ field: String) -> Bool { TemplateUse(of: field).isUsed(in: nodes) }
}

extension Failure.Code {
    /// A template cannot be read.
    public static let templateSyntax = Failure.Code("template.syntax")
    /// A template names a field that is not there.
    public static let templateField = Failure.Code("template.field")
    /// A template's function was given what it cannot work with.
    public static let templateValue = Failure.Code("template.value")
}
