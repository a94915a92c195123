// Applies a template to a document: walks the tree with the dot and the variables, and writes text.

import SwkModel

struct TemplateEvaluator {
    var output = ""
    private let root: Document
    private var variables: [(name: String, value: Document)]

    /// Whether a range goes on behind a list of nodes.
    enum Flow { case onwards, leave, proceed }

    init(root: Document) {
        self.root = root
        variables = [("$", root)]
    }

    mutating func walk(_ nodes: [TemplateNode], _ dot: Document) throws(Failure) -> Flow {
        let depth = variables.count
        defer { variables.removeSubrange(depth...) }
        for node in nodes {
            let flow = try walk(node, dot)
            if flow != .onwards { return flow }
        }
        return .onwards
    }

    private mutating func walk(_ node: TemplateNode, _ dot: Document) throws(Failure) -> Flow {
        let depth = variables.count
        switch node {
        case .text(let text): output += text
        case .action(let pipeline):
            let value = try value(of: pipeline, dot)
            if pipeline.variables.isEmpty { output += value.printed } else { set(pipeline, value) }
        case .branch(let pipeline, let then, let otherwise):
            defer { variables.removeSubrange(depth...) }
            let value = try value(of: pipeline, dot)
            set(pipeline, value)
            return try walk(value.isTrue ? then : otherwise, dot)
        case .with(let pipeline, let then, let otherwise):
            defer { variables.removeSubrange(depth...) }
            let value = try value(of: pipeline, dot)
            set(pipeline, value)
            return value.isTrue ? try walk(then, value) : try walk(otherwise, dot)
        case .range(let pipeline, let body, let otherwise):
            return try range(pipeline, body, otherwise, dot)
        case .leave: return .leave
        case .proceed: return .proceed
        }
        return .onwards
    }

    private mutating func range(
        _ pipeline: TemplatePipeline, _ body: [TemplateNode], _ otherwise: [TemplateNode], _ dot: Document
    ) throws(Failure) -> Flow {
        let value = try value(of: pipeline, dot)
        guard let elements = value.elements else {
            throw Failure(.templateValue, "range over", value.printed, "neither a list nor a map")
        }
        if elements.isEmpty { return try walk(otherwise, dot) }
        let depth = variables.count
        defer { variables.removeSubrange(depth...) }
        for (key, element) in elements {
            bind(pipeline, key, element)
            let flow = try walk(body, element)
            if !pipeline.assigns { variables.removeSubrange(depth...) }
            if flow == .leave { break }
        }
        return .onwards
    }

    // MARK: Variables

    private mutating func bind(_ pipeline: TemplatePipeline, _ key: Document, _ element: Document) {
        let values = pipeline.variables.count > 1 ? [key, element] : [element]
        for (name, value) in zip(pipeline.variables, values) { set(name, value, assigns: pipeline.assigns) }
    }

    private mutating func set(_ pipeline: TemplatePipeline, _ value: Document) {
        if let name = pipeline.variables.first { set(name, value, assigns: pipeline.assigns) }
    }

    private mutating func set(_ name: String, _ value: Document, assigns: Bool) {
        if assigns, let index = variables.lastIndex(where: { $0.name == name }) {
            variables[index].value = value
        } else {
            variables.append((name, value))
        }
    }

    // MARK: Values

    private mutating func value(of pipeline: TemplatePipeline, _ dot: Document) throws(Failure) -> Document {
        var value: Document?
        for command in pipeline.commands { value = try self.value(of: command, dot, piped: value) }
        return value ?? .absent
    }

    private mutating func value(
        of command: [TemplateOperand], _ dot: Document, piped: Document?
    ) throws(Failure) -> Document {
        if case .function(let name) = command[0] { return try call(name, command.dropFirst(), dot, piped) }
        let value = try value(of: command[0], dot)
        guard command.count > 1 else { return value }
        guard case .lookup(let texts) = value, command.count == 2,
            case .string(let key) = try self.value(of: command[1], dot)
        else {
            throw Failure(.templateValue, "evaluate", Self.spelling(command[0]), "it takes no arguments")
        }
        return .string(texts[key] ?? "")
    }

    private mutating func call(
        _ name: String, _ operands: ArraySlice<TemplateOperand>, _ dot: Document, _ piped: Document?
    ) throws(Failure) -> Document {
        var arguments: [Document] = []
        for operand in operands {
            arguments.append(try value(of: operand, dot))
            // `and` and `or` look no further than they must, so that `and .State.Health (eq .State.Health.Status "healthy")` works.
            if let last = arguments.last, name == "and" && !last.isTrue || name == "or" && last.isTrue { return last }
        }
        if let piped { arguments.append(piped) }
        guard let function = TemplateFunction.named(name) else { return .absent }
        return try function.call(arguments)
    }

    private mutating func value(of operand: TemplateOperand, _ dot: Document) throws(Failure) -> Document {
        switch operand {
        case .constant(let value): return value
        case .nothing: return .absent
        case .dot: return dot
        case .field(let names): return try Self.follow(names, in: dot)
        case .variable(let name, let names):
            return try Self.follow(names, in: variables.last { $0.name == name }?.value ?? .absent)
        case .function(let name): return try call(name, [], dot, nil)
        case .group(let pipeline, let names): return try Self.follow(names, in: try value(of: pipeline, dot))
        }
    }

    private static func follow(_ names: [String], in document: Document) throws(Failure) -> Document {
        var value = document
        for (index, name) in names.enumerated() {
            if let next = value[name] {
                value = next
                continue
            }
            if case .map = value {
                value = .absent
                continue
            }
            throw missing(name, "." + names[...index].joined(separator: "."), in: value)
        }
        return value
    }

    private static func missing(_ name: String, _ path: String, in value: Document) -> Failure {
        let names = value.names
        guard !names.isEmpty else {
            return Failure(
                .templateField, "evaluate", path, "what stands before it has no fields", actual: value.printed,
                help: "ask first with `{{if}}` or `{{with}}`, when it may be empty")
        }
        // The right word in the wrong case is what people mistype most, and no distance finds it.
        let nearest = names.first { $0.lowercased() == name.lowercased() } ?? nearestName(to: name, in: names)
        return Failure(
            .templateField, "evaluate", path, "no such field", allowed: names.joined(separator: ", "),
            nearest: nearest.map { ".\($0)" })
    }

    private static func spelling(_ operand: TemplateOperand) -> String {
        switch operand {
        case .field(let names): "." + names.joined(separator: ".")
        case .variable(let name, let names): ([name] + names).joined(separator: ".")
        default: "a value"
        }
    }
}
