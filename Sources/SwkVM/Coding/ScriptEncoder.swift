// Swift values to script values, through the standard library's `Encodable`: what a type says of itself for JSON it says for scripts.
//
// A keyed container becomes a map in the order of encoding, an unkeyed one a list, and `Duration`, `Range<Int>`, `ClosedRange<Int>` and
// `[UInt8]` become the language's own Duration, Range and Bytes. Containers write into a tree of nodes, because `Encodable`
// may keep several of them open at once.

extension ScriptValue {
    /// A Swift value as scripts see it.
    ///
    /// ```swift
    /// struct Server: Codable { var name: String, port: Int, idle: Duration }
    /// interpreter.define("server", try ScriptValue(encoding: Server(name: "web", port: 80, idle: .seconds(5))))
    /// try await interpreter.run("server.port + 1")
    /// ```
    ///
    /// - Throws: `EncodingError` for an integer that is larger than `Int.max`, and what the type's own `encode(to:)` throws.
    public init<Value: Encodable>(encoding value: Value) throws {
        let root = EncodedNode()
        try root.encode(value, path: [])
        self = root.scriptValue
    }
}

/// A place in the tree that is being built.
private final class EncodedNode {
    enum Content {
        case empty
        case value(ScriptValue)
        case list([EncodedNode])
        case map([(key: ScriptValue, node: EncodedNode)])
    }

    var content = Content.empty

    var scriptValue: ScriptValue {
        switch content {
        // A type that encodes nothing at all is an empty map.
        case .empty: .map(ScriptMap())
        case .value(let value): value
        case .list(let nodes): .list(nodes.map(\.scriptValue))
        case .map(let entries): .map(ScriptMap(entries.map { ($0.key, $0.node.scriptValue) }))
        }
    }

    func encode<Value: Encodable>(_ value: Value, path: [any CodingKey]) throws {
        switch value {
        case let duration as Duration: content = .value(.duration(nanoseconds: duration.nanoseconds))
        case let range as Range<Int>:
            content = .value(.range(lower: range.lowerBound, upper: range.upperBound, isHalfOpen: true))
        case let range as ClosedRange<Int>:
            content = .value(.range(lower: range.lowerBound, upper: range.upperBound, isHalfOpen: false))
        case let bytes as [UInt8]: content = .value(.bytes(bytes))
        default: try value.encode(to: NodeEncoder(node: self, codingPath: path))
        }
    }

    func integer<Integer: BinaryInteger>(_ value: Integer, path: [any CodingKey]) throws {
        guard let int = Int(exactly: value) else {
            throw EncodingError.invalidValue(
                value, .init(codingPath: path, debugDescription: "\(value) is larger than the largest Int of a script"))
        }
        content = .value(.int(int))
    }

    func add() -> EncodedNode {
        let node = EncodedNode()
        if case .list(let nodes) = content { content = .list(nodes + [node]) } else { content = .list([node]) }
        return node
    }

    func add(_ key: any CodingKey) -> EncodedNode {
        let node = EncodedNode()
        let name = key.intValue.map { ScriptValue.int($0) } ?? .string(key.stringValue)
        if case .map(let entries) = content {
            content = .map(entries + [(name, node)])
        } else {
            content = .map([(name, node)])
        }
        return node
    }

    /// Makes an empty container out of an empty place.
    func open(_ container: Content) { if case .empty = content { content = container } }
}

private struct NodeEncoder: Encoder {
    let node: EncodedNode
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        node.open(.map([]))
        return KeyedEncodingContainer(KeyedContainer<Key>(node: node, codingPath: codingPath))
    }
    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        node.open(.list([]))
        return UnkeyedContainer(node: node, codingPath: codingPath)
    }
    func singleValueContainer() -> any SingleValueEncodingContainer {
        SingleContainer(node: node, codingPath: codingPath)
    }
}

private struct SingleContainer: SingleValueEncodingContainer {
    let node: EncodedNode
    let codingPath: [any CodingKey]

