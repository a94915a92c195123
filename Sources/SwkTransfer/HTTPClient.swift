// HTTP: libcurl on threads of its own behind an async call.
//
// Each exchange runs on one thread and blocks there; cancelling its task wakes libcurl at once. Connections are kept between
// exchanges in a pool, because servers are mostly asked several things in a row.

import CTransfer
import Synchronization

/// Takes the body of a successful response, piece by piece, on the exchange's thread. `status` is 200 or 206.
public typealias BodySink = @Sendable (_ status: Int, _ bytes: UnsafeRawBufferPointer) throws -> Void

/// A pool of connections.
public final class HTTPClient: Sendable {
    private let idle = Mutex<[Transfer]>([])

    public init() {}

    /// Makes one exchange. Throws HTTPError, what `sink` throws, or CancellationError.
    public func send(_ request: HTTPRequest, sink: BodySink? = nil) async throws -> HTTPResponse {
        try Task.checkCancellation()
        let transfer = try idle.withLock { $0.popLast() } ?? Transfer()
        let exchange = Exchange(sink, limit: request.bodyLimit, sent: request.progress)
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                startDetachedThread { continuation.resume(returning: transfer.perform(request, exchange)) }
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

    init() throws(HTTPError) {
        guard let handle = swk_transfer_new() else {
            throw HTTPError(
                .missingLibrary, swk_transfer_missing().map { String(cString: $0) } ?? "out of memory")
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
        if result.outcome == swk_transfer_done { return .success(exchange.response(status: result.status)) }
        if result.outcome == swk_transfer_cancelled { return .failure(CancellationError()) }
        return .failure(HTTPError(HTTPError.Kind(result.outcome), message))
    }
}

extension HTTPError.Kind {
    fileprivate init(_ outcome: swk_transfer_outcome) {
        self =
            switch outcome {
            case swk_transfer_refused: .refused
            case swk_transfer_no_host: .unknownHost
            case swk_transfer_no_answer: .noAnswer
            case swk_transfer_stalled: .stalled
            case swk_transfer_no_tls: .noTLS
            case swk_transfer_untrusted: .untrusted
            case swk_transfer_broken: .broken
            case swk_transfer_bad_url: .badAddress
            case swk_transfer_redirects: .tooManyRedirects
            default: .failed
            }
    }
}

/// What one exchange collects. Used by its own thread only, until that is done.
private final class Exchange: @unchecked Sendable {
    private let sink: BodySink?
    private var headers: [(name: String, value: String)] = []
    private var body: [UInt8] = []
    private(set) var failure: (any Error)?
    private let limit: Int
    let sent: (@Sendable (Int64) -> Void)?

    init(_ sink: BodySink?, limit: Int, sent: (@Sendable (Int64) -> Void)?) {
        self.sink = sink
        self.limit = limit
        self.sent = sent
    }

    func take(header line: UnsafeRawBufferPointer) {
        let text = String(decoding: line, as: UTF8.self)
        // Each response of a chain of redirects starts with its status line; the last one counts.
        if text.hasPrefix("HTTP/") { headers = [] }
        guard let colon = text.firstIndex(of: ":") else { return }
        let value = text[text.index(after: colon)...]
        headers.append((text[..<colon].lowercased(), String(value.drop { $0 == " " || $0 == "\t" })))
    }

    func take(body bytes: UnsafeRawBufferPointer, status: Int) -> Int32 {
        do {
            if let sink, status == 200 || status == 206 {
                try sink(status, bytes)
            } else if body.count + bytes.count <= limit {
                body.append(contentsOf: bytes)
            } else {
                throw HTTPError(.tooLarge, "the answer is larger than \(limit) bytes")
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
        // libcurl would ask for permission before each upload, which only costs a round trip.
        lines.append(copy("Expect:"))
        lines.append(nil)
        var request = swk_transfer_request()
        request.method = copy(method)
        request.url = copy(url)
        request.verify = verify ? 1 : 0
        request.ca_file = certificateAuthority.map(copy)
        request.follow = followsRedirects && (method == "GET" || method == "HEAD") ? 1 : 0
        request.allow_downgrade = allowsDowngrade ? 1 : 0
        request.direct = isDirect ? 1 : 0
        request.total_timeout_milliseconds = totalTimeout
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
        if progress != nil {
            request.on_sent = { context, sent in
                guard let context else { return }
                Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue().sent?(sent)
            }
        }
        lines.withUnsafeBufferPointer { lines in
            request.headers = lines.baseAddress
            switch self.body {
            case .none: body(&request)
            case .file(let descriptor, let offset, let size):
                request.body_fd = descriptor
                request.body_offset = offset
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
