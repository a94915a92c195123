// Completion: what the cursor stands in decides what is offered. A string that an argument waits for is completed by the parameter itself,
// which may look at the disk and is therefore asked after the lock is released.
import SwkSyntax

/// What completing a text takes.
enum CompletionQuestion {
    case answer(Completion)
    /// To be asked outside of the lock.
    case ask(Suggestions, SuggestionRequest, ending: String)
}

extension Machine {
    func completion(of text: String) -> CompletionQuestion {
        let cursor = Cursor(atEndOf: text)
        switch cursor.place {
        case .nothing: return .answer(.none)
        case .string(let prefix):
            if cursor.isImport { return .answer(moduleCompletion(prefix)) }
            return question(prefix, cursor, ending: "\"")
        case .word(let prefix): return question(prefix, cursor, ending: "")
        case .code(let prefix): return .answer(codeCompletion(prefix, cursor))
        }
    }

    private func codeCompletion(_ prefix: String, _ cursor: Cursor) -> Completion {
        if cursor.isMember {
            guard let base = cursor.base else { return .none }
            return Completion(prefix, memberCandidates(of: known(base, cursor.declared)))
        }
        let labels = cursor.call.flatMap { call in
            known(call.callee, cursor.declared).signature(in: self).map { labelCandidates(call, $0) }
        }
        // Before anything is typed of an argument, what can be named there is more useful than all names that there are.
        if prefix.isEmpty, let labels, !labels.isEmpty { return Completion("", labels + sessionCandidates()) }
        return Completion(prefix, (labels ?? []) + nameCandidates(cursor.declared.map(\.name)))
    }

    private func moduleCompletion(_ prefix: String) -> Completion {
        if prefix.hasPrefix(".") || prefix.hasPrefix("/") {
            let request = SuggestionRequest(prefix: prefix, receiver: nil, arguments: [:])
            let paths = hostPaths(request).filter { $0.hasSuffix("/") || $0.hasSuffix(".swk") }
            return Completion(
                prefix,
                paths.map { $0.hasSuffix("/") ? .init($0) : .init(String($0.dropLast(4)), ending: "\"") })
        }
        return Completion(prefix, (loader?.standardModules ?? []).map { .init($0, ending: "\"") })
    }

    // MARK: Strings

    private func question(_ prefix: String, _ cursor: Cursor, ending: String) -> CompletionQuestion {
        guard let call = cursor.call else { return .answer(.none) }
        let callee = known(call.callee, cursor.declared)
        guard let signature = callee.signature(in: self), let parameter = signature.parameter(of: call),
            let suggestions = parameter.suggestions
        else { return .answer(.none) }
        var receiver: (any HostObject)?
        if case .hostFunction(_, let object) = callee { receiver = object }
        let request = SuggestionRequest(
            prefix: prefix, receiver: receiver, arguments: arguments(call, signature, cursor.declared))
        return .ask(suggestions, request, ending: ending)
    }

    /// The values of the arguments that stand before, by label, as far as they are known.
    private func arguments(
        _ call: OpenCall, _ signature: Signature, _ declared: [(name: String, value: Expr?)]
    ) -> [String: ScriptValue] {
        var values: [String: ScriptValue] = [:]
        var rest: [ScriptValue] = []
        var position = 0
        for (label, expression) in call.arguments {
            let value = expression.flatMap { knownValue($0) }
            if let label {
                values[label] = value
            } else if let parameter = signature.parameter(at: position) {
                if parameter.isRest { rest.append(value ?? .nil) } else { values[parameter.label] = value }
                position += 1
            }
        }
        if let index = signature.restIndex { values[signature.parameters[index].label] = .list(rest) }
        return values
    }

    /// The value of a literal or of a name.
    private func knownValue(_ expression: Expr) -> ScriptValue? {
        switch expression.kind {
        case .bool(let value): return .bool(value)
        case .int(let value): return .int(value)
        case .string(let parts):
            if parts.isEmpty { return .string("") }
            if case .text(let text)? = parts.first, parts.count == 1 { return .string(text) }
            return nil
        case .list(let elements):
            return .list(elements.map { knownValue($0.value) ?? .nil })
        case .name(let name): return value(of: name)
        default: return nil
        }
    }
}

extension CompletionQuestion {
    var completion: Completion {
        switch self {
        case .answer(let completion): completion
        case .ask(let suggestions, let request, let ending):
            Completion(
                request.prefix,
                suggestions(request).map { .init($0, ending: $0.hasSuffix("/") ? "" : ending) })
        }
    }
}

extension Signature {
    /// The parameter of the argument with so many unlabelled ones before it.
    fileprivate func parameter(at position: Int) -> Parameter? {
        if let rest = restIndex, position >= rest { return parameters[rest] }
        return position < parameters.count ? parameters[position] : nil
    }

    /// The parameter of the argument that is being typed.
    fileprivate func parameter(of call: OpenCall) -> Parameter? {
        guard let label = call.label else { return parameter(at: call.position) }
        return parameters.first { $0.label == label && !$0.isRest }
    }
}
