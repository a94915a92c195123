// What a function wants and gives, as data. One signature feeds the check before a run, the binding of arguments, error messages,
// completion and help, so that these can never disagree.

/// One parameter of a host function, a core function or a method.
public struct Parameter: Sendable {
    /// The name that a call may write before the argument.
    public let label: String
    public let type: ScriptType
    /// What it is when the call leaves it out; nil: the call must give it.
    public let defaultValue: ScriptValue?
    /// Takes all remaining arguments without a label. Parameters after it can be given by label only.
    public let isRest: Bool
    /// One line for help and completion.
    public let doc: String
    /// Completes a string literal in this place, such as image names inside `Image("`.
    public let suggestions: Suggestions?

    /// A parameter. Give `default: .nil` for one that may be left out and has no other meaningful default: its accessor
    /// then gives nil.
    public init(
        _ label: String, _ type: ScriptType, default defaultValue: ScriptValue? = nil, doc: String = "",
        suggestions: Suggestions? = nil
    ) {
        self.init(label, type, defaultValue, isRest: false, doc, suggestions)
    }

    /// The parameter that takes all remaining arguments without a label; `type` is that of each of them.
    public static func rest(
        _ label: String, _ type: ScriptType = .any, doc: String = "", suggestions: Suggestions? = nil
    ) -> Parameter {
        Parameter(label, type, .list([]), isRest: true, doc, suggestions)
    }

    private init(
        _ label: String, _ type: ScriptType, _ defaultValue: ScriptValue?, isRest: Bool, _ doc: String,
        _ suggestions: Suggestions?
    ) {
        self.label = label
        self.type = type
        self.defaultValue = defaultValue
        self.isRest = isRest
        self.doc = doc
        self.suggestions = suggestions
    }

    /// The call must give it.
    public var isRequired: Bool { defaultValue == nil }
}

/// What a function wants and gives.
public struct Signature: Sendable {
    public let parameters: [Parameter]
    public let returns: ScriptType
    /// One sentence.
    public let doc: String
    /// Codes of the errors it throws.
    public let throwing: [String]
    /// A line of swk that shows its use.
    public let example: String
    /// How a function of a script was written, which its parameters here do not say.
    var written: String?

    public init(
        _ parameters: [Parameter] = [], returns: ScriptType = .any, doc: String = "", throws throwing: [String] = [],
        example: String = ""
    ) {
        self.parameters = parameters
        self.returns = returns
        self.doc = doc
        self.throwing = throwing
        self.example = example
    }

    /// `name(cmd..., check: Bool = true) -> Result`.
    public func text(name: String) -> String {
        if let written { return written }
        let parts = parameters.map(\.text)
        return "\(name)(\(parts.joined(separator: ", "))) -> \(returns.name)"
    }

    /// Index of the parameter with this label.
    func index(of label: String) -> Int? { parameters.firstIndex { $0.label == label && !$0.isRest } }
    var restIndex: Int? { parameters.firstIndex { $0.isRest } }
}
