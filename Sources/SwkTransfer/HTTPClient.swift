// HTTP for registries: libcurl on threads of its own behind an async call.
//
// Each exchange runs on one thread and blocks there; cancelling its task wakes libcurl at once. Connections are kept between
// exchanges in a pool, because registries are asked several things in a row.

import CTransfer
import SwkModel
import SwkSystem
import Synchronization

/// One request.
struct HTTPRequest: Sendable {
    enum Body: Sendable {
        case none
        case bytes([UInt8])
        /// A file from its start. The descriptor stays open for the whole exchange.
        case file(descriptor: Int32, size: Int64)
    }

    var method = "GET"
    var url: String
    var headers: [(name: String, value: String)] = []
    var body = Body.none
    /// Whether the server's certificate must be trusted.
    var verify = true
    var certificateAuthority: String?
    /// Whether redirects may lead to plain HTTP, and proxies are left out.
    var isInsecure = false
    var connectTimeout = 20
    var stallTimeout = 60
}

/// The answer: status, headers in order, and the body unless a sink took it.
struct HTTPResponse: Sendable {
    var status: Int
    var headers: [(name: String, value: String)] = []
    var body: [UInt8] = []

    /// The first header of that name, whatever its case.
    func header(_ name: String) -> String? { values(name).first }

    func values(_ name: String) -> [String] { headers.filter { $0.name == name.lowercased() }.map(\.value) }
}

/// Why there was no answer.
struct HTTPError: Error, Sendable {
    enum Kind: Sendable { case unreachable, noTLS, untrusted, broken, failed }
    var kind: Kind
    var message: String
}

/// Takes the body of a successful response, piece by piece, on the exchange's thread. `status` is 200 or 206.
typealias BodySink = @Sendable (_ status: Int, _ bytes: UnsafeRawBufferPointer) throws(Failure) -> Void

/// A pool of connections.
final class HTTPClient: Sendable {
    private let idle = Mutex<[Transfer]>([])

    /// Makes one exchange. Throws HTTPError, what `sink` throws, or CancellationError.
    func send(_ request: HTTPRequest, sink: BodySink? = nil) async throws -> HTTPResponse {
        try Task.checkCancellation()
        let transfer = try idle.withLock { $0.popLast() } ?? Transfer()
        let exchange = Exchange(sink)
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                startThread { continuation.resume(returning: transfer.perform(request, exchange)) }
            }
        } onCancel: {
            transfer.cancel()
        }
        // A late cancellation may have marked the transfer for its next exchange: such a one is not used again.
        if !Task.isCancelled { idle.withLock { $0.append(transfer) } }
        return try outcome.get()
    }
}

/// One of libcurl's connections. libcurl wants one thread at a time, which the pool sees to; cancelling is allowed from any.
private final class Transfer: @unchecked Sendable {
    private let handle: OpaquePointer

    init() throws(Failure) {
        guard let handle = swk_transfer_new() else {
            throw .missingLibrary("libcurl", package: "libcurl4", loader: swk_transfer_missing())
        }
        self.handle = handle
    }

    deinit { swk_transfer_free(handle) }

    func cancel() { swk_transfer_cancel(handle) }

    func perform(_ request: HTTPRequest, _ exchange: Exchange) -> Result<HTTPResponse, any Error> {
        var result = swk_transfer_result()
        request.withC(context: Unmanaged.passUnretained(exchange).toOpaque()) {
            swk_transfer_perform(handle, &$0, &result)
        }
        if let failure = exchange.failure { return .failure(failure) }
        let message = withUnsafeBytes(of: result.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        func error(_ kind: HTTPError.Kind) -> Result<HTTPResponse, any Error> {
            .failure(HTTPError(kind: kind, message: message))
        }
        switch result.outcome {
        case swk_transfer_done: return .success(exchange.response(status: result.status))
        case swk_transfer_cancelled: return .failure(CancellationError())
        case swk_transfer_unreachable: return error(.unreachable)
        case swk_transfer_no_tls: return error(.noTLS)
        case swk_transfer_untrusted: return error(.untrusted)
        case swk_transfer_broken: return error(.broken)
        default: return error(.failed)
        }
    }
}

/// What one exchange collects. Used by its own thread only, until that is done.
private final class Exchange: @unchecked Sendable {
    private let sink: BodySink?
    private var headers: [(name: String, value: String)] = []
    private var body: [UInt8] = []
    private(set) var failure: Failure?

