// Values as text: what `print` and interpolation write, and the longer form in which strings are quoted. Cyclic structures and
// very long ones end in `...`.
import Glibc

extension Machine {
    private static let maxDepth = 16
    /// Elements shown of one list or map inside another text; a script prints longer ones itself, line by line.
    private static let maxText = 1 << 20

    /// As `print` and `\(...)` write it.
    func text(_ value: Value) -> String {
        value.tag == .string ? value.string.text : display(value)
    }

    /// As a script would write it: strings are quoted.
    func display(_ value: Value) -> String {
        var text = ""
        write(value, to: &text, depth: 0)
        return text
    }

    private func write(_ value: Value, to text: inout String, depth: Int) {
        if depth > Machine.maxDepth || text.utf8.count > Machine.maxText {
            text += "..."
            return
        }
        switch value.tag {
        case .list: writeItems(value.list, "[", "]", to: &text, depth: depth)
        case .map: writeMap(value.map, to: &text, depth: depth)
        case .record: writeRecord(value.record, to: &text, depth: depth)
        default: text += scalarText(value)
        }
    }

    private func writeItems(
        _ list: UnsafeMutablePointer<ListObject>, _ open: String, _ close: String, to text: inout String, depth: Int
    ) {
        text += open
        for index in 0..<list.pointee.count {
            if index > 0 { text += ", " }
            write(list.pointee.items[index], to: &text, depth: depth + 1)
            if text.utf8.count > Machine.maxText { break }
        }
        text += close
    }

    private func writeMap(_ map: UnsafeMutablePointer<MapObject>, to text: inout String, depth: Int) {
        text += "{"
        for (index, pair) in map.pairs.enumerated() {
            if index > 0 { text += ", " }
            writeKey(pair.key, to: &text)
            text += ": "
            write(pair.value, to: &text, depth: depth + 1)
            if text.utf8.count > Machine.maxText { break }
        }
        text += "}"
    }

    private func writeKey(_ key: Value, to text: inout String) {
        guard key.tag == .string else {
            text += "[\(display(key))]"
            return
        }
        let name = key.string.text
        text += isBareKey(name) ? name : quoted(name)
    }

    private func writeRecord(_ record: UnsafeMutablePointer<RecordObject>, to text: inout String, depth: Int) {
        let type = recordTypes[record.pointee.typeNumber - Tag.count]
        text += "\(type.name)("
        for (index, name) in type.fieldNames.enumerated() {
            text += index > 0 ? ", \(name): " : "\(name): "
            write(record.fields[index], to: &text, depth: depth + 1)
        }
        text += ")"
    }

    private func scalarText(_ value: Value) -> String {
        switch value.tag {
        case .int: return String(value.int)
        case .float: return "\(value.float)"
        case .bool: return value.bool ? "true" : "false"
        case .nil: return "nil"
        case .duration: return formatDuration(value.int64)
        case .size: return formatSize(value.int64)
        case .time: return formatTime(value.int64)
        case .string: return quoted(value.string.text)
        case .bytes: return "Bytes(\(value.string.pointee.count))"
        case .range:
            let range = value.range
            return "\(range.pointee.lower)\(range.pointee.header.flag ? "..<" : "..")\(range.pointee.upper)"
        case .command: return value.list.buffer.map { shellQuoted(text($0)) }.joined(separator: " ")
        case .closure: return "<function \(info(value.closure.pointee.code).name)>"
        case .native: return "<function \(core.natives[Int(value.bits)].name)>"
        case .boundMethod: return "<function \(symbolName(value.boundMethod.pointee.symbol))>"
        case .recordType: return recordTypeInfo(value).name
        case .error: return "Error(\(quoted(errorInfo(value).message)))"
        case .host: return hostObject(value).render()
        case .hostType, .hostFunction, .module: return named(value)
        case .task: return "<task>"
        case .regex: return regex(value).literal
        default: return "<\(value.tag.name)>"
        }
    }

    private func named(_ value: Value) -> String {
        switch heap.object(value) {
        case let type as HostType: type.name
        case let callee as HostCallee: "<function \(callee.function.name)>"
        case let module as HostModule: "<module \(module.name)>"
        case let module as ScriptModule: "<module \(module.name)>"
        default: "<\(value.tag.name)>"
        }
    }

    /// The type of a value as scripts name it.
    func typeName(_ value: Value) -> String {
        switch value.tag {
        case .record: recordTypes[value.record.pointee.typeNumber - Tag.count].name
        case .host: hostObject(value).hostType.name
        default: value.tag.name
        }
    }

    func recordTypeInfo(_ value: Value) -> RecordTypeInfo {
        recordTypes[value.recordType.pointee.typeNumber - Tag.count]
    }

    func hostObject(_ value: Value) -> any HostObject {
        precondition(value.tag == .host, "a host value holds a HostObject")
        return value.host.pointee.object
    }

    func regex(_ value: Value) -> RegexBox {
        guard let box = heap.object(value) as? RegexBox else { fatalError("a regex value holds its RegexBox") }
        return box
    }

    // MARK: Tables

    /// A list of maps, records or host objects with rows as an aligned table; nil for anything else.
    func tableText(_ value: Value) -> String? {
        guard value.tag == .list, value.list.pointee.count > 0 else { return nil }
        var rows: [[(column: String, text: String)]] = []
        for item in value.list.values {
            guard let row = tableRow(item) else { return nil }
            rows.append(row)
        }
        return formatTable(rows)
    }

    /// The cells of a row; nil for what is none.
    func tableRow(_ value: Value) -> [(column: String, text: String)]? {
        switch value.tag {
        case .map:
            var row: [(column: String, text: String)] = []
            for pair in value.map.pairs {
                guard pair.key.tag == .string else { return nil }
                row.append((pair.key.string.text, text(pair.value)))
            }
            return row
        case .record:
            let type = recordTypes[value.record.pointee.typeNumber - Tag.count]
            return type.fieldNames.indices.map { (type.fieldNames[$0], text(value.record.fields[$0])) }
        case .host: return hostObject(value).tableRow?.map { ($0.column, $0.value.text) }
        default: return nil
        }
    }
}
