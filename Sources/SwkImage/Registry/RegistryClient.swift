// One registry, spoken to as the OCI distribution specification says: base address, authorization, repeated tries, errors.
//
// What is asked for lives in `RegistryClient+Content.swift`. A registry that may be insecure is asked once which protocol it speaks:
// plain HTTP first, because a server that waits for the end of a line never answers a TLS greeting.

import SwkModel
import SwkSystem
import SwkTransfer
import Synchronization

/// The client of one registry or mirror.
final class RegistryClient: Sendable {
    /// The name that users know, `host[:port]`.
    let registry: String
    let settings: RegistrySettings
    private let http: HTTPClient
    private let credentials: Credentials
    /// Where it is: `host[:port]`, or a whole address.
    private let location: String
    private let isInsecure: Bool
    private let state: Mutex<State>

    private struct State {
        /// `https://host:port`; nil until it is known which protocol the registry speaks.
        var base: String?
        /// Values of the Authorization header by scope.
        var authorizations: [String: String] = [:]
    }

    /// `address` is that of a mirror or of docker.io, with or without a scheme; nil means that the name is the address.
    init(_ registry: String, address: String?, settings: RegistrySettings, http: HTTPClient) throws(Failure) {
        self.registry = registry
        self.settings = settings
        self.http = http
        credentials = try Credentials(file: settings.credentialsFile)
        var place = address ?? registry
        while place.hasSuffix("/") { place.removeLast() }
        location = place
        if place.contains("://") {
            let parts = place.split(separator: "/", omittingEmptySubsequences: false)
            let host = parts.dropFirst(2).first.map(String.init) ?? ""
            isInsecure = place.hasPrefix("http://") || settings.isInsecure(host)
            state = Mutex(State(base: place))
        } else {
            isInsecure = settings.isInsecure(place)
            state = Mutex(State(base: isInsecure ? nil : "https://\(place)"))
        }
    }

    /// What users see of where an answer came from.
    var displayName: String { state.withLock { $0.base } ?? registry }

    // MARK: - Requests

    /// One request with authorization and repeated tries; every status below 400 is an answer.
    ///
    /// `path` is absolute below the base address, or a whole address on the same registry. Throws Failure or CancellationError.
    func send(
        _ method: String = "GET", _ path: String, headers: [(name: String, value: String)] = [],
        body: HTTPRequest.Body = .none,
        scope: String, sink: BodySink? = nil
    ) async throws -> HTTPResponse {
        var attempt = 0
        while true {
            do {
                let response = try await sendAuthorized(
                    method, path, headers: headers, body: body, scope: scope, sink: sink)
                guard response.status >= 400 else { return response }
                let failure = self.failure(for: response, path)
                guard Self.isTemporary(response.status), attempt < settings.retries else { throw failure }
            } catch let error as HTTPError {
                // A sink has taken part of the body: whoever gave it knows how to go on.
                guard [.broken, .stalled].contains(error.kind), sink == nil, attempt < settings.retries else {
                    throw self.failure(for: error)
                }
            }
            attempt += 1
            try await pause(before: attempt)
        }
    }

    /// Waits before try number `attempt`, twice as long as before the previous one.
    func pause(before attempt: Int) async throws {
        try await Task.sleep(for: .seconds(settings.retryDelay * Double(1 << min(attempt - 1, 6))))
    }

    private static func isTemporary(_ status: Int) -> Bool { [408, 429, 500, 502, 503, 504].contains(status) }

    private func sendAuthorized(
        _ method: String, _ path: String, headers: [(name: String, value: String)], body: HTTPRequest.Body,
        scope: String,
        sink: BodySink?
    ) async throws -> HTTPResponse {
        let base = try await base()
        var request = self.request(path.hasPrefix("/") ? base + path : path, method: method, headers: headers)
        request.body = body
        let known = state.withLock { $0.authorizations[scope] }
        if let known { request.headers.append(("Authorization", known)) }
        let response = try await http.send(request, sink: sink)
        guard response.status == 401, let fresh = try await authorize(response, scope: scope), fresh != known else {
            return response
        }
        state.withLock { $0.authorizations[scope] = fresh }
        if known != nil { request.headers.removeLast() }
        request.headers.append(("Authorization", fresh))
        return try await http.send(request, sink: sink)
    }

    private func request(_ url: String, method: String = "GET", headers: [(name: String, value: String)] = [])
        -> HTTPRequest
    {
        let authority = "\(settings.certificateDirectory)/\(registry)/ca.crt"
        var request = HTTPRequest(method: method, url: url, headers: headers + [("User-Agent", "swk/0.1")])
        request.verify = !isInsecure
        request.certificateAuthority = Files.exists(authority) ? authority : nil
        request.allowsDowngrade = isInsecure
        request.isDirect = isInsecure
        request.connectTimeout = settings.connectTimeout
        request.stallTimeout = settings.stallTimeout
        return request
    }

