// Script values to Swift values, through the standard library's `Decodable`.
//
// Maps, records and errors are keyed containers; lists, commands and Bytes are unkeyed ones. A number is taken as any numeric type that can
// hold it exactly, a Size as its bytes, a Time as its seconds since 1970. `Duration`, `Range<Int>` and `ClosedRange<Int>` come from the
// language's own. What does not fit is a `DecodingError` whose path leads to the value and whose words show it.

extension ScriptValue {
    /// The value as a Swift type.
    ///
    /// ```swift
    /// struct Point: Decodable { var x: Int, y: Int }
    /// let point: Point = try await interpreter.run("{x: 1, y: 2}").decoded()
    /// ```
    ///
    /// - Throws: `DecodingError` when it is not of that shape.
    public func decoded<Value: Decodable>(as type: Value.Type = Value.self) throws -> Value {
        try ValueDecoder(value: self, codingPath: []).decode(type)
    }
}

extension Interpreter {
    /// Runs a text as `run(_:name:scope:)` does, and gives the value of its last expression as a Swift type.
    ///
    /// ```swift
    /// let ports = try await interpreter.run("[80, 443].map(p => p + 8000)", as: [Int].self)
    /// ```
    ///
    /// - Throws: besides what `run` throws, `DecodingError` when the value is not of that shape.
    public func run<Value: Decodable>(
        _ source: String, name: String = "<script>", scope: ScriptScope = .session, as type: Value.Type
    ) async throws -> Value {
        try await run(source, name: name, scope: scope).decoded(as: type)
    }
}

private struct ValueDecoder: Decoder, SingleValueDecodingContainer {
    let value: ScriptValue
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        let entries: ScriptMap
        switch value {
        case .map(let map): entries = map
        case .record(_, let fields): entries = fields
        case .error(let error):
            entries = ScriptMap(
                [(.string("code"), .string(error.code)), (.string("message"), .string(error.message))]
                    + error.fields.pairs)
        default: throw mismatch(type, "a map")
        }
        return KeyedDecodingContainer(KeyedValues<Key>(entries: entries, codingPath: codingPath))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        switch value {
        case .list(let values): ListedValues(values: values, codingPath: codingPath)
        case .bytes(let bytes): ListedValues(values: bytes.map { .int(Int($0)) }, codingPath: codingPath)
        case .command(let words): ListedValues(values: words.map { .string($0) }, codingPath: codingPath)
        default: throw mismatch([Any].self, "a list")
        }
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { self }

    // MARK: Single values

    func decodeNil() -> Bool { value.isNil }

    func decode(_ type: Bool.Type) throws -> Bool {
        if case .bool(let bool) = value { return bool }
        throw mismatch(type, "a Bool")
    }

    func decode(_ type: String.Type) throws -> String {
        switch value {
        case .string(let text): return text
        case .regex(let regex): return regex.pattern
        default: throw mismatch(type, "a String")
        }
    }

    func decode(_ type: Double.Type) throws -> Double {
        switch value {
        case .float(let number): return number
        case .int(let number): return Double(number)
        case .time(let nanoseconds): return Double(nanoseconds) / 1e9
        default: throw mismatch(type, "a number")
        }
    }

    func decode(_ type: Float.Type) throws -> Float { Float(try decode(Double.self)) }
    func decode(_ type: Int.Type) throws -> Int { try integer(type) }
    func decode(_ type: Int8.Type) throws -> Int8 { try integer(type) }
    func decode(_ type: Int16.Type) throws -> Int16 { try integer(type) }
    func decode(_ type: Int32.Type) throws -> Int32 { try integer(type) }
    func decode(_ type: Int64.Type) throws -> Int64 { try integer(type) }
    func decode(_ type: UInt.Type) throws -> UInt { try integer(type) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try integer(type) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try integer(type) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try integer(type) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try integer(type) }

