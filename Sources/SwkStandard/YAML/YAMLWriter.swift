// Values to YAML in block style: two spaces for each level, strings without quotes where they stay strings, texts of several lines as
// literal blocks. Units have the same forms as in JSON; Bytes are `!!binary`.

import SwkVM

/// Writes one value.
struct YAMLWriter {
    /// The lines of a value; the first belongs behind a key or a dash, or on a line of its own.
    func lines(_ value: ScriptValue, path: String = "") throws(LibraryFailure) -> [String] {
        switch value {
        case .list(let values) where !values.isEmpty:
            var lines: [String] = []
            for (index, item) in values.enumerated() {
                let inner = try self.lines(item, path: "\(path)[\(index)]")
                lines += ["- " + inner[0]] + inner.dropFirst().map { $0.isEmpty ? "" : "  " + $0 }
            }
            return lines
        case .map(let map) where !map.pairs.isEmpty: return try lines(map, path)
        case .record(_, let fields) where !fields.pairs.isEmpty: return try lines(fields, path)
        case .list: return ["[]"]
        case .map, .record: return ["{}"]
        case .string(let text): return Self.lines(text)
        case .bytes(let bytes): return ["!!binary \"\(base64(bytes))\""]
        case .float(let number) where !number.isFinite:
            return [number.isNaN ? ".nan" : number < 0 ? "-.inf" : ".inf"]
        case .time, .regex: return Self.lines(value.isTime ? value.text : pattern(value))
        case .command(let words): return try lines(.list(words.map { .string($0) }), path: path)
        case .nil, .bool, .int, .float, .duration, .size:
            var writer = JSONWriter(indent: 0)
            try writer.write(value)
            return [writer.text]
        case .error, .range, .function, .host:
            throw LibraryFailure(
                "yaml.unsupported", "encode YAML", path, "\(value.typeName) has no form in YAML",
                help: ["pick what you need of it: `{name: x.name}`"])
        }
    }

    private func lines(_ map: ScriptMap, _ path: String) throws(LibraryFailure) -> [String] {
        var lines: [String] = []
        for pair in map.pairs {
            let key = try self.lines(pair.key, path: path)
            guard key.count == 1 else {
                throw LibraryFailure("yaml.bad-key", "encode YAML", path, "a key must stay on one line")
            }
            let inner = try self.lines(pair.value, path: path.isEmpty ? pair.key.text : "\(path).\(pair.key.text)")
            let isBlock = pair.value.isCollection && !["[]", "{}"].contains(inner[0])
            if isBlock {
                // The items of a list stand below its key, a map's entries behind a margin.
                let margin = pair.value.isList ? "" : "  "
                lines += ["\(key[0]):"] + inner.map { $0.isEmpty ? "" : margin + $0 }
            } else {
                lines += ["\(key[0]): \(inner[0])"] + inner.dropFirst().map { $0.isEmpty ? "" : "  " + $0 }
            }
        }
        return lines
    }

    private func pattern(_ value: ScriptValue) -> String {
        if case .regex(let regex) = value { regex.pattern } else { value.text }
    }

    // MARK: Strings

    /// Plain where it stays the same string, a literal block for several lines, in quotes otherwise.
    private static func lines(_ text: String) -> [String] {
        if isPlain(text) { return [text] }
        if let block = literalBlock(text) { return block }
        var writer = JSONWriter(indent: 0)
        // JSON's strings are YAML's; a string always has a form.
        guard (try? writer.write(.string(text))) != nil else { return ["\"\""] }
        return [
            writer.text.replacing("\u{85}", with: "\\N").replacing("\u{2028}", with: "\\L").replacing(
                "\u{2029}", with: "\\P")
        ]
    }

    private static func literalBlock(_ text: String) -> [String]? {
        guard text.contains("\n"), text.first != " ", text.first != "\n", !text.hasSuffix("\n\n"),
            text.unicodeScalars.allSatisfy({ $0 == "\n" || isPrintable($0) })
        else { return nil }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.contains(where: { $0.hasSuffix(" ") || $0.hasSuffix("\t") }) { return nil }
        // The marks stand at the value; the writer of the parent puts the margin before the other lines.
        return text.hasSuffix("\n") ? ["|"] + lines.dropLast() : ["|-"] + lines
    }

    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.first, case .string? = CoreSchema.value(of: text), text != "<<" else { return false }
        if "-?:,[]{}#&*!|>'\"%@` ".contains(first) || text.last == " " || text.last == ":" { return false }
        if text.contains(": ") || text.contains(" #") || text.hasPrefix("---") || text.hasPrefix("...") { return false }
        // What YAML 1.1 takes for a Bool is put in quotes for readers that still do.
        if ["y", "n", "yes", "no", "on", "off"].contains(text.lowercased()) { return false }
        return text.unicodeScalars.allSatisfy(isPrintable)
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value >= 0x20 && scalar.value != 0x7F && ![0x85, 0xFEFF, 0x2028, 0x2029].contains(scalar.value)
            && !(0x80..<0xA0).contains(scalar.value)
    }
}

extension ScriptValue {
    fileprivate var isCollection: Bool {
        switch self {
        case .list, .map, .record, .command: true
        default: false
        }
    }
    fileprivate var isList: Bool {
        switch self {
        case .list, .command: true
        default: false
        }
    }
    fileprivate var isTime: Bool { if case .time = self { true } else { false } }
}
