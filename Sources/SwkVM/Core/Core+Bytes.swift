// Bytes: made from numbers and texts, and looked into. Indexing, slices, `+` and comparison are the language's own.

extension CoreLibrary {
    static let byteStrings: [NativeFunction] = [
        .function(
            "Bytes",
            [
                Parameter(
                    "content", .oneOf([.string, .list(of: .int), .bytes]), doc: "a text, or numbers of 0 to 255"),
                Parameter(
                    "from", .string, default: .string("utf8"), doc: "how the text is written: utf8, hex or base64"),
            ], returns: .bytes, doc: "Bytes from a text or from numbers.",
            throws: ["bytes.malformed", "bytes.bad-encoding"],
            example: "Bytes(\"c3a9\", from: \"hex\").string() == \"é\""
        ) { machine, arguments, _ throws(Fault) in
            try machine.makeBytes(arguments[0], encoding: arguments[1].isAbsent ? "utf8" : arguments[1].string.text)
        },
        .property(.bytes, "isEmpty", returns: .bool, doc: "Whether there are none.", example: "\"\".bytes().isEmpty") {
            _, arguments, _ throws(Fault) in Value(bool: arguments[0].string.pointee.count == 0)
        },
        .method(
            .bytes, "base64", returns: .string, doc: "In base64 (RFC 4648) with padding.",
            example: "\"ab\".bytes().base64() == \"YWI=\""
        ) { machine, arguments, _ throws(Fault) in machine.heap.string(encodeBase64(arguments[0].string.buffer)) },
        .method(
            .bytes, "list", returns: .list(of: .int), doc: "As a list of numbers.",
            example: "\"az\".bytes().list() == [97, 122]"
        ) { machine, arguments, _ throws(Fault) in
            machine.heap.list(arguments[0].string.buffer.map { Value(int: Int($0)) })
        },
        .method(
            .bytes, "contains", [Parameter("part", .bytes, doc: "bytes in a row")], returns: .bool,
            doc: "Whether other bytes are in it, in a row.", example: "\"hello\".bytes().contains(\"ell\".bytes())"
        ) { _, arguments, _ throws(Fault) in
            Value(bool: find(arguments[1].string, in: arguments[0].string, from: 0) != nil)
        },
        .method(
            .bytes, "indexOf", [Parameter("part", .bytes, doc: "bytes in a row")], returns: .optional(.int),
            doc: "The position of the first occurrence, or nil.",
            example: "\"hello\".bytes().indexOf(\"l\".bytes()) == 2"
        ) { _, arguments, _ throws(Fault) in
            find(arguments[1].string, in: arguments[0].string, from: 0).map { Value(int: $0) } ?? .nil
        },
        .method(
            .bytes, "startsWith", [Parameter("prefix", .bytes, doc: "bytes in a row")], returns: .bool,
            doc: "Whether it starts so.", example: "\"hello\".bytes().startsWith(\"he\".bytes())"
        ) { _, arguments, _ throws(Fault) in
            Value(bool: arguments[0].string.buffer.starts(with: arguments[1].string.buffer))
        },
        .method(
            .bytes, "endsWith", [Parameter("suffix", .bytes, doc: "bytes in a row")], returns: .bool,
            doc: "Whether it ends so.", example: "\"hello\".bytes().endsWith(\"lo\".bytes())"
        ) { _, arguments, _ throws(Fault) in
            Value(bool: arguments[0].string.buffer.reversed().starts(with: arguments[1].string.buffer.reversed()))
        },
        .method(
            .bytes, "reversed", returns: .bytes, doc: "In reverse order.",
            example: "\"az\".bytes().reversed().string() == \"za\""
        ) { machine, arguments, _ throws(Fault) in machine.heap.bytes(arguments[0].string.buffer.reversed()) },
    ]
}

extension Machine {
    fileprivate func makeBytes(_ content: Value, encoding: String) throws(Fault) -> Value {
        switch (content.tag, encoding) {
        case (.bytes, _): return content
        case (.list, _):
            var bytes: [UInt8] = []
            for value in content.list.values {
                guard value.tag == .int, let byte = UInt8(exactly: value.int) else {
                    throw fault("bytes.malformed", "a byte is an Int of 0 to 255, this is \(display(value))")
                }
                bytes.append(byte)
            }
            return heap.bytes(bytes)
        case (_, "utf8"): return heap.bytes(Array(content.string.buffer))
        case (_, "hex"), (_, "base64"):
            let decoded = encoding == "hex" ? decodeHex(content.string.buffer) : decodeBase64(content.string.buffer)
            guard let decoded else {
                throw fault("bytes.malformed", "\(quoted(content.string.text)) is not \(encoding)")
            }
            return heap.bytes(decoded)
        default: throw fault("bytes.bad-encoding", "`from` is utf8, hex or base64, this is \(quoted(encoding))")
        }
    }
}

private func decodeHex(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    guard text.count % 2 == 0 else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: text.count, by: 2) {
        let pair = String(decoding: text[index..<index + 2], as: UTF8.self)
        guard pair.allSatisfy({ $0.isASCII && $0.isHexDigit }), let byte = UInt8(pair, radix: 16) else { return nil }
        bytes.append(byte)
    }
    return bytes
}

private let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

/// Bytes as base64 with padding (RFC 4648, section 4).
package func encodeBase64(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
        let group = bytes[start..<min(start + 3, bytes.count)]
        let bits = (0..<3).reduce(UInt32(0)) { $0 << 8 | ($1 < group.count ? UInt32(group[start + $1]) : 0) }
        for place in 0..<4 {
            text.append(place <= group.count ? alphabet[Int(bits >> (18 - 6 * UInt32(place)) & 63)] : UInt8(ascii: "="))
        }
    }
    return String(decoding: text, as: UTF8.self)
}

/// The bytes of a base64 text, whose padding may be missing but whose unused bits must be zero; nil for anything else.
package func decodeBase64(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    var digits = Array(text)
    while digits.last == UInt8(ascii: "="), text.count % 4 == 0, text.count - digits.count < 2 { digits.removeLast() }
    var bytes: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    for digit in digits {
        guard let value = alphabet.firstIndex(of: digit) else { return nil }
        bits = bits << 6 | UInt32(value)
        count += 6
        if count >= 8 {
            count -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
        }
    }
    return count < 6 && bits & (1 << UInt32(count) - 1) == 0 ? bytes : nil
}