    private func integer<Integer: FixedWidthInteger>(_ type: Integer.Type) throws -> Integer {
        let exact: Integer? =
            switch value {
            case .int(let number): Integer(exactly: number)
            case .size(let bytes): Integer(exactly: bytes)
            case .float(let number): Integer(exactly: number)
            default: throw mismatch(type, "an Int")
            }
        guard let exact else { throw mismatch(type, "an Int between \(Integer.min) and \(Integer.max)") }
        return exact
    }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        if let special = try special(type), let value = special as? Value { return value }
        return try type.init(from: self)
    }

    /// Types of Swift that have one of the language's own.
    private func special(_ type: any Decodable.Type) throws -> Any? {
        switch (type, value) {
        case (is Duration.Type, .duration(let nanoseconds)): return Duration.nanoseconds(nanoseconds)
        case (is Duration.Type, _): throw mismatch(type, "a Duration")
        case (is Range<Int>.Type, .range(let lower, let upper, isHalfOpen: true)): return lower..<max(lower, upper)
        case (is Range<Int>.Type, .range(let lower, let upper, isHalfOpen: false)) where upper < Int.max:
            return lower..<max(lower, upper + 1)
        case (is ClosedRange<Int>.Type, .range(let lower, let upper, isHalfOpen: false)) where lower <= upper:
            return lower...upper
        default: return nil
        }
    }

    private func mismatch(_ type: Any.Type, _ wanted: String) -> DecodingError {
        let shown = value.literal
        let short = shown.count <= 80 ? shown : shown.prefix(80) + "..."
        let context = DecodingError.Context(
            codingPath: codingPath,
            debugDescription: "\(wanted) was expected, this is \(article(value.typeName)): \(short)")
        return value.isNil ? .valueNotFound(type, context) : .typeMismatch(type, context)
    }
}

private struct KeyedValues<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let entries: ScriptMap
    let codingPath: [any CodingKey]

    var allKeys: [Key] {
        entries.pairs.compactMap { pair in
            switch pair.key {
            case .string(let name): Key(stringValue: name)
            case .int(let number): Key(intValue: number) ?? Key(stringValue: "\(number)")
            default: nil
            }
        }
    }

    func contains(_ key: Key) -> Bool { find(key) != nil }

    private func find(_ key: any CodingKey) -> ScriptValue? {
        if let value = entries[key.stringValue] { return value }
        guard let number = key.intValue else { return nil }
        return entries.pairs.first { if case .int(number) = $0.key { true } else { false } }?.value
    }

    private func decoder(_ key: any CodingKey) throws -> ValueDecoder {
        guard let value = find(key) else {
            let names = entries.pairs.map { "`\($0.key.text)`" }.joined(separator: ", ")
            throw DecodingError.keyNotFound(
                key,
                .init(
                    codingPath: codingPath,
                    debugDescription: "there is no `\(key.stringValue)`; "
                        + (names.isEmpty ? "it is empty" : "there is \(names)")))
        }
        return ValueDecoder(value: value, codingPath: codingPath + [key])
    }

    func decodeNil(forKey key: Key) throws -> Bool { try decoder(key).decodeNil() }
    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value { try decoder(key).decode(type) }
    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> { try decoder(key).container(keyedBy: type) }
    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try decoder(key).unkeyedContainer()
    }
    func superDecoder() throws -> any Decoder { try decoder(NameKey("super")) }
    func superDecoder(forKey key: Key) throws -> any Decoder { try decoder(key) }
}

private struct ListedValues: UnkeyedDecodingContainer {
    let values: [ScriptValue]
    let codingPath: [any CodingKey]
    var currentIndex = 0
    var count: Int? { values.count }
    var isAtEnd: Bool { currentIndex >= values.count }

    init(values: [ScriptValue], codingPath: [any CodingKey]) {
        self.values = values
        self.codingPath = codingPath
    }

    /// A decoder of the current element, which stays the current one until it has been decoded.
    private func current(_ type: Any.Type) throws -> ValueDecoder {
        let path = codingPath + [PositionKey(currentIndex)]
        guard !isAtEnd else {
            throw DecodingError.valueNotFound(
                type, .init(codingPath: path, debugDescription: "the list has only \(values.count) elements"))
        }
        return ValueDecoder(value: values[currentIndex], codingPath: path)
    }

    mutating func decodeNil() throws -> Bool {
        guard try current(Never.self).decodeNil() else { return false }
        currentIndex += 1
        return true
    }
    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let value = try current(type).decode(type)
        currentIndex += 1
        return value
    }
    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) throws -> KeyedDecodingContainer<Nested>
    {
        let container = try current(type).container(keyedBy: type)
        currentIndex += 1
        return container
    }
    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        let container = try current([Any].self).unkeyedContainer()
        currentIndex += 1
        return container
    }
    mutating func superDecoder() throws -> any Decoder {
        let decoder = try current((any Decoder).self)
        currentIndex += 1
        return decoder
    }
}
