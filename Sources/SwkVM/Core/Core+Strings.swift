// Strings. Positions and counts are in characters as a reader sees them (extended grapheme clusters); ASCII strings, which are known
// by a flag, take the short way.
import Glibc

extension CoreLibrary {
    static let strings: [NativeFunction] = [
        .property(
            .string, "count", returns: .int, doc: "The number of characters.", example: "\"héllo\".count == 5"
        ) { _, arguments, _ throws(Fault) in
            let string = arguments[0].string
            return Value(int: string.pointee.header.flag ? asciiCount(string) : string.text.count)
        },
        .property(.string, "isEmpty", returns: .bool, doc: "Whether it has no characters.", example: "\"\".isEmpty") {
            _, arguments, _ throws(Fault) in Value(bool: arguments[0].string.pointee.count == 0)
        },
        .method(.string, "upper", returns: .string, doc: "In capitals.", example: "\"straße\".upper() == \"STRASSE\"") {
            machine, arguments, _ throws(Fault) in machine.heap.string(arguments[0].string.text.uppercased())
        },
        .method(.string, "lower", returns: .string, doc: "In small letters.", example: "\"ABC\".lower() == \"abc\"") {
            machine, arguments, _ throws(Fault) in machine.heap.string(arguments[0].string.text.lowercased())
        },
        .method(
            .string, "trim", returns: .string, doc: "Without white space at both ends.",
            example: "\" a b\\n\".trim() == \"a b\""
        ) { machine, arguments, _ throws(Fault) in machine.heap.string(trimmed(arguments[0], start: true, end: true)) },
        .method(
            .string, "trimStart", returns: .string, doc: "Without white space at the start.",
            example: "\" a \".trimStart() == \"a \""
        ) { machine, arguments, _ throws(Fault) in machine.heap.string(trimmed(arguments[0], start: true, end: false))
        },
        .method(
            .string, "trimEnd", returns: .string, doc: "Without white space at the end.",
            example: "\" a \".trimEnd() == \" a\""
        ) { machine, arguments, _ throws(Fault) in machine.heap.string(trimmed(arguments[0], start: false, end: true))
        },
        .method(
            .string, "split",
            [
                Parameter(
                    "separator", .oneOf([.string, .regex]), default: .nil, doc: "left out: runs of white space"),
                Parameter("limit", .int, default: .nil, doc: "at most so many parts"),
            ], returns: .list(of: .string), doc: "The parts between separators.", throws: ["string.empty-separator"],
            example: "\"a,b,c\".split(\",\", limit: 2) == [\"a\", \"b,c\"]"
        ) { machine, arguments, _ throws(Fault) in
            try machine.split(arguments[0], by: arguments[1], limit: arguments[2])
        },
        .method(
            .string, "lines", returns: .list(of: .string), doc: "The lines without their ends.",
            example: "\"a\\r\\nb\\n\".lines() == [\"a\", \"b\"]"
        ) { machine, arguments, _ throws(Fault) in
            var lines = arguments[0].string.text.split(omittingEmptySubsequences: false) { $0.isNewline }
            if lines.last?.isEmpty == true { lines.removeLast() }
            return machine.heap.list(lines.map { machine.heap.string($0) })
        },
        .method(
            .string, "contains", [Parameter("part", .oneOf([.string, .regex]))], returns: .bool,
            doc: "Whether a text, or a match of a regex, is in it.", example: "\"hello\".contains(/l+o/)"
        ) { machine, arguments, _ throws(Fault) in
            if arguments[1].tag == .regex {
                return Value(bool: try machine.regex(arguments[1]).firstMatch(in: arguments[0].string.text) != nil)
            }
            return Value(bool: find(arguments[1].string, in: arguments[0].string, from: 0) != nil)
        },
        .method(
            .string, "startsWith", [Parameter("prefix", .string)], returns: .bool, doc: "Whether it starts so.",
            example: "\"hello\".startsWith(\"he\")"
        ) { _, arguments, _ throws(Fault) in
            let (text, prefix) = (arguments[0].string, arguments[1].string)
            let fits = text.pointee.count >= prefix.pointee.count
            return Value(bool: fits && memcmp(text.bytes, prefix.bytes, prefix.pointee.count) == 0)
        },
        .method(
            .string, "endsWith", [Parameter("suffix", .string)], returns: .bool, doc: "Whether it ends so.",
            example: "\"hello\".endsWith(\"lo\")"
        ) { _, arguments, _ throws(Fault) in
            let (text, suffix) = (arguments[0].string, arguments[1].string)
            let offset = text.pointee.count - suffix.pointee.count
            return Value(bool: offset >= 0 && memcmp(text.bytes + offset, suffix.bytes, suffix.pointee.count) == 0)
        },
        .method(
            .string, "indexOf", [Parameter("part", .string)], returns: .optional(.int),
            doc: "The position of the first occurrence, or nil.", example: "\"hello\".indexOf(\"l\") == 2"
        ) { _, arguments, _ throws(Fault) in
            let text = arguments[0].string
            guard let offset = find(arguments[1].string, in: text, from: 0) else { return .nil }
            if text.pointee.header.flag { return Value(int: offset) }
            let before = UnsafeBufferPointer(start: text.bytes, count: offset)
            return Value(int: String(decoding: before, as: UTF8.self).count)
        },
        .method(
            .string, "replace", [Parameter("part", .oneOf([.string, .regex])), Parameter("with", .string)],
            returns: .string, doc: "With every occurrence replaced.",
            example: "\"a-b-c\".replace(\"-\", \"+\") == \"a+b+c\""
        ) { machine, arguments, _ throws(Fault) in
            try machine.replace(arguments[1], in: arguments[0], with: arguments[2].string)
        },
        .method(
            .string, "repeat", [Parameter("times", .int)], returns: .string, doc: "So many copies in a row.",
            throws: ["limit.memory"],
            example: "\"ab\".repeat(3) == \"ababab\""
        ) { machine, arguments, _ throws(Fault) in
            let times = max(0, arguments[1].int)
            let (size, overflow) = arguments[0].string.pointee.count.multipliedReportingOverflow(by: times)
            if overflow { throw machine.memoryLimitFault() }
            try machine.reserve(size)
            return machine.heap.string(String(repeating: arguments[0].string.text, count: times))
        },
        .method(
            .string, "reversed", returns: .string, doc: "Its characters in reverse order.",
            example: "\"abc\".reversed() == \"cba\""
        ) { machine, arguments, _ throws(Fault) in machine.heap.string(String(arguments[0].string.text.reversed())) },
        .method(
            .string, "padStart", [Parameter("width", .int), Parameter("with", .string, default: .string(" "))],
            returns: .string, doc: "Filled up at the start to a width.", throws: ["string.bad-padding"],
            example: "\"7\".padStart(3, \"0\") == \"007\""
        ) { machine, arguments, _ throws(Fault) in
            let text = arguments[0].string.text
            return machine.heap.string(try machine.padding(text, arguments[1], arguments[2]) + text)
        },
        .method(
            .string, "padEnd", [Parameter("width", .int), Parameter("with", .string, default: .string(" "))],
            returns: .string, doc: "Filled up at the end to a width.", throws: ["string.bad-padding"],
            example: "\"7\".padEnd(3) == \"7  \""
        ) { machine, arguments, _ throws(Fault) in
            let text = arguments[0].string.text
            return machine.heap.string(text + (try machine.padding(text, arguments[1], arguments[2])))
        },
        .method(
            .string, "characters", returns: .list(of: .string), doc: "Its characters.",
            example: "\"aé\".characters() == [\"a\", \"é\"]"
        ) { machine, arguments, _ throws(Fault) in
            machine.heap.list(arguments[0].string.text.map { machine.heap.string(String($0)) })
        },
        .method(
            .string, "bytes", returns: .bytes, doc: "Its UTF-8 bytes.", example: "\"é\".bytes().count == 2"
        ) { machine, arguments, _ throws(Fault) in machine.heap.bytes(Array(arguments[0].string.buffer)) },
        .method(
            .string, "match", [Parameter("regex", .regex)], returns: .optional(.list(of: .any)),
            doc: "The first match and its groups, or nil.",
            example: "\"port 8080\".match(/(\\w+) (\\d+)/) == [\"port 8080\", \"port\", \"8080\"]"
        ) { machine, arguments, _ throws(Fault) in
            let groups = try machine.regex(arguments[1]).firstMatch(in: arguments[0].string.text)
            return groups.map { machine.heap.list($0.map { $0.map { machine.heap.string($0) } ?? .nil }) } ?? .nil
        },
        .method(
            .string, "matches", [Parameter("regex", .regex)], returns: .list(of: .string),
            doc: "The texts of all matches.", example: "\"a1b22\".matches(/\\d+/) == [\"1\", \"22\"]"
        ) { machine, arguments, _ throws(Fault) in
            let found = try machine.regex(arguments[1]).allMatches(in: arguments[0].string.text)
            return machine.heap.list(found.map { machine.heap.string($0) })
        },
        .method(
            .string, "int", [Parameter("base", .int, default: .int(10), doc: "2 to 36")], returns: .int,
            doc: "The Int that it writes.", throws: ["string.not-a-number"], example: "\"ff\".int(16) == 255"
        ) { machine, arguments, count throws(Fault) in
            let base = count > 1 && !arguments[1].isAbsent ? arguments[1].int : 10
            let text = trimmed(arguments[0], start: true, end: true)
            guard (2...36).contains(base), let number = Int(text, radix: base) else {
                throw machine.fault("string.not-a-number", "\(quoted(String(text))) is not an Int")
            }
            return Value(int: number)
        },
        .method(
            .string, "float", returns: .float, doc: "The Float that it writes.", throws: ["string.not-a-number"],
            example: "\"1.5\".float() == 1.5"
        ) { machine, arguments, _ throws(Fault) in
            let text = trimmed(arguments[0], start: true, end: true)
            guard let number = Double(text) else {
                throw machine.fault("string.not-a-number", "\(quoted(String(text))) is not a Float")
            }
            return Value(float: number)
        },
    ]
}

