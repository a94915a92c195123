// A value as the prompt shows it: rows as a table that fits, structures on one line while they fit, else one element a line, text of
// several lines as such; everything capped, with a word about the rest. What is shown is what a script would write, so it can be copied.
import SwkSyntax

extension Machine {
    /// The text to show for a value, nil for nil.
    func echo(_ value: Value, in room: EchoRoom) -> String? {
        switch value.tag {
        case .nil, .absent: return nil
        case .string: return echo(text: value.string.text, in: room)
        case .list where value.list.pointee.count > 0: return table(value, in: room) ?? echo(structure: value, room)
        case .list, .map, .record: return echo(structure: value, room)
        case .host: return hostObject(value).echo(in: room) ?? display(value)
        default: return display(value).fitted(to: room.width * room.lines)
        }
    }

    // MARK: Text

    /// A text of several lines between `\"""`, any other quoted on one.
    private func echo(text: String, in room: EchoRoom) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let isBlock = lines.count > 2 || (lines.count == 2 && !lines[1].isEmpty)
        guard isBlock else { return echo(line: text, in: room) }
        let most = room.lines - 3
        var shown = lines.prefix(most).map { line in
            let line = String(quoted(String(line.prefix(room.width * 4))).dropFirst().dropLast())
            return line.replacing("\\\"", with: "\"").replacing("\\t", with: "\t").fitted(to: room.width)
        }
        guard lines.count > most else { return "\"\"\"\n" + shown.joined(separator: "\n") + "\"\"\"" }
        shown.append(room.hint(lines.count - most, "lines"))
        return "\"\"\"\n" + shown.joined(separator: "\n")
    }

    private func echo(line text: String, in room: EchoRoom) -> String {
        let most = room.width * (room.lines / 2)
        guard text.utf8.count > most, text.count > most else { return quoted(text) }
        return quoted(String(text.prefix(most))) + "\n" + room.hint(text.count - most, "characters")
    }

    // MARK: Tables

    /// A list of rows; nil when it is none, or when a row of one column would say less than its values.
    private func table(_ value: Value, in room: EchoRoom) -> String? {
        let count = value.list.pointee.count
        let most = count <= room.lines - 1 ? count : room.lines - 2
        var rows: [FittedTable.Row] = []
        for index in 0..<most {
            guard let row = tableRow(value.list.pointee.items[index]) else { return nil }
            rows.append(row.map { ($0.column, cell($0.text)) })
        }
        return rows.allSatisfy(\.isEmpty) ? nil : FittedTable(rows, count: count, in: room).text
    }

    /// A cell's text on one line and without what would move the cursor.
    private func cell(_ text: String) -> String {
        let text = text.utf8.count > 400 ? String(text.prefix(400)) : text
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) { return text }
        return String(quoted(text).dropFirst().dropLast()).replacing("\\\"", with: "\"")
    }

    // MARK: Structures

    private func echo(structure value: Value, _ room: EchoRoom) -> String {
        if let line = oneLine(value, width: room.width) { return line }
        var lines: [String] = []
        write(value, prefix: "", suffix: "", depth: 0, room, to: &lines)
        return lines.joined(separator: "\n")
    }

    /// The value on one line, nil when that is too long; stops when it is.
    private func oneLine(_ value: Value, width: Int) -> String? {
        let limit = size(value, limit: width, depth: 0)
        guard limit <= width else { return nil }
        let text = display(value)
        return text.columns <= width ? text : nil
    }

    /// A lower bound of the characters that a value's text takes, not counted far beyond the limit.
    private func size(_ value: Value, limit: Int, depth: Int) -> Int {
        guard depth < 20 else { return 3 }
        var total = 2
        switch value.tag {
        case .string: return value.string.pointee.count / 4 + 2
        case .list:
            for item in value.list.values where total <= limit {
                total += size(item, limit: limit - total, depth: depth + 1) + 2
            }
        case .map:
            for pair in value.map.pairs where total <= limit {
                total += size(pair.value, limit: limit - total, depth: depth + 1) + 3
            }
        case .record:
            let type = recordTypes[value.record.pointee.typeNumber - Tag.count]
            for index in type.fieldNames.indices where total <= limit {
                total += size(value.record.fields[index], limit: limit - total, depth: depth + 1) + 3
            }
        default: return 1
        }
        return total
    }

    /// One element a line, a structure that does not fit its line opened once more, down to a depth that can still be read.
    private func write(
        _ value: Value, prefix: String, suffix: String, depth: Int, _ room: EchoRoom, to lines: inout [String]
    ) {
        let indent = String(repeating: "  ", count: depth)
        let free = room.width - indent.count - prefix.columns - suffix.count
        if let line = oneLine(value, width: free) { return lines.append(indent + prefix + line + suffix) }
        guard depth < 4, let parts = parts(value) else {
            return lines.append((indent + prefix + clipped(value, free)).fitted(to: room.width) + suffix)
        }
        lines.append(indent + prefix + parts.open)
        let isFlat = depth == 0 && parts.prefixes == nil && parts.items.prefix(64).allSatisfy { isShort($0) }
        let most = max(1, (depth == 0 ? room.lines - 3 : room.lines / 4))
        if isFlat {
            fill(parts.items, most, room, to: &lines)
        } else {
            for (index, item) in parts.items.prefix(most).enumerated() {
                let comma = index == parts.items.count - 1 ? "" : ","
                write(
                    item, prefix: parts.prefixes?(index) ?? "", suffix: comma, depth: depth + 1, room, to: &lines)
            }
            if parts.items.count > most { lines.append(indent + "  " + room.hint(parts.items.count - most)) }
        }
        lines.append(indent + parts.close + suffix)
    }

    /// Many short elements, as many a line as fit.
    private func fill(_ items: [Value], _ most: Int, _ room: EchoRoom, to lines: inout [String]) {
        var line = " "
        var count = 0
        var written = 0
        for (index, item) in items.enumerated() {
            let text = " " + display(item) + (index == items.count - 1 ? "" : ",")
            if line.columns + text.columns > room.width, line != " " {
                lines.append(line)
                written += 1
                line = " "
                if written >= most { break }
            }
            line += text
            count += 1
        }
        if line != " ", written < most { lines.append(line) }
        if count < items.count { lines.append("  " + room.hint(items.count - count)) }
    }

    private func isShort(_ value: Value) -> Bool {
        switch value.tag {
        case .list, .map, .record, .host, .error: false
        case .string: value.string.pointee.count <= 24
        default: true
        }
    }

    /// What cannot be opened any more, cut.
    private func clipped(_ value: Value, _ width: Int) -> String {
        guard value.tag == .string else { return display(value).fitted(to: max(8, width)) }
        return quoted(String(value.string.text.prefix(max(8, width)))).fitted(to: max(8, width))
    }

    private struct Parts {
        let open: String
        let close: String
        let items: [Value]
        /// What stands before the element with an index: its key.
        let prefixes: ((Int) -> String)?
    }

    private func parts(_ value: Value) -> Parts? {
        switch value.tag {
        case .list: return Parts(open: "[", close: "]", items: value.list.values, prefixes: nil)
        case .map:
            let pairs = value.map.pairs
            return Parts(open: "{", close: "}", items: pairs.map(\.value)) { index in
                let key = pairs[index].key
                guard key.tag == .string else { return "[\(self.display(key))]: " }
                return isBareKey(key.string.text) ? "\(key.string.text): " : "\(quoted(key.string.text)): "
            }
        case .record:
            let type = recordTypes[value.record.pointee.typeNumber - Tag.count]
            let fields = type.fieldNames.indices.map { value.record.fields[$0] }
            return Parts(open: "\(type.name)(", close: ")", items: fields) { "\(type.fieldNames[$0]): " }
        default: return nil
        }
    }
}
