// The words of a value at the border: as a command word, and as a literal in help texts.

extension ScriptValue {
    /// What it is as words of a command: a command literal gives its words, a list those of its elements, anything else one.
    public var words: [String] {
        switch self {
        case .command(let words): words
        case .list(let values): values.flatMap(\.words)
        default: [text]
        }
    }

    /// As `print` shows it: a string as it is.
    public var text: String {
        if case .string(let text) = self { text } else { literal }
    }

    /// As a script would write it, as far as it can be written.
    public var literal: String {
        switch self {
        case .nil: "nil"
        case .bool(let value): "\(value)"
        case .int(let value): "\(value)"
        case .float(let value): "\(value)"
        case .string(let text): quoted(text)
        case .bytes(let bytes): "Bytes(\(bytes.count))"
        case .list(let values): "[" + values.map(\.literal).joined(separator: ", ") + "]"
        case .map(let map): "{" + map.literalFields + "}"
        case .range(let lower, let upper, let isHalfOpen): "\(lower)\(isHalfOpen ? "..<" : "..")\(upper)"
        case .duration(let nanoseconds): formatDuration(nanoseconds)
        case .size(let bytes): formatSize(bytes)
        case .time(let nanoseconds): formatTime(nanoseconds)
        case .command(let words): words.map(shellQuoted).joined(separator: " ")
        case .function: "<function>"
        case .host(let object): object.render()
        case .record(let type, let fields): "\(type)(\(fields.literalFields))"
        case .error(let error): "Error(\(quoted(error.message)))"
        case .regex(let regex): "/\(regex.pattern)/\(regex.flags)"
        }
    }
}

extension ScriptMap {
    fileprivate var literalFields: String {
        pairs.map { pair in
            if case .string(let key) = pair.key, isBareKey(key) { return "\(key): \(pair.value.literal)" }
            if case .string(let key) = pair.key { return "\(quoted(key)): \(pair.value.literal)" }
            return "[\(pair.key.literal)]: \(pair.value.literal)"
        }.joined(separator: ", ")
    }
}
