// A request, its answer, and why there was none. Registries and scripts speak HTTP through the same client.

/// One request.
public struct HTTPRequest: Sendable {
    public enum Body: Sendable {
        case none
        case bytes([UInt8])
        /// `size` bytes of a file. The descriptor stays open for the whole exchange.
        case file(descriptor: Int32, offset: Int64, size: Int64)
    }

    public var method = "GET"
    public var url: String
    public var headers: [(name: String, value: String)] = []
    public var body = Body.none
    /// Hears how many bytes of the body have been sent, on the exchange's thread.
    public var progress: (@Sendable (Int64) -> Void)?
    /// Whether the server's certificate must be trusted.
    public var verify = true
    public var certificateAuthority: String?
    /// Whether redirects of GET and HEAD are followed, up to ten.
    public var followsRedirects = true
    /// Whether redirects may lead to plain HTTP.
    public var allowsDowngrade = false
    /// Whether proxies of the environment are left out.
    public var isDirect = false
    /// Seconds.
    public var connectTimeout = 20
    /// A transfer that moves no byte for so many seconds is given up; 0: never.
    public var stallTimeout = 60
    /// Milliseconds for the whole exchange; 0: no limit.
    public var totalTimeout = 0
    /// The most bytes of a body that no sink takes.
    public var bodyLimit = 16 << 20

    public init(
        method: String = "GET", url: String, headers: [(name: String, value: String)] = [], body: Body = .none
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}

/// The answer: status, headers in order, and the body unless a sink took it.
public struct HTTPResponse: Sendable {
    public var status: Int
    /// Names in lower case.
    public var headers: [(name: String, value: String)] = []
    public var body: [UInt8] = []

    /// The first header of that name, whatever its case.
    public func header(_ name: String) -> String? { values(name).first }

    public func values(_ name: String) -> [String] { headers.filter { $0.name == name.lowercased() }.map(\.value) }
}

/// Why there was no answer.
public struct HTTPError: Error, Sendable {
    public enum Kind: Sendable, Equatable {
        /// Nobody listens there, or there is no route.
        case refused
        case unknownHost
        /// No connection in time.
        case noAnswer
        /// A connection, and then nothing in time.
        case stalled
        /// TLS could not be agreed on: also what a plain HTTP server looks like.
        case noTLS
        case untrusted
        /// The connection ended in the middle.
        case broken
        case badAddress
        case tooManyRedirects
        /// The body is larger than the request's limit.
        case tooLarge
        /// libcurl cannot be loaded.
        case missingLibrary
        case failed
    }

    public let kind: Kind
    public let message: String

    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    /// Whether nobody was reached at all.
    public var isUnreachable: Bool { [.refused, .unknownHost, .noAnswer].contains(kind) }
}
