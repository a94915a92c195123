// The types that signatures speak of. They serve four readers: the check before a script runs, the binding of arguments at a
// call, completion after a dot, and help.

/// What a parameter accepts or a method returns.
public indirect enum ScriptType: Sendable, Equatable {
    case any
    case `nil`
    case bool
    case int
    case float
    /// Int or Float.
    case number
    case string
    /// A String of a closed set, such as the states of a container. `match` wants all of them or a catch-all.
    case choice([String])
    case bytes
    /// A list; the type of its elements.
    case list(of: ScriptType)
    case map
    case range
    case duration
    case size
    case time
    case regex
    case command
    case function
    case error
    case task
    /// A host type or record by name.
    case named(String)
    case oneOf([ScriptType])
    /// The type or nil.
    case optional(ScriptType)

    /// As help and errors write it: `String`, `List of Int`, `Int or nil`.
    public var name: String {
        switch self {
        case .any: "any value"
        case .nil: "nil"
        case .bool: "Bool"
        case .int: "Int"
        case .float: "Float"
        case .number: "Int or Float"
        case .string: "String"
        case .choice(let words): ScriptType.listed(words.map { "\"\($0)\"" })
        case .bytes: "Bytes"
        case .list(.any): "List"
        case .list(let element): "List of \(element.name)"
        case .map: "Map"
        case .range: "Range"
        case .duration: "Duration"
        case .size: "Size"
        case .time: "Time"
        case .regex: "Regex"
        case .command: "Command"
        case .function: "Function"
        case .error: "Error"
        case .task: "Task"
        case .named(let name): name
        case .oneOf(let types): types.map(\.name).joined(separator: " or ")
        case .optional(let type): "\(type.name) or nil"
        }
    }

    /// Whether a value is of this type. An Int is accepted where a Float is asked for.
    public func accepts(_ value: ScriptValue) -> Bool {
        switch (self, value) {
        case (.any, _), (.nil, .nil), (.bool, .bool), (.int, .int), (.float, .float), (.float, .int), (.number, .int),
            (.number, .float), (.string, .string), (.bytes, .bytes), (.map, .map), (.range, .range),
            (.duration, .duration), (.size, .size), (.time, .time), (.regex, .regex), (.command, .command),
            (.function, .function), (.error, .error), (.list(.any), .list):
            true
        case (.choice(let words), .string(let text)): words.contains(text)
        case (.list(let element), .list(let values)): values.allSatisfy(element.accepts)
        case (.named(let name), _): value.typeName == name
        case (.oneOf(let types), _): types.contains { $0.accepts(value) }
        case (.optional(let type), _): value.isNil || type.accepts(value)
        default: false
        }
    }

    /// Whether a value whose type is known only as `other` can be of this type; true when in doubt.
    public func mayAccept(_ other: ScriptType) -> Bool {
        switch (self, other) {
        case (.any, _), (_, .any): true
        case (_, .oneOf(let types)): types.contains(where: mayAccept)
        case (.oneOf(let types), _): types.contains { $0.mayAccept(other) }
        case (.optional(let type), _): other == .nil || type.mayAccept(other)
        case (_, .optional(let type)): self == .nil || mayAccept(type)
        case (.float, .int), (.number, .int), (.number, .float), (.int, .number), (.float, .number): true
        case (.string, .choice), (.choice, .string): true
        case (.choice(let mine), .choice(let theirs)): theirs.contains(where: mine.contains)
        case (.list(let mine), .list(let theirs)): mine.mayAccept(theirs)
        default: self == other
        }
    }
}

extension ScriptType {
    /// `"a", "b" or "c"`.
    fileprivate static func listed(_ words: [String]) -> String {
        guard words.count > 1, let last = words.last else { return words.joined() }
        return words.dropLast().joined(separator: ", ") + " or " + last
    }

    /// The words of a closed set of texts, when texts of this type are all of one.
    var choices: [String]? {
        switch self {
        case .choice(let words): words
        case .optional(let type): type.choices
        case .oneOf(let types):
            types.contains { $0.choices == nil && $0.mayAccept(.string) } ? nil : types.compactMap(\.choices).first
        default: nil
        }
    }

    /// As a sentence names it: `a String`, `an Int`, `"a" or "b"`.
    var phrase: String {
        switch self {
        case .choice, .any: name
        case .optional(let type): "\(type.phrase) or nil"
        default: article(name)
        }
    }
}
