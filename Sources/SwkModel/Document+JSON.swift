// Documents as JSON (RFC 8259), written by hand: fields keep their order, and a listing of a thousand rows takes no coder.

extension Document {
    /// The text on one line, or with an indent of four blanks, as `docker inspect` prints it.
    public func json(indented: Bool = false) -> String {
        var writer = JSONWriter(indented: indented)
        writer.write(self, depth: 0)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

private struct JSONWriter {
    let indented: Bool
    var bytes: [UInt8] = []

    init(indented: Bool) { self.indented = indented }

    mutating func write(_ value: Document, depth: Int) {
        switch value {
        case .absent, .null, .lookup: bytes += "null".utf8
        case .bool(let value): bytes += (value ? "true" : "false").utf8
        case .int(let value): bytes += String(value).utf8
        // JSON has no word for what is not finite.
        case .float(let value): bytes += (value.isFinite ? "\(value)" : "null").utf8
        case .string(let text): write(text)
        case .list(let elements):
            enclose("[", "]", elements, depth) { writer, element in writer.write(element, depth: depth + 1) }
        case .structure(let fields): write(fields.filter(\.isShown), depth)
        case .map(let map): write(map.sorted { $0.key < $1.key }.map { Field($0.key, $0.value) }, depth)
        }
    }

    private typealias Field = Document.Field

    private mutating func write(_ fields: [Document.Field], _ depth: Int) {
        enclose("{", "}", fields, depth) { writer, field in
            writer.write(field.name)
            writer.bytes += (writer.indented ? ": " : ":").utf8
            writer.write(field.value, depth: depth + 1)
        }
    }

    private mutating func enclose<Part>(
        _ open: String, _ close: String, _ parts: [Part], _ depth: Int, _ body: (inout JSONWriter, Part) -> Void
    ) {
        bytes += open.utf8
        for (index, part) in parts.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            breakLine(depth + 1)
            body(&self, part)
        }
        if !parts.isEmpty { breakLine(depth) }
        bytes += close.utf8
    }

    private mutating func breakLine(_ depth: Int) {
        if indented { bytes += "\n\(String(repeating: "    ", count: depth))".utf8 }
    }

    private mutating func write(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case UInt8(ascii: "\n"): bytes += "\\n".utf8
            case UInt8(ascii: "\r"): bytes += "\\r".utf8
            case UInt8(ascii: "\t"): bytes += "\\t".utf8
            case ..<0x20: bytes += "\\u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}

extension Document.Field {
    /// Whether JSON has the field.
    fileprivate var isShown: Bool {
        switch value {
        case .absent, .lookup: false
        default: true
        }
    }
}
