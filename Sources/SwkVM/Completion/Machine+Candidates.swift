// Candidates: names, members of what is known, labels of a call, each with its line of help from the one place that describes it.
import SwkSyntax

extension Machine {
    /// All names that code may begin with, and the reserved words.
    func nameCandidates(_ declared: [String]) -> [Completion.Candidate] {
        let local = declared.map { Completion.Candidate($0) }
        let host = registry.names.map { hostCandidate($0) }
        let core = core.functionNames.map { name in
            let doc = self.core.function(name).map { self.core.natives[$0].signature.doc } ?? ""
            return Completion.Candidate(name, doc: doc, ending: "(")
        }
        let words = LanguageWord.all.filter { $0.word.first?.isLetter == true }.map {
            Completion.Candidate($0.word, doc: "\($0.form): \($0.doc)")
        }
        return local + sessionCandidates() + host + core + words
    }

    /// The names of the session.
    func sessionCandidates() -> [Completion.Candidate] {
        topLevel.allNames.compactMap { name in
            guard let value = liveValue(name) else { return .init(name) }
            let isCalled = value.tag == .closure || value.tag == .recordType
            let doc = topLevel.names[name]?.facts.doc ?? (isCalled ? "" : summary(value))
            return Completion.Candidate(name, doc: doc, ending: isCalled ? "(" : "")
        }
    }

    private func hostCandidate(_ name: String) -> Completion.Candidate {
        switch registry[name] {
        case .type(let type): .init(name, doc: type.summary)
        case .function(let function): .init(name, doc: function.signature.doc, ending: "(")
        case .module(let module): .init(name, doc: module.summary)
        case .value(_, let doc): .init(name, doc: doc)
        case nil: .init(name)
        }
    }

    // MARK: Members

    /// What may follow a dot.
    func memberCandidates(of known: Known) -> [Completion.Candidate] {
        switch known.asType {
        case .value(let value): return memberCandidates(ofValue: value)
        case .type(.optional(let type)): return memberCandidates(of: .type(type))
        case .type(.named(let name)): return registry.type(named: name).map { members(of: $0) } ?? []
        case .type(let type): return type.tag.map { coreMembers($0) } ?? []
        case .hostType(let type):
            return type.staticNames.compactMap { name in type.staticMember(name).map { candidate(name, $0) } }
        case .module(let module):
            return module.memberNames.compactMap { name in module.member(name).map { candidate(name, $0) } }
        case .scriptModule(let module):
            return module.exports.keys.map { name in
                let facts = module.facts[name]
                return .init(name, doc: facts?.doc ?? "", ending: facts?.signature == nil ? "" : "(")
            }
        default: return []
        }
    }

    private func memberCandidates(ofValue value: Value) -> [Completion.Candidate] {
        switch value.tag {
        case .map:
            let keys = value.map.pairs.compactMap { pair -> Completion.Candidate? in
                guard pair.key.tag == .string, isBareKey(pair.key.string.text) else { return nil }
                return .init(pair.key.string.text, doc: summary(pair.value))
            }
            return keys + coreMembers(.map)
        case .record:
            let type = recordTypes[value.record.pointee.typeNumber - Tag.count]
            let fields = type.fieldNames.enumerated().map { index, name in
                Completion.Candidate(name, doc: summary(value.record.fields[index]))
            }
            return fields
                + type.methodNames.map { name in
                    let method = symbols.number(of: name).flatMap {
                        methods[MethodKey(typeNumber: type.typeNumber, symbol: $0)]
                    }
                    let doc = method.flatMap { info($0.closure.pointee.code).doc } ?? ""
                    return .init(name, doc: doc, ending: "(")
                }
        case .host: return members(of: hostObject(value).hostType)
        case .error: return memberNames(value).map { .init($0) }
        default: return coreMembers(value.tag)
        }
    }

    private func members(of type: HostType) -> [Completion.Candidate] {
        type.memberNames.compactMap { name in type.member(name).map { candidate(name, $0) } }
    }

    private func candidate(_ name: String, _ member: HostMember) -> Completion.Candidate {
        switch member {
        case .property(let property): .init(name, doc: property.doc)
        case .method(let function): .init(name, doc: function.signature.doc, ending: function.signature.opening)
        }
    }

    private func coreMembers(_ tag: Tag) -> [Completion.Candidate] {
        core.memberNames(tag: tag).compactMap { name in
            core.method(tag: tag, name: name).map { index in
                let native = core.natives[index]
                let ending = native.isProperty ? "" : native.signature.opening
                return .init(name, doc: native.signature.doc, ending: ending)
            }
        }
    }

    /// What a value is, in few words.
    private func summary(_ value: Value) -> String {
        switch value.tag {
        case .string, .int, .float, .bool, .nil, .duration, .size, .time: display(value).fitted(to: 60)
        case .list: "List of \(value.list.pointee.count)"
        case .map: "Map of \(value.map.pairs.count)"
        default: typeName(value)
        }
    }

    // MARK: Labels

    /// The labels that the open call may still write: not those that it has written, nor those of parameters that it has filled.
    func labelCandidates(_ call: OpenCall, _ signature: Signature) -> [Completion.Candidate] {
        guard call.isAtStart, !call.isNested else { return [] }
        let written = Set(call.arguments.compactMap(\.label))
        let filled = signature.restIndex ?? min(call.position, signature.parameters.count)
        return signature.parameters.enumerated().compactMap { index, parameter in
            let isFilled = index < filled && index < call.position
            if parameter.isRest || isFilled || written.contains(parameter.label) { return nil }
            let doc = [parameter.type == .any ? "" : parameter.type.name, parameter.doc].filter { !$0.isEmpty }
            return .init(parameter.label + ":", doc: doc.joined(separator: "; "), ending: " ")
        }
    }
}

extension Signature {
    /// What is typed after the name to call it.
    fileprivate var opening: String { parameters.isEmpty ? "()" : "(" }
}