/// The characters of an ASCII string: its bytes, except that CR LF is one character.
private func asciiCount(_ string: UnsafeMutablePointer<StringObject>) -> Int {
    guard memchr(string.bytes, 13, string.pointee.count) != nil else { return string.pointee.count }
    return string.text.count
}

private func trimmed(_ value: Value, start: Bool, end: Bool) -> Substring {
    var text = Substring(value.string.text)
    while start, let first = text.first, first.isWhitespace { text.removeFirst() }
    while end, let last = text.last, last.isWhitespace { text.removeLast() }
    return text
}

/// Offset of the first occurrence at or after `start`.
func find(
    _ part: UnsafeMutablePointer<StringObject>, in text: UnsafeMutablePointer<StringObject>, from start: Int
) -> Int? {
    let size = part.pointee.count
    if size == 0 { return start }
    // `memmem` is a GNU extension that Glibc's module does not show.
    var offset = start
    while offset + size <= text.pointee.count {
        let candidates = text.pointee.count - size - offset + 1
        guard let found = memchr(text.bytes + offset, Int32(part.bytes[0]), candidates) else { return nil }
        offset = found - UnsafeMutableRawPointer(text.bytes)
        if memcmp(text.bytes + offset, part.bytes, size) == 0 { return offset }
        offset += 1
    }
    return nil
}

