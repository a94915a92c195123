// Reads a pipeline: variables, commands behind bars, operands with chains of fields, brackets.

import SwkModel

struct TemplatePipelineParser {
    private var tokens: ArraySlice<TemplateToken>
    private let source: String
    private let variables: [String]

    /// - Parameter variables: those that may be named.
    init(_ tokens: ArraySlice<TemplateToken>, _ source: String, _ variables: [String]) {
        self.tokens = tokens
        self.source = source
        self.variables = variables
    }

    /// The pipeline of a whole action or block, with the variables that take its value.
    mutating func whole(isRange: Bool) throws(Failure) -> TemplatePipeline {
        let (names, assigns) = takeVariables(isRange: isRange)
        if assigns, let name = names.first(where: { !variables.contains($0) }) { throw undefined(name) }
        var pipeline = try commands()
        pipeline.variables = names
        pipeline.assigns = assigns
        guard tokens.isEmpty else { throw wrong("a bracket is closed that was not opened") }
        return pipeline
    }

    /// `$x :=`, `$x =`, `$i, $x :=`; nothing is taken when the variable is only named.
    private mutating func takeVariables(isRange: Bool) -> (names: [String], assigns: Bool) {
        var rest = tokens
        var names: [String] = []
        while case .variable(let name)? = rest.first?.kind {
            names.append(name)
            rest = rest.dropFirst()
            guard isRange, names.count == 1, rest.first?.kind == .mark(",") else { break }
            rest = rest.dropFirst()
        }
        guard !names.isEmpty, case .mark(let mark)? = rest.first?.kind, mark == ":=" || mark == "=" else {
            return ([], false)
        }
        tokens = rest.dropFirst()
        return (names, mark == "=")
    }

    private mutating func commands() throws(Failure) -> TemplatePipeline {
        var commands = [try command()]
        while tokens.first?.kind == .mark("|") {
            tokens.removeFirst()
            commands.append(try command())
        }
        for command in commands.dropFirst() {
            guard case .function = command[0] else { throw wrong("only a function can stand behind `|`") }
        }
        return TemplatePipeline(commands: commands)
    }

    private mutating func command() throws(Failure) -> [TemplateOperand] {
        var operands: [TemplateOperand] = []
        while let token = tokens.first, token.kind != .mark("|"), token.kind != .mark(")") {
            tokens.removeFirst()
            operands.append(try operand(token))
        }
        guard let first = operands.first else { throw wrong("a value is missing") }
        switch first {
        case .function, .field: break
        case .variable(_, let chain) where !chain.isEmpty: break
        case .group(_, let chain) where !chain.isEmpty: break
        default: if operands.count > 1 { throw wrong("only functions take arguments") }
        }
        return operands
    }

    private mutating func operand(_ token: TemplateToken) throws(Failure) -> TemplateOperand {
        switch token.kind {
        case .dot: return .dot
        case .constant(let value): return .constant(value)
        case .field(let name): return .field([name] + takeChain())
        case .variable(let name):
            guard variables.contains(name) else { throw undefined(name) }
            return .variable(name, takeChain())
        case .word("nil"): return .nothing
        case .word(let name):
            guard TemplateFunction.named(name) != nil else {
                throw Failure(
                    .templateSyntax, "read template", source, "unknown function `\(name)`",
                    allowed: TemplateFunction.names.joined(separator: ", "),
                    nearest: nearestName(to: name, in: TemplateFunction.names))
            }
            return .function(name)
        case .mark("("):
            let inner = try commands()
            guard tokens.popFirst()?.kind == .mark(")") else { throw wrong("a bracket is not closed") }
            return .group(inner, takeChain())
        case .mark(let mark): throw wrong("unexpected `\(mark)`")
        }
    }

    /// The fields that follow without a blank.
    private mutating func takeChain() -> [String] {
        var names: [String] = []
        while let token = tokens.first, !token.isSpaced, case .field(let name) = token.kind {
            names.append(name)
            tokens.removeFirst()
        }
        return names
    }

    private func wrong(_ reason: String) -> Failure { Failure(.templateSyntax, "read template", source, reason) }

    private func undefined(_ name: String) -> Failure {
        Failure(
            .templateSyntax, "read template", source, "undefined variable `\(name)`",
            nearest: nearestName(to: name, in: variables))
    }
}