    /// Manifests, tokens, lists and error texts; none is larger (the distribution spec asks for 4 MiB).
    private static let bodyLimit = 16 << 20

    init(_ sink: BodySink?) { self.sink = sink }

    func take(header line: UnsafeRawBufferPointer) {
        let text = String(decoding: line, as: UTF8.self)
        // Each response of a chain of redirects starts with its status line; the last one counts.
        if text.hasPrefix("HTTP/") { headers = [] }
        guard let colon = text.firstIndex(of: ":") else { return }
        let value = text[text.index(after: colon)...]
        headers.append((text[..<colon].lowercased(), String(value.drop { $0 == " " || $0 == "\t" })))
    }

    func take(body bytes: UnsafeRawBufferPointer, status: Int) -> Int32 {
        do throws(Failure) {
            if let sink, status == 200 || status == 206 {
                try sink(status, bytes)
            } else if body.count + bytes.count <= Self.bodyLimit {
                body.append(contentsOf: bytes)
            } else {
                throw Failure(.registryHTTP, "read answer", "", "it is too large", allowed: "\(Self.bodyLimit) bytes")
            }
            return 0
        } catch {
            failure = error
            return 1
        }
    }

    func response(status: Int) -> HTTPResponse { HTTPResponse(status: status, headers: headers, body: body) }
}

extension HTTPRequest {
    /// Calls `body` with this request as libcurl's shim takes it.
    fileprivate func withC(context: UnsafeMutableRawPointer, _ body: (inout swk_transfer_request) -> Void) {
        var strings: [UnsafeMutablePointer<CChar>?] = []
        defer { for string in strings { string?.deallocate() } }
        func copy(_ text: String) -> UnsafePointer<CChar> {
            let utf8 = Array(text.utf8CString)
            let pointer = UnsafeMutablePointer<CChar>.allocate(capacity: utf8.count)
            pointer.initialize(from: utf8, count: utf8.count)
            strings.append(pointer)
            return UnsafePointer(pointer)
        }
        var lines: [UnsafePointer<CChar>?] = headers.map { copy("\($0.name): \($0.value)") }
        // libcurl would ask for permission before each upload, which registries do not need.
        lines.append(copy("Expect:"))
        lines.append(nil)
        var request = swk_transfer_request()
        request.method = copy(method)
        request.url = copy(url)
        request.verify = verify ? 1 : 0
        request.ca_file = certificateAuthority.map(copy)
        request.allow_downgrade = isInsecure ? 1 : 0
        request.direct = isInsecure ? 1 : 0
        request.connect_timeout_seconds = connectTimeout
        request.stall_timeout_seconds = stallTimeout
        request.context = context
        request.body_fd = -1
        request.on_header = { context, line, count in
            guard let context else { return }
            Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue().take(
                header: UnsafeRawBufferPointer(start: line, count: count))
        }
        request.on_body = { context, status, bytes, count in
            guard let context else { return 1 }
            return Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue().take(
                body: UnsafeRawBufferPointer(start: bytes, count: count), status: status)
        }
        lines.withUnsafeBufferPointer { lines in
            request.headers = lines.baseAddress
            switch self.body {
            case .none: body(&request)
            case .file(let descriptor, let size):
                request.body_fd = descriptor
                request.body_size = size
                body(&request)
            case .bytes(let bytes):
                // An empty array has no address, and a body of no bytes still is one.
                (bytes.isEmpty ? [0] : bytes).withUnsafeBytes {
                    request.body = $0.baseAddress
                    request.body_size = Int64(bytes.count)
                    body(&request)
                }
            }
        }
    }
}