extension Machine {
    fileprivate func split(_ text: Value, by separator: Value, limit: Value) throws(Fault) -> Value {
        let most = limit.tag == .int ? max(1, limit.int) : Int.max
        if separator.tag == .regex {
            let parts = try regex(separator).split(text.string.text, limit: most)
            return heap.list(parts.map { heap.string($0) })
        }
        guard separator.tag == .string else {
            var parts = text.string.text.split(maxSplits: most - 1) { $0.isWhitespace }
            // The last of limited parts is the rest of the text, and the white space before it belongs to the separator.
            if let rest = parts.popLast() { parts.append(rest.drop(while: \.isWhitespace)) }
            return heap.list(parts.map { heap.string($0) })
        }
        guard separator.string.pointee.count > 0 else {
            throw fault("string.empty-separator", "an empty text cannot separate", help: "`text.characters()`")
        }
        let list = heap.list()
        var start = 0
        while list.pointee.count < most - 1, let end = find(separator.string, in: text.string, from: start) {
            heap.append(heap.string(UnsafeBufferPointer(rebasing: text.string.buffer[start..<end])), to: list)
            start = end + separator.string.pointee.count
        }
        heap.append(heap.string(UnsafeBufferPointer(rebasing: text.string.buffer[start...])), to: list)
        return Value(.list, list)
    }

    fileprivate func replace(
        _ part: Value, in text: Value, with other: UnsafeMutablePointer<StringObject>
    ) throws(Fault) -> Value {
        if part.tag == .regex {
            return heap.string(try regex(part).replace(in: text.string.text, with: other.text))
        }
        guard part.string.pointee.count > 0 else { return text }
        var result: [UInt8] = []
        var start = 0
        while let end = find(part.string, in: text.string, from: start) {
            result += text.string.buffer[start..<end]
            result += other.buffer
            start = end + part.string.pointee.count
            try reserve(result.count)
        }
        result += text.string.buffer[start...]
        return result.withUnsafeBufferPointer { heap.string($0) }
    }

    func padding(_ text: String, _ width: Value, _ with: Value) throws(Fault) -> String {
        let fill = with.isAbsent ? " " : with.string.text
        guard fill.count == 1 else {
            throw fault("string.bad-padding", "`with` must be one character, this is \(quoted(fill))")
        }
        let missing = max(0, width.int - text.count)
        try reserve(missing)
        return String(repeating: fill, count: missing)
    }
}
