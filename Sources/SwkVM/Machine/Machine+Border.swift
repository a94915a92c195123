// The border between the machine's values and Swift's: `export` copies a value out, `import` copies one in.

extension Machine {
    /// Structures nested deeper than this cannot leave: only cyclic ones do.
    private static let maxDepth = 256

    /// The value as host functions and embedders see it.
    func export(_ value: Value) throws(Fault) -> ScriptValue { try export(value, depth: 0) }

    private func export(_ value: Value, depth: Int) throws(Fault) -> ScriptValue {
        if depth > Machine.maxDepth {
            throw fault("value.cyclic", "a structure that contains itself cannot be passed to the host")
        }
        switch value.tag {
        case .nil, .absent: return .nil
        case .bool: return .bool(value.bool)
        case .int: return .int(value.int)
        case .float: return .float(value.float)
        case .duration: return .duration(nanoseconds: value.int64)
        case .size: return .size(bytes: value.int64)
        case .time: return .time(nanoseconds: value.int64)
        case .string: return .string(value.string.text)
        case .bytes: return .bytes(Array(value.string.buffer))
        case .command: return .command(value.list.values.map(text))
        case .range:
            let range = value.range.pointee
            return .range(lower: range.lower, upper: range.upper, isHalfOpen: range.header.flag)
        case .list:
            var values: [ScriptValue] = []
            values.reserveCapacity(value.list.pointee.count)
            for item in value.list.values { values.append(try export(item, depth: depth + 1)) }
            return .list(values)
        case .map:
            var map = ScriptMap()
            for pair in value.map.pairs {
                map.pairs.append((try export(pair.key, depth: depth + 1), try export(pair.value, depth: depth + 1)))
            }
            return .map(map)
        case .record:
            let type = recordTypes[value.record.pointee.typeNumber - Tag.count]
            var fields = ScriptMap()
            for (index, name) in type.fieldNames.enumerated() {
                fields.pairs.append((.string(name), try export(value.record.fields[index], depth: depth + 1)))
            }
            return .record(type: type.name, fields: fields)
        case .error:
            let info = errorInfo(value)
            return .error(ScriptErrorValue(code: info.code, message: info.message, fields: info.fields))
        case .host: return .host(hostObject(value))
        case .regex:
            let regex = regex(value)
            return .regex(ScriptRegex(pattern: regex.pattern, flags: regex.flags))
        default: return .function(ScriptFunction(root: roots.add(value)))
        }
    }

    /// The machine's own form of a value from outside.
    func `import`(_ value: ScriptValue) -> Value {
        switch value {
        case .nil: return .nil
        case .bool(let value): return Value(bool: value)
        case .int(let value): return Value(int: value)
        case .float(let value): return Value(float: value)
        case .duration(let value): return Value(duration: value)
        case .size(let value): return Value(size: value)
        case .time(let value): return Value(tag: .time, bits: UInt64(bitPattern: value))
        case .string(let text): return heap.string(text)
        case .bytes(let bytes): return heap.bytes(bytes)
        case .command(let words): return heap.list(words.map { heap.string($0) }, tag: .command)
        case .range(let lower, let upper, let isHalfOpen): return heap.range(lower, upper, isHalfOpen: isHalfOpen)
        case .list(let values):
            let list = heap.list(capacity: values.count)
            for value in values { heap.append(self.import(value), to: list) }
            return Value(.list, list)
        case .map(let map): return importMap(map)
        case .record(let type, let fields): return importRecord(type, fields)
        case .error(let error):
            return heap.foreign(.error, ErrorInfo(code: error.code, message: error.message, fields: error.fields))
        case .host(let object): return heap.host(object)
        case .regex(let regex):
            return heap.foreign(.regex, RegexBox(pattern: regex.pattern, flags: regex.flags))
        case .function(let function): return function.root.value
        }
    }

    private func importMap(_ map: ScriptMap) -> Value {
        let result = heap.map(capacity: map.count)
        for pair in map.pairs { heap.set(self.import(pair.key), self.import(pair.value), in: result) }
        return Value(.map, result)
    }

    /// A record of the newest type with that name and those fields, or a map when there is none.
    private func importRecord(_ name: String, _ fields: ScriptMap) -> Value {
        let type = recordTypes.last { $0.name == name && $0.fieldNames == fields.pairs.map(\.key.text) }
        guard let type else { return importMap(fields) }
        // One more, so that a record without fields has a place to begin, too.
        var values = fields.pairs.map { self.import($0.value) } + [.nil]
        return values.withUnsafeMutableBufferPointer { values in
            guard let start = values.baseAddress else { return importMap(fields) }
            return heap.record(type.typeNumber, fields: start, count: fields.count)
        }
    }
}
