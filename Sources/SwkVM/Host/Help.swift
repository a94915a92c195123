// Help texts, written from the registry and the core library's own list: `help("Image")`, `help("Image.run")`, `help("List.map")`.

extension HostRegistry {
    /// The help for a name or a dotted member, or nil when there is none.
    public func help(_ name: String) -> String? {
        let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        guard let first = parts.first else { return nil }
        guard parts.count == 2 else { return self[first].map { overview(first, $0) } ?? CoreLibrary.help(first) }
        switch self[first] {
        case .type(let type):
            let member = type.member(parts[1]) ?? type.staticMember(parts[1])
            return member.map { Self.detail("\(first).\(parts[1])", $0) }
        case .module(let module): return module.member(parts[1]).map { Self.detail("\(first).\(parts[1])", $0) }
        default: return CoreLibrary.help(first, member: parts[1])
        }
    }

    private func overview(_ name: String, _ entry: Entry) -> String {
        switch entry {
        case .function(let function): return Self.detail(name, .method(function))
        case .value(let value, let doc): return "\(name): \(value.typeName)\n\(doc)"
        case .module(let module):
            return Self.listing(
                module.name, module.summary, [("functions", module.functions)], [("values", module.properties)])
        case .type(let type):
            let makers = type.constructor.map { [$0] } ?? []
            return Self.listing(
                type.name, type.summary,
                [("constructor", makers), ("on the type", type.statics), ("methods", type.methods)],
                [("on the type", type.staticProperties), ("properties", type.properties)])
        }
    }

    private static func listing(
        _ name: String, _ summary: String, _ functions: [(String, [HostFunction])],
        _ properties: [(String, [HostProperty])]
    ) -> String {
        var lines = ["\(name): \(summary)"]
        for (title, list) in functions where !list.isEmpty {
            lines.append("\n\(title):")
            lines += list.map { "  \($0.signature.text(name: $0.name))  \($0.signature.doc)" }
        }
        for (title, list) in properties where !list.isEmpty {
            lines.append("\n\(title):")
            lines += list.map { "  \($0.name): \($0.type.name)  \($0.doc)" }
        }
        return lines.joined(separator: "\n")
    }

    static func detail(_ name: String, _ member: HostMember) -> String {
        switch member {
        case .property(let property): "\(name): \(property.type.name)\n\(property.doc)"
        case .method(let function): function.signature.help(name: name)
        }
    }
}

extension Signature {
    /// The whole help of one function.
    func help(name: String) -> String {
        var lines = [text(name: name)]
        if !doc.isEmpty { lines.append(doc) }
        for parameter in parameters where !parameter.doc.isEmpty {
            lines.append("  \(parameter.label): \(parameter.doc)")
        }
        if !throwing.isEmpty { lines.append("throws " + throwing.joined(separator: ", ")) }
        if !example.isEmpty { lines.append("example: \(example)") }
        return lines.joined(separator: "\n")
    }
}
