// A value at the border between scripts and Swift. Inside the machine values are sixteen trivial bytes in raw memory, which no other
// thread may see; what crosses to a host function, or back to the embedder, is copied into this Sendable enum.

/// A value of the language, as host functions and embedders see it.
///
/// Lists and maps are copies: changing one in Swift does not change the script's. Functions and host objects are shared.
public enum ScriptValue: Sendable {
    case `nil`
    case bool(Bool)
    case int(Int)
    case float(Double)
    case string(String)
    case bytes([UInt8])
    case list([ScriptValue])
    /// Insertion-ordered.
    case map(ScriptMap)
    /// `lower..upper`, or `lower..<upper` when half open.
    case range(lower: Int, upper: Int, isHalfOpen: Bool)
    case duration(nanoseconds: Int64)
    case size(bytes: Int64)
    /// Since 1970-01-01 00:00 UTC.
    case time(nanoseconds: Int64)
    /// The words of a command literal; of `sh"text"` they are `sh`, `-c` and the text.
    case command([String])
    /// Called with `HostCall.invoke` or `Interpreter.call`.
    case function(ScriptFunction)
    case host(any HostObject)
    /// An instance of a `struct` of the script: its type's name and its fields in order.
    case record(type: String, fields: ScriptMap)
    case error(ScriptErrorValue)
    case regex(ScriptRegex)

    /// A map with string keys.
    public static func map(_ pairs: KeyValuePairs<String, ScriptValue>) -> ScriptValue {
        .map(ScriptMap(pairs.map { (.string($0.key), $0.value) }))
    }

    /// The name of the type as scripts know it: `Int`, `List`, or the host type's or record's own name.
    public var typeName: String {
        switch self {
        case .nil: "nil"
        case .bool: "Bool"
        case .int: "Int"
        case .float: "Float"
        case .string: "String"
        case .bytes: "Bytes"
        case .list: "List"
        case .map: "Map"
        case .range: "Range"
        case .duration: "Duration"
        case .size: "Size"
        case .time: "Time"
        case .command: "Command"
        case .function: "Function"
        case .host(let object): object.hostType.name
        case .record(let type, _): type
        case .error: "Error"
        case .regex: "Regex"
        }
    }

    public var isNil: Bool {
        if case .nil = self { true } else { false }
    }
}

/// An insertion-ordered map at the border.
public struct ScriptMap: Sendable {
    public var pairs: [(key: ScriptValue, value: ScriptValue)]

    public init(_ pairs: [(key: ScriptValue, value: ScriptValue)] = []) { self.pairs = pairs }

    public var count: Int { pairs.count }

    /// The value for a string key. Setting nil removes the key; a new key goes to the end.
    public subscript(key: String) -> ScriptValue? {
        get {
            pairs.first { if case .string(key) = $0.key { true } else { false } }?.value
        }
        set {
            let index = pairs.firstIndex { if case .string(key) = $0.key { true } else { false } }
            switch (index, newValue) {
            case (let index?, let value?): pairs[index].value = value
            case (let index?, nil): pairs.remove(at: index)
            case (nil, let value?): pairs.append((.string(key), value))
            case (nil, nil): break
            }
        }
    }
}

/// A caught error handed to a host function.
public struct ScriptErrorValue: Sendable {
    public let code: String
    public let message: String
    public let fields: ScriptMap
}

/// A compiled regular expression and how it was written.
public struct ScriptRegex: Sendable {
    public let pattern: String
    public let flags: String

    public init(pattern: String, flags: String) {
        self.pattern = pattern
        self.flags = flags
    }
}
