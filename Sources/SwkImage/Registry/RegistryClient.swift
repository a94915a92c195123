// One registry, spoken to as the OCI distribution specification says: base address, authorization, repeated tries, errors.
//
// What is asked for lives in `+Content` and `+Upload`, how it is allowed in `+Authorization`. A registry that may be insecure is asked once
// which protocol it speaks: plain HTTP first, because a server that waits for the end of a line never answers a TLS greeting.

import SwkModel
import SwkTransfer
import Synchronization

/// The client of one registry or mirror.
final class RegistryClient: Sendable {
    /// The name that users know, `host[:port]`.
    let registry: String
    let settings: RegistrySettings
    let http: HTTPClient
    var credentials: Credentials { Credentials(file: settings.credentialsFile) }
    /// Whose account is used: a mirror is not told the password for docker.io.
    let accountOwner: String
    /// Where it is: `host[:port]`, or a whole address.
    private let location: String
    let isInsecure: Bool
    private let state: Mutex<State>

    private struct State {
        /// `https://host:port`; nil until it is known which protocol the registry speaks.
        var base: String?
        /// Values of the Authorization header by scope.
        var authorizations: [String: String] = [:]
    }

    /// `address` is that of a mirror or of docker.io, with or without a scheme; nil means that the name is the address.
    init(_ registry: String, address: String?, settings: RegistrySettings, http: HTTPClient) {
        self.registry = registry
        self.settings = settings
        self.http = http
        accountOwner = address.map(Self.authority).flatMap { $0 == RegistryPool.dockerHub ? nil : $0 } ?? registry
        var place = address ?? registry
        while place.hasSuffix("/") { place.removeLast() }
        location = place
        if place.contains("://") {
            isInsecure = place.hasPrefix("http://") || settings.isInsecure(Self.authority(of: place))
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
    /// `path` is absolute below the base address, or a whole address. Throws Failure or CancellationError.
    /// - Parameter repeating: whether a request that broke is made again; not one that changes what the registry is in the middle of.
    func send(
        _ method: String = "GET", _ path: String, headers: [(name: String, value: String)] = [],
        body: HTTPRequest.Body = .none, scope: String, repeating: Bool = true,
        progress: (@Sendable (Int64) -> Void)? = nil, sink: BodySink? = nil
    ) async throws -> HTTPResponse {
        var attempt = 0
        while true {
            do {
                let response = try await sendAuthorized(
                    method, path, headers: headers, body: body, scope: scope, progress: progress, sink: sink)
                guard response.status >= 400 else { return response }
                let failure = try self.failure(for: response, path)
                guard repeating, Self.isTemporary(response.status), attempt < settings.retries else { throw failure }
            } catch let error as HTTPError {
                // A sink has taken part of the body: whoever gave it knows how to go on.
                guard repeating, [.broken, .stalled].contains(error.kind), sink == nil, attempt < settings.retries
                else { throw self.failure(for: error) }
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
        scope: String, progress: (@Sendable (Int64) -> Void)?, sink: BodySink?
    ) async throws -> HTTPResponse {
        let base = try await base()
        var request = self.request(path.hasPrefix("/") ? base + path : path, method: method, headers: headers)
        request.body = body
        request.progress = progress
        // Whoever else the registry refers to (a store of its own for uploads) has no business with its tokens.
        guard request.url.hasPrefix(base + "/") else { return try await http.send(request, sink: sink) }
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

    /// Forgets what was granted: the account behind it has changed.
    func forgetAuthorizations() { state.withLock { $0.authorizations = [:] } }

    /// A request as this registry is spoken to, also for the token service that it names.
    func request(_ url: String, method: String = "GET", headers: [(name: String, value: String)] = [])
        -> HTTPRequest
    {
        let host = Self.authority(of: url)
        let isInsecure = host == Self.authority(of: location) ? self.isInsecure : settings.isInsecure(host)
        var request = HTTPRequest(method: method, url: url, headers: headers + [("User-Agent", "swk/0.1")])
        request.verify = !isInsecure
        request.certificateAuthority =
            settings.certificateAuthority(for: host) ?? settings.certificateAuthority(for: registry)
        request.allowsDowngrade = isInsecure
        request.isDirect = isInsecure
        request.connectTimeout = settings.connectTimeout
        request.stallTimeout = settings.stallTimeout
        return request
    }

    /// `host[:port]` of an address with or without a scheme.
    static func authority(of address: String) -> String {
        let parts = address.split(separator: "/", omittingEmptySubsequences: false)
        return String((address.contains("://") ? parts.dropFirst(2).first : parts.first) ?? "")
    }

    /// An address that the registry gave (`Location`, `Link`), for `send`. One of the same host is taken relative to the base, because a
    /// registry behind a proxy often does not know by which scheme it is reached.
    func resolved(_ address: String) -> String {
        guard let scheme = address.ranges(of: "://").first else { return address }
        guard Self.authority(of: address) == Self.authority(of: location),
            let slash = address[scheme.upperBound...].firstIndex(of: "/")
        else { return address }
        return String(address[slash...])
    }

    /// The base address, found out on first use.
    func base() async throws -> String {
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
}
