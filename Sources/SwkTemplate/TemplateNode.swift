// The tree of a template: text, actions, and blocks.

import SwkModel

/// One part of a template.
indirect enum TemplateNode: Sendable, Equatable {
    case text(String)
    case action(TemplatePipeline)
    case branch(TemplatePipeline, then: [TemplateNode], otherwise: [TemplateNode])
    /// As a branch, with the dot set to the value.
    case with(TemplatePipeline, then: [TemplateNode], otherwise: [TemplateNode])
    case range(TemplatePipeline, body: [TemplateNode], otherwise: [TemplateNode])
    case leave
    case proceed
}

/// Commands, each given the result of the one before; and the variables that take the result.
struct TemplatePipeline: Sendable, Equatable {
    /// `$x`, or `$index, $element` of a range.
    var variables: [String] = []
    /// `$x = ...` and not `$x := ...`.
    var assigns = false
    var commands: [[TemplateOperand]] = []
}

/// A word of a command.
indirect enum TemplateOperand: Sendable, Equatable {
    case constant(Document)
    /// `nil`, which only `eq` and `ne` take.
    case nothing
    case dot
    /// `.A.B`
    case field([String])
    /// `$x.A.B`; the name holds its dollar.
    case variable(String, [String])
    case function(String)
    /// `(pipeline).A.B`
    case group(TemplatePipeline, [String])
}

/// Looks for uses of one field of the document.
struct TemplateUse {
    let field: String

    init(of field: String) { self.field = field }

    /// A bare dot or `$` counts: the whole document may be shown.
    func isUsed(in nodes: [TemplateNode]) -> Bool { nodes.contains(where: isUsed) }

    private func isUsed(in node: TemplateNode) -> Bool {
        switch node {
        case .text, .leave, .proceed: false
        case .action(let pipeline): isUsed(in: pipeline)
        case .branch(let pipeline, let then, let otherwise), .with(let pipeline, let then, let otherwise),
            .range(let pipeline, let then, let otherwise):
            isUsed(in: pipeline) || isUsed(in: then) || isUsed(in: otherwise)
        }
    }

    private func isUsed(in pipeline: TemplatePipeline) -> Bool { pipeline.commands.joined().contains(where: isUsed) }

    private func isUsed(in operand: TemplateOperand) -> Bool {
        switch operand {
        case .constant, .nothing, .function: false
        case .dot: true
        case .field(let names): names.first == field
        case .variable(let name, let names): name == "$" && (names.isEmpty || names.first == field)
        case .group(let pipeline, _): isUsed(in: pipeline)
        }
    }
}
