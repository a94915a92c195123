// `json`: JSON in and out.

import SwkVM

let jsonModule = HostModule(
    "json", summary: "Reads and writes JSON (RFC 8259).",
    functions: [
        HostFunction(
            "encode",
            Signature(
                [
                    Parameter("value", .any, doc: "lists, maps, records and what they hold"),
                    Parameter("indent", .int, default: .int(0), doc: "spaces for each level; 0: one line"),
                ], returns: .string,
                doc: "A value as JSON. A Duration is a number of seconds, a Size one of bytes; a Time is a string "
                    + "(RFC 3339), Bytes are base64.",
                throws: ["json.unsupported", "json.bad-key", "json.not-finite", "json.bad-indent"],
                example: #"json.encode({name: "a", tags: [1, 2]}) == '{"name":"a","tags":[1,2]}'"#),
            sync: { call in
                let indent = call.int("indent")
                guard (0...16).contains(indent) else {
                    throw LibraryFailure(
                        "json.bad-indent", "encode JSON", "", "`indent` must be 0 to 16, this is \(indent)")
                }
                var writer = JSONWriter(indent: indent)
                try writer.write(call.value("value"))
                return .string(writer.text)
            }),
        HostFunction(
            "decode",
            Signature(
                [
                    Parameter("text", .oneOf([.string, .bytes]), doc: "one JSON value"),
                    Parameter(
                        "lossy", .bool, default: .bool(false),
                        doc: "true: the nearest Float for a number that is too large, the last of equal keys, "
                            + "U+FFFD for half of a surrogate pair, instead of an error"),
                ], returns: .any,
                doc:
                    "The value that a JSON text is. A number without fraction and exponent is an Int, any other a Float.",
                throws: ["json.syntax", "json.number", "json.string", "json.duplicate-key", "json.depth"],
                example: #"json.decode('{"port": 80}').port == 80"#),
            sync: { call in
                let text = call.value("text")
                let bytes = if case .bytes(let bytes) = text { bytes } else { Array(call.string("text").utf8) }
                return try decodeJSON(bytes, isLossy: call.bool("lossy"))
            }),
    ])

/// The value that a JSON text is.
func decodeJSON(_ bytes: [UInt8], isLossy: Bool) throws(LibraryFailure) -> ScriptValue {
    var reader = JSONReader(bytes, isLossy: isLossy)
    do throws(JSONProblem) {
        return try reader.read()
    } catch {
        throw failure(error, in: bytes)
    }
}

/// The problem with its place in the text and the line that it is in.
private func failure(_ problem: JSONProblem, in bytes: [UInt8]) -> LibraryFailure {
    let offset = min(problem.offset, bytes.count)
    let place = TextPlace(offset: offset, in: bytes)
    let found =
        offset == bytes.count
        ? "the text ends" : "this is \(quoted(String(decoding: bytes[offset...].prefix(12), as: UTF8.self).prefix(1)))"
    let lossless = ["json.number", "json.duplicate-key"].contains(problem.code) || problem.reason.contains("surrogate")
    return LibraryFailure(
        problem.code, "decode JSON", "",
        "line \(place.line), column \(place.column): \(problem.reason)" + (problem.showsFound ? ", \(found)" : ""),
        help: lossless ? ["`json.decode(text, lossy: true)` accepts the loss"] : [], notes: place.excerpt,
        fields: [("line", .int(place.line)), ("column", .int(place.column))])
}

private func quoted(_ text: Substring) -> String {
    ScriptValue.string(String(text)).literal
}