    /// The base address, found out on first use.
    private func base() async throws -> String {
        if let base = state.withLock({ $0.base }) { return base }
        var base = "http://\(location)"
        do {
            let response = try await http.send(request(base + "/v2/"))
            // What TLS servers answer to plain HTTP.
            if response.status == 400 { base = "https://\(location)" }
        } catch let error as HTTPError where !error.isUnreachable {
            base = "https://\(location)"
        }
        let found = base
        state.withLock { $0.base = found }
        return found
    }

    // MARK: - Authorization

    /// The Authorization header that answers a challenge; nil when there is nothing to answer it with.
    private func authorize(_ response: HTTPResponse, scope: String) async throws -> String? {
        let challenges = response.values("WWW-Authenticate").flatMap(Challenge.parse)
        let account = credentials.basic(for: registry)
        if let bearer = challenges.first(where: { $0.scheme == "bearer" }), let realm = bearer.parameters["realm"] {
            return "Bearer " + (try await token(realm: realm, bearer, scope: scope, account: account))
        }
        guard challenges.contains(where: { $0.scheme == "basic" }), let account else { return nil }
        return "Basic " + account
    }

    private struct Token: Decodable {
        var token: String?
        var access_token: String?
    }

    /// Asks the registry's token service (distribution, "Token Authentication Specification").
    private func token(realm: String, _ challenge: Challenge, scope: String, account: String?) async throws -> String {
        var query: [String] = []
        if let service = challenge.parameters["service"] { query.append("service=\(percentEncoded(service))") }
        let wanted = challenge.parameters["scope"] ?? scope
        if !wanted.isEmpty { query.append("scope=\(percentEncoded(wanted))") }
        let separator = realm.contains("?") ? "&" : "?"
        var request = self.request(realm + (query.isEmpty ? "" : separator + query.joined(separator: "&")))
        if let account { request.headers.append(("Authorization", "Basic " + account)) }
        let response = try await http.send(request)
        guard response.status == 200 else {
            throw Failure(
                .registryUnauthorized, "authorize at", registry, "the token service at \(realm) refused",
                actual: "HTTP \(response.status)",
                help: account == nil ? "log in to the registry" : "check name and password")
        }
        let answer = try JSONContent.decode(Token.self, from: response.body, named: "token from \(realm)")
        guard let token = answer.token ?? answer.access_token else {
            throw Failure(
                .registryUnauthorized, "authorize at", registry, "the token service at \(realm) gave no token")
        }
        return token
    }

    // MARK: - Errors

    func failure(for error: HTTPError) -> Failure {
        let reason = error.message.prefix(1).lowercased() + error.message.dropFirst()
        switch error.kind {
        case .broken, .stalled:
            return Failure(.transferBroken, "read from registry", registry, "the connection broke: \(reason)")
        case .untrusted:
            return Failure(
                .registryUnreachable, "reach registry", registry, "its certificate is not trusted: \(reason)",
                help:
                    "put its authority into \(settings.certificateDirectory)/\(registry)/ca.crt, or list the registry as insecure"
            )
        case .noTLS:
            return Failure(
                .registryUnreachable, "reach registry", registry, "no TLS: \(reason)",
                help: "if it speaks plain HTTP, list it as insecure")
        case .tooLarge: return Failure(.registryHTTP, "read from registry", registry, reason)
        case .missingLibrary: return .missingLibrary("libcurl", package: "libcurl4", loader: error.message)
        case .refused, .unknownHost, .noAnswer, .badAddress, .tooManyRedirects, .failed:
            return Failure(.registryUnreachable, "reach registry", registry, reason)
        }
    }

    /// The registry's own error codes (distribution-spec, "Error Codes").
    private struct ErrorDocument: Decodable {
        struct Entry: Decodable {
            var code: String?
            var message: String?
        }
        var errors: [Entry]
    }

    func failure(for response: HTTPResponse, _ path: String) -> Failure {
        // An error page that is not JSON says nothing that the status does not say.
        let document = try? JSONContent.decode(ErrorDocument.self, from: response.body, named: "error")
        let words =
            document?.errors.map { $0.message ?? $0.code ?? "" }.filter { !$0.isEmpty }.joined(separator: "; ") ?? ""
        let reason = words.isEmpty ? "the registry answered with an error" : words
        switch response.status {
        case 401, 403:
            return Failure(
                .registryUnauthorized, "read from registry", registry, reason,
                actual: "HTTP \(response.status) for \(path)",
                help: "the image may not exist, or needs a login")
        default:
            return Failure(
                .registryHTTP, "read from registry", registry, reason, actual: "HTTP \(response.status) for \(path)")
        }
    }
}

/// Everything but RFC 3986's unreserved characters as %XX.
func percentEncoded(_ text: String) -> String {
    var encoded = ""
    for byte in text.utf8 {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f, 0x7e:
            encoded.append(Character(UnicodeScalar(byte)))
        default: encoded += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }
    }
    return encoded
}
