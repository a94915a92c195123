// The answer to a request, as scripts see it.

import SwkTransfer
import SwkVM

/// Status, headers and body of an answer.
final class Response: HostObject {
    let status: Int
    let content: [UInt8]
    private let answer: HTTPResponse
    let duration: Int64

    init(_ answer: HTTPResponse, duration: Int64) {
        self.answer = answer
        self.duration = duration
        status = answer.status
        content = answer.body
    }

    var hostType: HostType { responseType }
    func render() -> String { "Response(\(status), \(content.count) bytes)" }

    /// Names in lower case; a header that came several times has its values joined, as RFC 9110 (5.3) reads them.
    var headers: ScriptMap {
        var map = ScriptMap()
        for header in answer.headers {
            let value = map[header.name].map { "\($0.text), \(header.value)" } ?? header.value
            map[header.name] = .string(value)
        }
        return map
    }

    func values(_ name: String) -> [String] { answer.values(name) }

    func text() throws(LibraryFailure) -> String {
        if let text = String(validating: content, as: UTF8.self) { return text }
        throw LibraryFailure(
            "http.not-utf8", "read the body of", render(), "it is not UTF-8", help: ["`response.bytes` gives its bytes"]
        )
    }
}

let responseType = HostType(
    "Response", summary: "The answer to an HTTP request.",
    properties: [
        HostProperty("status", .int, doc: "The status, such as 200.") { .int($0.response.status) },
        HostProperty("ok", .bool, doc: "Whether the status is 200 to 299.") {
            .bool((200..<300).contains($0.response.status))
        },
        HostProperty("headers", .map, doc: "The headers; their names are in lower case.") { .map($0.response.headers) },
        HostProperty("body", .string, doc: "The body as text, which must be UTF-8.") {
            .string(try $0.response.text())
        },
        HostProperty("bytes", .bytes, doc: "The body as bytes.") { .bytes($0.response.content) },
        HostProperty("size", .size, doc: "The size of the body.") { .size(bytes: Int64($0.response.content.count)) },
        HostProperty("duration", .duration, doc: "How long the exchange took.") {
            .duration(nanoseconds: $0.response.duration)
        },
    ],
    methods: [
        HostFunction(
            "header",
            Signature(
                [
                    Parameter("name", .string, doc: "in any case"),
                    Parameter("default", .any, default: .nil, doc: "what it is when there is none"),
                ], returns: .any, doc: "The first header of a name, or the default.",
                example:
                    #"let get = () => http.get("http://127.0.0.1:1/").header("Content-Type"); type(get) == "Function""#),
            sync: { call in
                call.response.values(call.string("name")).first.map { .string($0) } ?? call.value("default")
            }),
        HostFunction(
            "json",
            Signature(
                returns: .any, doc: "The value that the body is in JSON.", throws: ["json.syntax"],
                example: #"let get = () => http.get("http://127.0.0.1:1/").json(); type(get) == "Function""#),
            sync: { call in try decodeJSON(call.response.content, isLossy: false) }),
    ])

extension HostCall {
    fileprivate var response: Response { receiver(as: Response.self) }
}
