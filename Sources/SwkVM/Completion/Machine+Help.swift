// Help for what a person points at in a session: a function or value of its own, a member of a value or of what a call would give. What
// such a member is, its documentation says; here is only found whose member it is.
import SwkSyntax

extension Machine {
    func help(_ text: String) -> String? {
        let parsed = parse(Source(name: "<help>", text: text))
        guard !parsed.hasErrors, parsed.program.body.statements.count == 1,
            case .expression(let expression)? = parsed.program.body.statements.first?.kind
        else { return nil }
        if case .member(let base, let member, _) = expression.kind {
            return help(for: member.name, of: known(base)) ?? help(for: known(expression), named: text)
        }
        return help(for: known(expression), named: text)
    }

    private var documentation: Documentation { Documentation(registry, modules: loader) }

    private func help(for member: String, of owner: Known) -> String? {
        switch owner.asType {
        case .value(let value):
            documentation.help("\(typeName(value)).\(member)")
        case .type(.optional(let type)), .type(let type): documentation.help("\(type.documentedName).\(member)")
        default: nil
        }
    }

    private func help(for known: Known, named name: String) -> String? {
        switch known.asType {
        case .value(let value) where value.tag == .closure:
            return help(forFunction: info(value.closure.pointee.code), named: name)
        case .value(let value): return help(forType: typeName(value), of: name)
        case .type(let type): return help(forType: type.documentedName, of: name)
        case .scriptModule(let module):
            let members = memberCandidates(of: known).sorted { $0.text < $1.text }
            return (["\(name): the module \(module.name)"] + members.map { "  \($0.text)  \($0.doc)" }).joined(
                separator: "\n")
        case .shape(let shape, let doc):
            return ["\(name)(\(shape.parameters.joined(separator: ", ")))", doc ?? ""].filter { !$0.isEmpty }.joined(
                separator: "\n")
        default: return nil
        }
    }

    private func help(forType type: String, of name: String) -> String {
        "\(name): \(type)" + (documentation.help(type).map { "\n" + $0 } ?? "")
    }

    /// Of a function of the session nothing is declared but its names and its documentation.
    private func help(forFunction function: FunctionInfo, named name: String) -> String {
        let parameters = function.parameterNames.filter { $0 != "self" }.joined(separator: ", ")
        return ["\(name)(\(parameters))", function.doc ?? ""].filter { !$0.isEmpty }.joined(separator: "\n")
    }
}

extension ScriptType {
    /// The name under which its members are described.
    fileprivate var documentedName: String {
        if case .list = self { return "List" }
        return name
    }
}
