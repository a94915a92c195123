// `http`: requests over HTTP and HTTPS. Certificates are verified, every request has a deadline, and an answer with any status is a
// Response unless the script asks for `check: true`.

import Glibc
import SwkTransfer
import SwkVM

/// An `http` with connections of its own.
func makeHTTPModule() -> HostModule {
    let client = HTTPClient()
    let verbs = ["get", "head", "delete", "post", "put", "patch"].map { verb in
        HostFunction(
            verb, signature(verb), body: { try await send(verb.uppercased(), $0, client, mayHaveBody: hasBody(verb)) })
    }
    return HostModule(
        "http", summary: "Requests over HTTP and HTTPS.", effects: .network, functions: verbs + [request(client)])
}

private let url = Parameter("url", .string, doc: "begins with http:// or https://")
private let bodies = [
    Parameter("body", .oneOf([.string, .bytes]), default: .nil, doc: "what is sent"),
    Parameter("json", .any, default: .nil, doc: "a value that is sent as JSON, instead of `body`"),
]
private let options = [
    Parameter("headers", .map, default: .nil, doc: #"`{Accept: "text/plain"}`; a list sends a header several times"#),
    Parameter("timeout", .duration, default: .duration(nanoseconds: 30_000_000_000), doc: "for the whole exchange"),
    Parameter("follow", .bool, default: .bool(true), doc: "follow up to ten redirects of GET and HEAD"),
    Parameter("check", .bool, default: .bool(false), doc: "true: a status of 400 or more is an error"),
    Parameter(
        "ca", .optional(.string), default: .nil, doc: "a file of certificate authorities, instead of the system's"),
    Parameter("insecure", .bool, default: .bool(false), doc: "true: any certificate will do"),
    Parameter("limit", .size, default: .size(bytes: 64 << 20), doc: "the largest body that is taken"),
]
private let codes = [
    "http.refused", "http.dns", "http.timeout", "http.tls", "http.broken", "http.status", "http.bad-url",
    "http.bad-header",
    "http.redirects", "http.too-large", "http.failed", "system.missing-library",
]
private let unanswered =
    #"let err = try { http.%("http://127.0.0.1:1/"); nil } catch e { e }; err.code == "http.refused""#

/// Whether a request of that kind takes `body` and `json`.
private func hasBody(_ verb: String) -> Bool { !["get", "head"].contains(verb) }

private func signature(_ verb: String) -> Signature {
    return Signature(
        [url] + (hasBody(verb) ? bodies : []) + options, returns: .named("Response"),
        doc: "Sends a \(verb.uppercased()) request and gives the answer.", throws: codes,
        example: unanswered.replacing("%", with: verb))
}

private func request(_ client: HTTPClient) -> HostFunction {
    HostFunction(
        "request",
        Signature(
            [Parameter("method", .string, doc: "`GET`, `OPTIONS`, or any other word"), url] + bodies + options,
            returns: .named("Response"), doc: "Sends a request of any method and gives the answer.",
            throws: codes, example: unanswered.replacing("%(", with: #"request("OPTIONS", "#)),
        body: { call in try await send(call.string("method"), call, client, mayHaveBody: true) })
}

private func send(
    _ method: String, _ call: HostCall, _ client: HTTPClient, mayHaveBody: Bool
) async throws -> ScriptValue {
    var request = try HTTPRequest(method, call)
    if mayHaveBody { try request.setBody(call) }
    let start = read(CLOCK_MONOTONIC)
    do {
        let answer = try await client.send(request)
        let response = Response(answer, duration: read(CLOCK_MONOTONIC) - start)
        if call.bool("check"), answer.status >= 400 { throw failure(for: response, request) }
        return .host(response)
    } catch let error as HTTPError {
        throw failure(for: error, request, timeout: call.value("timeout").literal)
    }
}

extension HTTPRequest {
    fileprivate init(_ method: String, _ call: HostCall) throws(LibraryFailure) {
        let url = call.string("url")
        guard url.hasPrefix("http://") || url.hasPrefix("https://"), !url.utf8.contains(where: { $0 <= 32 }) else {
            throw LibraryFailure(
                "http.bad-url", method, url, "it is no address of a web server",
                help: ["it begins with `http://` or `https://` and holds no white space"])
        }
        guard !method.isEmpty, method.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) else {
            throw LibraryFailure("http.bad-header", "use method", method, "it is no word")
        }
        self.init(method: method, url: url)
        headers = try call.headers()
        verify = !call.bool("insecure")
        certificateAuthority = call.optionalString("ca")
        followsRedirects = call.bool("follow")
        allowsDowngrade = url.hasPrefix("http://") || !verify
        isDirect = Self.isLoopback(url)
        totalTimeout = max(1, Int(call.duration("timeout") / 1_000_000))
        stallTimeout = 0
        bodyLimit = Int(call.size("limit"))
    }

    fileprivate mutating func setBody(_ call: HostCall) throws(LibraryFailure) {
        switch (call.value("body"), call.value("json")) {
        case (.nil, .nil): break
        case (.string(let text), .nil): body = .bytes(Array(text.utf8))
        case (.bytes(let bytes), .nil): body = .bytes(bytes)
        case (.nil, let value):
            var writer = JSONWriter(indent: 0)
            try writer.write(value)
            body = .bytes(Array(writer.text.utf8))
            if !headers.contains(where: { $0.name.lowercased() == "content-type" }) {
                headers.append(("Content-Type", "application/json"))
            }
        default:
            throw LibraryFailure(
                "call.duplicate-argument", method, url, "it has both `body` and `json`; give one of them")
        }
    }

    /// A proxy of the environment has no way to this machine's own servers.
    private static func isLoopback(_ url: String) -> Bool {
        let host = url.drop { $0 != "/" }.dropFirst(2)
        return ["localhost", "127.", "[::1]"].contains { host.hasPrefix($0) }
    }
}

extension HostCall {
    fileprivate func headers() throws(LibraryFailure) -> [(name: String, value: String)] {
        var headers: [(name: String, value: String)] = [("User-Agent", "swk")]
        for pair in optionalMap("headers")?.pairs ?? [] {
            let values: [ScriptValue] = if case .list(let values) = pair.value { values } else { [pair.value] }
            for value in values {
                let (name, text) = (pair.key.text, value.text)
                let isName = !name.isEmpty && name.utf8.allSatisfy { $0 > 32 && $0 < 127 && $0 != UInt8(ascii: ":") }
                guard isName, !text.utf8.contains(where: { $0 < 32 && $0 != 9 }) else {
                    throw LibraryFailure(
                        "http.bad-header", "send header", name, "it holds a character that ends a line or a name")
                }
                headers.removeAll { $0.name == "User-Agent" && name.lowercased() == "user-agent" }
                headers.append((name, text))
            }
        }
        return headers
    }
}
