// Elements: `x[i]` for lists, strings, bytes, commands and maps, and what else the instructions for lists, maps and ranges need. A negative
// index counts from the end; a range gives a part.
import SwkSyntax

extension Machine {
    @inline(never)
    func element(of object: Value, at index: Value) throws(Fault) -> Value {
        switch (object.tag, index.tag) {
        case (.map, _):
            if let value = heap.get(index, in: object.map) { return value }
            if heap.keyHash(index) == nil { throw badKey(index) }
            throw noKey(object, index)
        case (.list, .int), (.command, .int):
            return object.list.pointee.items[try position(index, count: object.list.pointee.count, object)]
        case (.list, .range), (.command, .range):
            let bounds = try slice(index, count: object.list.pointee.count, object)
            return heap.list(object.list.values[bounds], tag: object.tag)
        case (.string, .int): return try character(object.string, index, object)
        case (.string, .range): return try substring(object.string, index, object)
        case (.bytes, .int):
            return Value(int: Int(object.string.bytes[try position(index, count: object.string.pointee.count, object)]))
        case (.bytes, .range):
            let bounds = try slice(index, count: object.string.pointee.count, object)
            return heap.bytes(Array(object.string.buffer[bounds]))
        case (.list, _), (.string, _), (.bytes, _), (.command, _):
            throw fault(
                "type.mismatch",
                "an index of \(article(typeName(object))) must be an Int or a Range, this is \(article(typeName(index)))"
            )
        case (.record, .string), (.error, .string): throw useMember(object, index)
        case (.host, .int) where hostObject(object) is any HostCollection:
            let items = try items(of: object)
            return items[try position(index, count: items.count, object)]
        case (.host, .range) where hostObject(object) is any HostCollection:
            let items = try items(of: object)
            return heap.list(items[try slice(index, count: items.count, object)])
        default: throw fault("type.mismatch", "\(article(typeName(object))) has no elements")
        }
    }

    @inline(never)
    func setElement(of object: Value, at index: Value, to value: Value) throws(Fault) {
        switch (object.tag, index.tag) {
        case (.map, _): if !heap.set(index, value, in: object.map) { throw badKey(index) }
        case (.list, .int):
            let position = try position(index, count: object.list.pointee.count, object)
            object.list.pointee.items[position] = value
        case (.string, _), (.bytes, _), (.command, _):
            throw fault("member.read-only", "\(article(typeName(object))) cannot be changed")
        default: throw fault("type.mismatch", "\(article(typeName(object))) has no elements to assign")
        }
    }

    private func position(_ index: Value, count: Int, _ object: Value) throws(Fault) -> Int {
        let position = index.int < 0 ? index.int &+ count : index.int
        guard position >= 0 && position < count else {
            let range = count == 0 ? "it is empty" : "its indexes are 0 to \(count - 1)"
            throw fault("index.out-of-range", "index \(index.int) is outside of the \(typeName(object)): \(range)")
        }
        return position
    }

    /// The half-open bounds that a range selects; an end beyond the last element is the last.
    private func slice(_ index: Value, count: Int, _ object: Value) throws(Fault) -> Range<Int> {
        let range = index.range.pointee
        let lower = range.lower < 0 ? range.lower &+ count : range.lower
        let last = range.upper < 0 ? range.upper &+ count : range.upper
        let upper = range.header.flag || last == Int.max ? last : last + 1
        guard lower >= 0 && lower <= count else {
            throw fault(
                "index.out-of-range", "\(display(index)) starts outside of the \(typeName(object)), which has \(count)")
        }
        return lower..<max(lower, min(upper, count))
    }

    private func character(
        _ string: UnsafeMutablePointer<StringObject>, _ index: Value, _ object: Value
    ) throws(Fault) -> Value {
        if string.pointee.header.flag {
            let position = try position(index, count: string.pointee.count, object)
            return heap.string(UnsafeBufferPointer(rebasing: string.buffer[position...position]))
        }
        let characters = Array(string.text)
        return heap.string(String(characters[try position(index, count: characters.count, object)]))
    }

    private func substring(
        _ string: UnsafeMutablePointer<StringObject>, _ index: Value, _ object: Value
    ) throws(Fault) -> Value {
        if string.pointee.header.flag {
            let bounds = try slice(index, count: string.pointee.count, object)
            return heap.string(UnsafeBufferPointer(rebasing: string.buffer[bounds]))
        }
        let characters = Array(string.text)
        return heap.string(String(characters[try slice(index, count: characters.count, object)]))
    }

