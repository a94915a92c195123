// What the user decides about registries; the engine reads it from its environment and hands it in.

import SwkSystem

/// How registries are reached.
public struct RegistrySettings: Sendable, Equatable {
    /// Registries (`host` or `host:port`) that may be spoken to without TLS, or with certificates that nobody vouches for.
    /// Loopback always is.
    public var insecure: Set<String>
    /// Base addresses such as `http://127.0.0.1:5000` that are asked for docker.io's images first, in order.
    public var mirrors: [String]
    /// docker's config.json with credentials; absent files mean anonymous access.
    public var credentialsFile: String?
    /// Where docker.io's search answers.
    public var hub: String
    /// Directory of `<registry>/ca.crt` files, as docker has it.
    public var certificateDirectory: String
    /// A file of authorities that are trusted for every registry (SSL_CERT_FILE); nil for the system's.
    public var certificateFile: String?
    /// How often a request or a broken transfer is tried again.
    public var retries: Int
    /// Seconds until the first pause between tries ends; doubled each time.
    public var retryDelay: Double
    /// Seconds to wait for a connection, and for a transfer on which nothing moves.
    public var connectTimeout: Int
    public var stallTimeout: Int

    public init(
        insecure: Set<String> = [], mirrors: [String] = [], credentialsFile: String? = nil,
        certificateDirectory: String = "/etc/docker/certs.d", certificateFile: String? = nil,
        hub: String = "https://index.docker.io", retries: Int = 4,
        retryDelay: Double = 0.25,
        connectTimeout: Int = 20, stallTimeout: Int = 60
    ) {
        self.insecure = insecure
        self.mirrors = mirrors
        self.credentialsFile = credentialsFile
        self.certificateDirectory = certificateDirectory
        self.certificateFile = certificateFile
        self.hub = hub
        self.retries = retries
        self.retryDelay = retryDelay
        self.connectTimeout = connectTimeout
        self.stallTimeout = stallTimeout
    }

    /// Whether plain HTTP will do for a registry (`host[:port]`).
    public func isInsecure(_ registry: String) -> Bool {
        insecure.contains(registry) || insecure.contains(Self.host(of: registry)) || Self.isLoopback(registry)
    }

    /// The authorities that vouch for a registry: its own, or those for all; nil for the system's.
    func certificateAuthority(for registry: String) -> String? {
        let own = "\(certificateDirectory)/\(registry)/ca.crt"
        return Files.exists(own) ? own : certificateFile
    }

    /// Whether a registry is on this machine: 127.0.0.0/8, `localhost` or `[::1]`.
    static func isLoopback(_ registry: String) -> Bool {
        let host = host(of: registry)
        let octets = host.split(separator: ".", omittingEmptySubsequences: false)
        return host == "localhost" || host == "[::1]"
            || (octets.count == 4 && octets[0] == "127" && octets.allSatisfy { UInt8($0) != nil })
    }

    private static func host(of registry: String) -> String {
        if registry.hasPrefix("["), let end = registry.firstIndex(of: "]") { return String(registry[...end]) }
        return String(registry.prefix { $0 != ":" })
    }
}
