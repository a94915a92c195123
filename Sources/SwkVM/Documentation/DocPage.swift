// What there is to read about one name: the model between where it is declared (the registry, the core library, the table of words, the
// `///` comments of a script) and where it is shown (help in the REPL, `swk doc`, the reference). Nothing is described twice.

/// A name that has members, or stands alone: a type, a module, a function, a word of the language.
public struct DocPage: Sendable {
    public enum Kind: String, Sendable {
        case type, module, function, value, word, script
    }

    public let name: String
    public let kind: Kind
    /// One sentence, or a few lines.
    public let summary: String
    /// What the name itself is: the one member of a function's page, empty for most others.
    public let own: DocMember?
    public let sections: [Section]
    /// How it is brought into scope; nil when it is there.
    public var importing: String?

    /// Members of one kind, such as the methods of a type.
    public struct Section: Sendable {
        public let title: String
        public let members: [DocMember]
    }

    init(
        _ name: String, _ kind: Kind, _ summary: String, own: DocMember? = nil, sections: [Section] = [],
        importing: String? = nil
    ) {
        self.name = name
        self.kind = kind
        self.summary = summary
        self.own = own
        self.sections = sections.filter { !$0.members.isEmpty }
        self.importing = importing
    }

    /// The member with this name.
    public func member(_ name: String) -> DocMember? {
        sections.lazy.flatMap(\.members).first { $0.name == name }
    }
}

/// One function, method, property or word.
public struct DocMember: Sendable {
    /// Without what it belongs to: `run`.
    public let name: String
    /// As a whole: `run(command..., check: Bool = true) -> Result`, `name: String`.
    public let signature: String
    /// For lists: without types, and without the parameters that may be left out.
    public let brief: String
    /// One sentence; may be empty.
    public let doc: String
    public let parameters: [Parameter]
    /// Codes of the errors that it throws.
    public let throwing: [String]
    /// Code that shows its use; may be empty.
    public let example: String

    /// What a parameter is for.
    public struct Parameter: Sendable {
        /// `check: Bool = true`.
        public let text: String
        public let doc: String
    }
}

extension DocMember {
    /// A function with a signature.
    init(_ name: String, _ signature: Signature) {
        let required = signature.parameters.filter(\.isRequired).map(\.label)
        let rest = signature.parameters.filter(\.isRest).map { $0.label + "..." }
        let hasMore = signature.parameters.contains { !$0.isRequired && !$0.isRest }
        self.init(
            name: name, signature: signature.text(name: name),
            brief: "\(name)(\((required + rest + (hasMore ? ["…"] : [])).joined(separator: ", ")))",
            doc: signature.doc,
            parameters: signature.parameters.filter { !$0.doc.isEmpty }.map { .init(text: $0.text, doc: $0.doc) },
            throwing: signature.throwing, example: signature.example)
    }

    init(_ property: HostProperty) {
        self.init(property.name, property.type, doc: property.doc)
    }

    /// A property.
    init(_ name: String, _ type: ScriptType, doc: String, example: String = "") {
        self.init(
            name: name, signature: "\(name): \(type.name)", brief: name, doc: doc, parameters: [], throwing: [],
            example: example)
    }

    init(_ native: NativeFunction) {
        if native.isProperty {
            self.init(
                native.name, native.signature.returns, doc: native.signature.doc, example: native.signature.example)
        } else {
            self.init(native.name, native.signature)
        }
    }
}

extension Parameter {
    /// As a signature writes it.
    var text: String {
        if isRest { return "\(label)..." }
        let base = "\(label): \(type.name)"
        return defaultValue.map { "\(base) = \($0.literal)" } ?? base
    }
}