    func range(_ lower: Value, _ upper: Value, isHalfOpen: Bool) throws(Fault) -> Value {
        let lower = lower.isNil ? Value(int: 0) : lower
        let isOpen = upper.isNil
        let upper = isOpen ? Value(int: Int.max) : upper
        guard lower.tag == .int && upper.tag == .int else { throw rangeBoundsFault(lower, upper) }
        return heap.range(lower.int, upper.int, isHalfOpen: isHalfOpen && !isOpen)
    }

    func newRecord(_ type: Int, from base: UnsafeMutablePointer<Value>, into target: UnsafeMutablePointer<Value>) {
        let info = recordTypes[type]
        target.pointee = heap.record(info.typeNumber, fields: base, count: info.fieldNames.count)
    }

    /// The values that a spread or a `parallel for` goes through, copied.
    func items(of value: Value) throws(Fault) -> [Value] {
        switch value.tag {
        case .list, .command: return value.list.values
        case .range:
            let bounds = value.range.pointee
            let last = bounds.header.flag ? bounds.upper - 1 : bounds.upper
            guard bounds.lower <= last else { return [] }
            let count = last.subtractingReportingOverflow(bounds.lower)
            let bytes = count.partialValue.multipliedReportingOverflow(by: MemoryLayout<Value>.stride)
            if count.overflow || bytes.overflow { throw memoryLimitFault() }
            try reserve(bytes.partialValue)
            return (bounds.lower...last).map { Value(int: $0) }
        case .map:
            return value.map.pairs.map { heap.list([$0.key, $0.value]) }
        case .string: return value.string.text.map { heap.string(String($0)) }
        case .bytes: return value.string.buffer.map { Value(int: Int($0)) }
        case .host:
            guard let collection = hostObject(value) as? any HostCollection else { throw notIterable(value) }
            return collection.elements.map(self.import)
        default: throw notIterable(value)
        }
    }

    /// What `parallel for` goes through: of a map its keys, or pairs when the loop names both halves, as `for` does.
    func loopItems(of value: Value, pairs: Bool) throws(Fault) -> [Value] {
        value.tag == .map && !pairs ? value.map.pairs.map(\.key) : try items(of: value)
    }

    func appendAll(_ value: Value, to list: UnsafeMutablePointer<ListObject>) throws(Fault) {
        if value.tag == .list || value.tag == .command {
            heap.append(contentsOf: value.list, to: list)
        } else {
            for item in try items(of: value) { heap.append(item, to: list) }
        }
    }

    func setAllEntries(_ value: Value, in map: UnsafeMutablePointer<MapObject>) throws(Fault) {
        switch value.tag {
        case .map: for pair in value.map.pairs { heap.set(pair.key, pair.value, in: map) }
        case .record:
            let type = recordTypes[value.record.pointee.typeNumber - Tag.count]
            for (index, name) in type.fieldNames.enumerated() {
                heap.set(name, value.record.fields[index], in: map)
            }
        default:
            throw fault("type.mismatch", "only a Map can be spread into a map, this is \(article(typeName(value)))")
        }
    }

    // MARK: Errors

    func badKey(_ key: Value) -> Fault {
        fault("map.bad-key", "\(article(typeName(key))) cannot be the key of a map", help: "use a String or a number")
    }

    private func noKey(_ object: Value, _ key: Value) -> Fault {
        var help: [String] = []
        if key.tag == .string {
            let names = object.map.pairs.compactMap { $0.key.tag == .string ? $0.key.string.text : nil }
            help = nearest(key.string.text, in: names).map { ["did you mean \(quoted($0))?"] } ?? []
        }
        help.append("`map.get(key)` gives nil for a key that is not there")
        return fault(
            ErrorInfo(code: "map.no-key", message: "the map has no key \(display(key))", help: help))
    }

    private func useMember(_ object: Value, _ index: Value) -> Fault {
        fault(
            "type.mismatch", "\(article(typeName(object))) has no elements",
            help: "write `.\(index.string.text)` for a member")
    }

    func rangeBoundsFault(_ lower: Value, _ upper: Value) -> Fault {
        fault(
            "type.mismatch",
            "the ends of a range must be Ints, these are \(article(typeName(lower))) and \(article(typeName(upper)))")
    }

    func notIterable(_ value: Value) -> Fault {
        fault(
            "type.mismatch", "\(article(typeName(value))) has no elements to go through",
            help: value.tag == .int ? "write a range: `1..n`" : "a List, Map, Range or String has")
    }
}
