// The session as the embedder and the REPL see it: names with values, completion, help.

import SwkSyntax

extension Machine {
    func define(_ name: String, _ value: ScriptValue) {
        let slot = slot(named: name)
        globals[slot] = self.import(value)
        var facts = TopLevel.Facts()
        if case .host(let object) = value { facts.type = .named(object.hostType.name) }
        topLevel.set(name, slot: slot, facts)
    }

    /// The global of a session's name, made when there is none.
    func slot(named name: String) -> Int {
        if let known = topLevel.names[name] { return known.slot }
        return addGlobal(name)
    }

    func addGlobal(_ name: String) -> Int {
        precondition(topLevel.count < Machine.maxGlobals, "more than \(Machine.maxGlobals) top-level names")
        let slot = topLevel.addSlot(name)
        (globals + slot).initialize(to: .absent)
        return slot
    }

    func value(of name: String) -> ScriptValue? {
        guard let value = liveValue(name) else { return nil }
        // A cyclic structure cannot leave; to the embedder it has no value.
        return try? export(value)
    }

    private func liveValue(_ name: String) -> Value? {
        guard let known = topLevel.names[name], !globals[known.slot].isAbsent else { return nil }
        return globals[known.slot]
    }

    // MARK: Help

    /// Help for a session's function, or for a member of a live value.
    func help(_ name: String) -> String? {
        let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        guard let first = parts.first, let value = liveValue(first) else { return nil }
        if parts.count == 2 { return registry.help("\(typeName(value)).\(parts[1])") }
        if value.tag == .closure {
            let function = info(value.closure.pointee.code)
            return ["\(first)(\(function.parameterNames.joined(separator: ", ")))", function.doc ?? ""]
                .filter { !$0.isEmpty }.joined(separator: "\n")
        }
        return "\(first): \(typeName(value))" + (registry.help(typeName(value)).map { "\n" + $0 } ?? "")
    }

    // MARK: Completion

    func complete(_ text: String) -> Completion {
        if let literal = openStringLiteral(text) { return completeArgument(literal.callee, literal.prefix) }
        let word = String(text.reversed().prefix { $0.isLetter || $0.isNumber || $0 == "_" }.reversed())
        let before = text.dropLast(word.count)
        let candidates =
            before.hasSuffix(".") ? members(after: String(before.dropLast())) : names() + labels(in: String(before))
        return Completion(
            replaces: word.count,
            candidates: candidates.filter { $0.text.hasPrefix(word) && $0.text != word }.sorted { $0.text < $1.text })
    }

    private func names() -> [Completion.Candidate] {
        let own = topLevel.names.map { ($0.key, $0.value.facts.doc ?? "") }
        let documentation = Documentation(registry)
        let host = registry.names.map { ($0, documentation.summary(of: $0) ?? "") }
        let core = core.functionNames.map { ($0, documentation.summary(of: $0) ?? "") }
        return (own + host + core + reservedWords.map { ($0, documentation.summary(of: $0) ?? "") }).map {
            .init(text: $0.0, doc: $0.1)
        }
    }

    /// The members of what stands before a dot: a chain of names whose first is a live value, a host type or a module.
    private func members(after text: String) -> [Completion.Candidate] {
        let chain = String(text.reversed().prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }.reversed())
        var parts = chain.split(separator: ".").map(String.init)
        guard !parts.isEmpty else { return text.hasSuffix("\"") ? coreMembers(.string) : [] }
        let first = parts.removeFirst()
        if let value = liveValue(first) {
            guard let target = follow(value, parts) else { return [] }
            return memberNames(target).map { .init(text: $0, doc: memberDoc(target, $0)) }
        }
        guard parts.isEmpty else { return [] }
        switch registry[first] {
        case .type(let type): return type.staticNames.map { .init(text: $0, doc: type.staticMember($0)?.summary ?? "") }
        case .module(let module):
            return module.memberNames.map { .init(text: $0, doc: module.member($0)?.summary ?? "") }
        default: return []
        }
    }

    private func coreMembers(_ tag: Tag) -> [Completion.Candidate] {
        core.memberNames(tag: tag).map { name in
            let index = core.method(tag: tag, name: name)
            return .init(text: name, doc: index.map { core.natives[$0].signature.doc } ?? "")
        }
    }

    /// Goes along fields that can be read without running anything.
    private func follow(_ value: Value, _ names: [String]) -> Value? {
        var value = value
        for name in names {
            guard value.tag == .map, let symbol = symbols.number(of: name),
                let next = heap.get(symbolStrings[symbol], in: value.map)
            else { return nil }
            value = next
        }
        return value
    }

    private func memberDoc(_ value: Value, _ name: String) -> String {
        if let member = hostMember(value, name) { return member.summary }
        return core.method(tag: value.tag, name: name).map { core.natives[$0].signature.doc } ?? ""
    }

    // MARK: Arguments

    /// The labels that a call which is open at the end of the text may write.
    private func labels(in text: String) -> [Completion.Candidate] {
        guard let callee = openCallee(text), let signature = signature(of: callee) else { return [] }
        return signature.parameters.filter { !$0.isRest }.map { .init(text: $0.label + ":", doc: $0.doc) }
    }

    /// What `callee("prefix` may complete to: the suggestions of its first parameter.
    private func completeArgument(_ callee: String, _ prefix: String) -> Completion {
        let suggestions = signature(of: callee)?.parameters.first?.suggestions?(prefix) ?? []
        return Completion(
            replaces: prefix.count,
            candidates: suggestions.filter { $0.hasPrefix(prefix) }.map { .init(text: $0, doc: "") })
    }

    private func openStringLiteral(_ text: String) -> (callee: String, prefix: String)? {
        guard let quote = text.lastIndex(of: "\""), text[..<quote].filter({ $0 == "\"" }).count % 2 == 0 else {
            return nil
        }
        let before = String(text[..<quote])
        guard let callee = openCallee(before), before.hasSuffix("(") else { return nil }
        return (callee, String(text[text.index(after: quote)...]))
    }

    /// The dotted name before the innermost bracket that is still open.
    private func openCallee(_ text: String) -> String? {
        var depth = 0
        for index in text.indices.reversed() {
            if text[index] == ")" { depth += 1 }
            if text[index] == "(" {
                if depth == 0 {
                    let before = text[..<index].reversed().prefix {
                        $0.isLetter || $0.isNumber || $0 == "_" || $0 == "."
                    }
                    return before.isEmpty ? nil : String(before.reversed())
                }
                depth -= 1
            }
        }
        return nil
    }

    private func signature(of callee: String) -> Signature? {
        let parts = callee.split(separator: ".").map(String.init)
        guard let first = parts.first else { return nil }
        if parts.count == 1 {
            switch registry[first] {
            case .type(let type): return type.constructor?.signature
            case .function(let function): return function.signature
            default: return core.function(first).map { core.natives[$0].signature }
            }
        }
        guard let last = parts.last else { return nil }
        if let value = liveValue(first), let target = follow(value, Array(parts.dropFirst().dropLast())) {
            return hostMember(target, last)?.signature
        }
        switch registry[first] {
        case .type(let type): return type.staticMember(last)?.signature
        case .module(let module): return module.member(last)?.signature
        default: return nil
        }
    }
}

extension HostMember {
    /// One line of help.
    var summary: String {
        switch self {
        case .property(let property): property.doc
        case .method(let function): function.signature.doc
        }
    }

    var signature: Signature? {
        if case .method(let function) = self { function.signature } else { nil }
    }
}
