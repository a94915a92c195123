// Values to JSON. Types that JSON has no form for are written in the one that other programs expect:
//
//   Duration   a number of seconds       Time    a string, RFC 3339
//   Size       a number of bytes         Bytes   a string, base64
//   Command    an array of words         Regex   a string, the pattern
//   a record   an object of its fields   Error   an object: code, message and its fields
//
// A function or a host's object has none and is an error that names its place.

import SwkVM

/// Writes one value.
struct JSONWriter {
    /// Spaces for each level; 0 writes everything on one line without spaces.
    let indent: Int
    private(set) var text = ""
    /// Keys and positions down to the value that is being written, for errors.
    private var path: [String] = []

    init(indent: Int) { self.indent = indent }

    mutating func write(_ value: ScriptValue) throws(LibraryFailure) {
        switch value {
        case .nil: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .int(let value): text += String(value)
        case .float(let value):
            if !value.isFinite {
                throw unsupported(
                    "\(value.isNaN ? "not a number" : "\(value)") is no number of JSON", code: "json.not-finite")
            }
            text += "\(value)"
        case .string(let value): write(value)
        case .bytes(let bytes): write(base64(bytes))
        case .duration(let nanoseconds): text += seconds(nanoseconds)
        case .size(let bytes): text += String(bytes)
        case .time: write(value.text)
        case .regex(let regex): write(regex.pattern)
        case .command(let words): try write(words.map { .string($0) })
        case .list(let values): try write(values)
        case .map(let map), .record(_, let map): try write(map)
        case .error(let error):
            try write(
                ScriptMap(
                    [(.string("code"), .string(error.code)), (.string("message"), .string(error.message))]
                        + error.fields.pairs))
        case .range, .function, .host:
            throw unsupported(
                "\(value.typeName) has no form in JSON", code: "json.unsupported",
                help: ["pick what you need of it: `{name: x.name}`"])
        }
    }

    private mutating func write(_ values: [ScriptValue]) throws(LibraryFailure) {
        if values.isEmpty { return text += "[]" }
        text += "["
        for (index, value) in values.enumerated() {
            breakLine(isFirst: index == 0, level: path.count + 1)
            path.append("[\(index)]")
            try write(value)
            path.removeLast()
        }
        breakLine(isFirst: true, level: path.count)
        text += "]"
    }

    private mutating func write(_ map: ScriptMap) throws(LibraryFailure) {
        if map.pairs.isEmpty { return text += "{}" }
        text += "{"
        for (index, pair) in map.pairs.enumerated() {
            guard case .string(let key) = pair.key else {
                throw unsupported(
                    "the key \(pair.key.literal) is \(pair.key.typeName), and JSON's keys are strings",
                    code: "json.bad-key", help: ["make it one: `{[\"\\(key)\"]: value}`"])
            }
            breakLine(isFirst: index == 0, level: path.count + 1)
            write(key)
            text += indent > 0 ? ": " : ":"
            path.append(path.isEmpty ? key : ".\(key)")
            try write(pair.value)
            path.removeLast()
        }
        breakLine(isFirst: true, level: path.count)
        text += "}"
    }

    /// Ends an item and begins a line, where there are lines.
    private mutating func breakLine(isFirst: Bool, level: Int) {
        if !isFirst { text += "," }
        if indent > 0 { text += "\n" + String(repeating: " ", count: level * indent) }
    }

    private mutating func write(_ string: String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case let control where control.value < 0x20:
                text += "\\u00" + (control.value < 16 ? "0" : "") + String(control.value, radix: 16)
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }

    private func unsupported(_ reason: String, code: String, help: [String] = []) -> LibraryFailure {
        LibraryFailure(code, "encode JSON", path.joined(), reason, help: help)
    }
}

/// Exact decimal seconds: `1.5`, `0.000000001`, `90`.
private func seconds(_ nanoseconds: Int64) -> String {
    let magnitude = nanoseconds.magnitude
    let sign = nanoseconds < 0 ? "-" : ""
    let (whole, fraction) = magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
    if fraction == 0 { return "\(sign)\(whole)" }
    var digits = String(fraction)
    digits = String(repeating: "0", count: 9 - digits.count) + digits
    while digits.last == "0" { digits.removeLast() }
    return "\(sign)\(whole).\(digits)"
}
