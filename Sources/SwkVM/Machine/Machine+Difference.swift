// Where two values that should be equal differ: for whoever reads a failed assertion about long lists, maps or texts.

extension Machine {
    /// Differences that are named, and how deep they are looked for.
    private static let shownDifferences = 5
    private static let differenceDepth = 8
    private static let differenceWidth = 100

    /// A note with the places where two structures differ; none for plain values, which are seen at once.
    func difference(_ left: Value, _ right: Value) -> [String] {
        var lines: [String] = []
        switch (left.tag, right.tag) {
        case (.string, .string): lines = textDifference(left.string.text, right.string.text)
        case (.list, .list), (.map, .map), (.record, .record):
            collect(left, right, path: "", depth: 0, into: &lines)
        default: break
        }
        if lines.isEmpty { return [] }
        let rest = lines.count - Machine.shownDifferences
        let more = rest > 0 ? ["... and in other places"] : []
        return [
            "the two sides differ:\n"
                + (lines.prefix(Machine.shownDifferences) + more).map { "  \($0)" }.joined(separator: "\n")
        ]
    }

    // MARK: Structures

    private func collect(_ left: Value, _ right: Value, path: String, depth: Int, into lines: inout [String]) {
        if lines.count > Machine.shownDifferences || isEqual(left, right) { return }
        guard depth < Machine.differenceDepth else { return lines.append("\(path) differs inside") }
        switch (left.tag, right.tag) {
        case (.list, .list): collectElements(left, right, path, depth, &lines)
        case (.map, .map): collectEntries(left, right, path, depth, &lines)
        case (.record, .record) where left.record.pointee.typeNumber == right.record.pointee.typeNumber:
            let names = recordTypes[left.record.pointee.typeNumber - Tag.count].fieldNames
            for (index, name) in names.enumerated() {
                collect(
                    left.record.fields[index], right.record.fields[index], path: "\(path).\(name)", depth: depth + 1,
                    into: &lines)
            }
        default: lines.append("\(path.isEmpty ? "" : "\(path): ")\(brief(left)) and \(brief(right))")
        }
    }

    private func collectElements(
        _ left: Value, _ right: Value, _ path: String, _ depth: Int, _ lines: inout [String]
    ) {
        let (a, b) = (left.list.values, right.list.values)
        if a.count != b.count {
            let place = path.isEmpty ? "" : "\(path): "
            lines.append("\(place)the left side has \(counted(a.count)), the right side \(counted(b.count))")
        }
        for index in 0..<min(a.count, b.count) {
            collect(a[index], b[index], path: "\(path)[\(index)]", depth: depth + 1, into: &lines)
        }
        for (side, list) in [("left", a), ("right", b)] where list.count > min(a.count, b.count) {
            let index = min(a.count, b.count)
            lines.append("only the \(side) side has \(path)[\(index)]: \(brief(list[index]))")
        }
    }

    private func counted(_ count: Int) -> String { count == 1 ? "1 element" : "\(count) elements" }

    private func collectEntries(
        _ left: Value, _ right: Value, _ path: String, _ depth: Int, _ lines: inout [String]
    ) {
        for pair in left.map.pairs {
            let place = "\(path)[\(display(pair.key))]"
            if let other = heap.get(pair.key, in: right.map) {
                collect(pair.value, other, path: place, depth: depth + 1, into: &lines)
            } else {
                lines.append("only the left side has \(place): \(brief(pair.value))")
            }
        }
        for pair in right.map.pairs where heap.get(pair.key, in: left.map) == nil {
            lines.append("only the right side has \(path)[\(display(pair.key))]: \(brief(pair.value))")
        }
    }

    private func brief(_ value: Value) -> String { display(value).truncated(toWidth: Machine.differenceWidth) }

    // MARK: Texts

    /// The first line that differs, or the first character of a longer line.
    private func textDifference(_ left: String, _ right: String) -> [String] {
        let a = left.split(separator: "\n", omittingEmptySubsequences: false)
        let b = right.split(separator: "\n", omittingEmptySubsequences: false)
        guard let index = (0..<max(a.count, b.count)).first(where: { $0 >= a.count || $0 >= b.count || a[$0] != b[$0] })
        else { return [] }
        if a.count == 1 && b.count == 1 { return characterDifference(left, right) }
        func line(_ lines: [Substring]) -> String {
            index < lines.count
                ? quoted(String(lines[index])).truncated(toWidth: Machine.differenceWidth) : "has no such line"
        }
        return ["line \(index + 1), left:  \(line(a))", "line \(index + 1), right: \(line(b))"]
    }

    private func characterDifference(_ left: String, _ right: String) -> [String] {
        let common = zip(left, right).prefix { $0 == $1 }.count
        // In short texts the eye is quicker.
        guard common >= 20 else { return [] }
        func part(_ text: String) -> String {
            let rest = text.dropFirst(common - 8)
            return quoted("…" + rest.prefix(32) + (rest.count > 32 ? "…" : ""))
        }
        return ["from character \(common + 1) on: \(part(left)) and \(part(right))"]
    }
}