    func encodeNil() { node.content = .value(.nil) }
    func encode(_ value: Bool) { node.content = .value(.bool(value)) }
    func encode(_ value: String) { node.content = .value(.string(value)) }
    func encode(_ value: Double) { node.content = .value(.float(value)) }
    func encode(_ value: Float) { node.content = .value(.float(Double(value))) }
    func encode(_ value: Int) throws { try node.integer(value, path: codingPath) }
    func encode(_ value: Int8) throws { try node.integer(value, path: codingPath) }
    func encode(_ value: Int16) throws { try node.integer(value, path: codingPath) }
    func encode(_ value: Int32) throws { try node.integer(value, path: codingPath) }
    func encode(_ value: Int64) throws { try node.integer(value, path: codingPath) }
    func encode(_ value: UInt) throws { try node.integer(value, path: codingPath) }
    func encode(_ value: UInt8) throws { try node.integer(value, path: codingPath) }
    func encode(_ value: UInt16) throws { try node.integer(value, path: codingPath) }
    func encode(_ value: UInt32) throws { try node.integer(value, path: codingPath) }
    func encode(_ value: UInt64) throws { try node.integer(value, path: codingPath) }
    func encode<Value: Encodable>(_ value: Value) throws { try node.encode(value, path: codingPath) }
}

// The other containers pass everything through the generic `encode`: the standard library's own types come back to `SingleContainer`.

private struct UnkeyedContainer: UnkeyedEncodingContainer {
    let node: EncodedNode
    let codingPath: [any CodingKey]
    var count: Int { if case .list(let nodes) = node.content { nodes.count } else { 0 } }

    func encodeNil() { node.add().content = .value(.nil) }
    func encode<Value: Encodable>(_ value: Value) throws {
        try node.add().encode(value, path: codingPath + [PositionKey(count - 1)])
    }
    func nestedContainer<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        nested().container(keyedBy: type)
    }
    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { nested().unkeyedContainer() }
    func superEncoder() -> any Encoder { nested() }
    private func nested() -> NodeEncoder {
        NodeEncoder(node: node.add(), codingPath: codingPath + [PositionKey(count - 1)])
    }
}

private struct KeyedContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let node: EncodedNode
    let codingPath: [any CodingKey]

    func encodeNil(forKey key: Key) { node.add(key).content = .value(.nil) }
    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        try node.add(key).encode(value, path: codingPath + [key])
    }
    // An optional that is nil is a key whose value is nil, so that a script may ask for it.
    func encodeIfPresent<Value: Encodable>(_ value: Value?, forKey key: Key) throws { try optional(value, key) }
    func encodeIfPresent(_ value: Bool?, forKey key: Key) throws { try optional(value, key) }
    func encodeIfPresent(_ value: String?, forKey key: Key) throws { try optional(value, key) }
    func encodeIfPresent(_ value: Double?, forKey key: Key) throws { try optional(value, key) }
    func encodeIfPresent(_ value: Float?, forKey key: Key) throws { try optional(value, key) }
    func encodeIfPresent(_ value: Int?, forKey key: Key) throws { try optional(value, key) }
    func encodeIfPresent(_ value: Int8?, forKey key: Key) throws { try optional(value, key) }
    func encodeIfPresent(_ value: Int16?, forKey key: Key) throws { try optional(value, key) }
    func encodeIfPresent(_ value: Int32?, forKey key: Key) throws { try optional(value, key) }
    func encodeIfPresent(_ value: Int64?, forKey key: Key) throws { try optional(value, key) }
    func encodeIfPresent(_ value: UInt?, forKey key: Key) throws { try optional(value, key) }
    func encodeIfPresent(_ value: UInt8?, forKey key: Key) throws { try optional(value, key) }
    func encodeIfPresent(_ value: UInt16?, forKey key: Key) throws { try optional(value, key) }
    func encodeIfPresent(_ value: UInt32?, forKey key: Key) throws { try optional(value, key) }
    func encodeIfPresent(_ value: UInt64?, forKey key: Key) throws { try optional(value, key) }
    private func optional<Value: Encodable>(_ value: Value?, _ key: Key) throws {
        if let value { try encode(value, forKey: key) } else { encodeNil(forKey: key) }
    }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) -> KeyedEncodingContainer<
        Nested
    > {
        nested(key).container(keyedBy: type)
    }
    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { nested(key).unkeyedContainer() }
    func superEncoder() -> any Encoder { nested(NameKey("super")) }
    func superEncoder(forKey key: Key) -> any Encoder { nested(key) }
    private func nested(_ key: any CodingKey) -> NodeEncoder {
        NodeEncoder(node: node.add(key), codingPath: codingPath + [key])
    }
}

/// A place in a list, in a coding path.
struct PositionKey: CodingKey {
    let position: Int
    init(_ position: Int) { self.position = position }
    init?(intValue: Int) { position = intValue }
    init?(stringValue: String) { nil }
    var intValue: Int? { position }
    var stringValue: String { "[\(position)]" }
}

/// A key that is only a name.
struct NameKey: CodingKey {
    let stringValue: String
    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
    var intValue: Int? { nil }
}
