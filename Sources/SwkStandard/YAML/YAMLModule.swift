// `yaml`: YAML in and out.

import SwkVM

let yamlModule = HostModule(
    "yaml", summary: "Reads and writes YAML 1.2 (core schema).",
    functions: [
        HostFunction(
            "decode",
            Signature(
                [Parameter("text", .oneOf([.string, .bytes]), doc: "one document")], returns: .any,
                doc: "The value of a document; nil for an empty text. Anchors, aliases and `<<` are resolved.",
                throws: codes + ["yaml.documents"],
                example: #"yaml.decode("ports: [80, 443]\non: no") == {ports: [80, 443], on: "no"}"#),
            sync: { call in
                let documents = try documents(call)
                if documents.count > 1 {
                    throw LibraryFailure(
                        "yaml.documents", "decode YAML", "", "there are \(documents.count) documents",
                        help: ["`yaml.decodeAll(text)` gives all of them"])
                }
                return documents.first ?? .nil
            }),
        HostFunction(
            "decodeAll",
            Signature(
                [Parameter("text", .oneOf([.string, .bytes]), doc: "documents, parted by `---`")],
                returns: .list(of: .any), doc: "The values of all documents.", throws: codes,
                example: #"yaml.decodeAll("a: 1\n---\nb: 2") == [{a: 1}, {b: 2}]"#),
            sync: { call in .list(try documents(call)) }),
        HostFunction(
            "encode",
            Signature(
                [Parameter("value", .any, doc: "lists, maps, records and what they hold")], returns: .string,
                doc: "A value as YAML in block style. Durations are numbers of seconds, Sizes of bytes, Times strings.",
                throws: ["yaml.unsupported", "yaml.bad-key"],
                example: #"yaml.encode({a: [1, "yes"]}) == "a:\n- 1\n- \"yes\"\n""#),
            sync: { call in
                .string(try YAMLWriter().lines(call.value("value")).map { $0 + "\n" }.joined())
            }),
    ])

private let codes = [
    "yaml.syntax", "yaml.duplicate-key", "yaml.bad-key", "yaml.alias", "yaml.too-large", "yaml.depth", "yaml.tag",
    "yaml.number",
]

private func documents(_ call: HostCall) throws(LibraryFailure) -> [ScriptValue] {
    let text = call.value("text")
    let bytes = if case .bytes(let bytes) = text { bytes } else { Array(call.string("text").utf8) }
    do throws(YAMLProblem) {
        var reader = try YAMLReader(bytes)
        return try reader.documents()
    } catch {
        let place = TextPlace(line: error.mark.line, column: error.mark.column, in: bytes)
        throw LibraryFailure(
            error.code, "decode YAML", "", "line \(place.line), column \(place.column): \(error.reason)",
            notes: place.excerpt, fields: [("line", .int(place.line)), ("column", .int(place.column))])
    }
}
