// A web server on the loopback for the tests of `http`: one connection after the other, each answered by a closure.

import Glibc
import SwkTransfer
import Synchronization

/// What a client sent.
struct WebRequest: Sendable {
    let method: String
    let path: String
    /// Lines as they came.
    let head: [String]
    let body: [UInt8]

    func header(_ name: String) -> String? {
        let line = head.first { $0.lowercased().hasPrefix(name.lowercased() + ":") }
        return line.map { String($0.drop { $0 != ":" }.dropFirst().drop { $0 == " " }) }
    }
}

/// Listens until it is dropped.
final class WebServer: Sendable {
    let port: Int
    private let descriptor: Int32

    /// - Parameter answer: gives the whole answer, head and body; nil closes the connection without one.
    init(_ answer: @escaping @Sendable (WebRequest) -> String?) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, size) == 0 && listen(descriptor, 16) == 0
                    && getsockname(descriptor, pointer, &size) == 0
            }
        }
        guard descriptor >= 0, bound else { throw Unusable(errno: errno) }
        self.descriptor = descriptor
        port = Int(UInt16(bigEndian: address.sin_port))
        startDetachedThread {
            while case let connection = accept(descriptor, nil, nil), connection >= 0 {
                startDetachedThread {
                    defer { close(connection) }
                    guard let request = Self.read(connection), let text = answer(request) else { return }
                    let bytes = Array(text.utf8)
                    _ = send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
                    shutdown(connection, Int32(SHUT_WR))
                }
            }
            close(descriptor)
        }
    }

    deinit { shutdown(descriptor, Int32(SHUT_RDWR)) }

    var url: String { "http://127.0.0.1:\(port)" }

    struct Unusable: Error { let errno: Int32 }

    static func reply(_ status: String, _ headers: String = "", _ body: String = "") -> String {
        "HTTP/1.1 \(status)\r\n\(headers)Content-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)"
    }

    private static func read(_ connection: Int32) -> WebRequest? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            if let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) {
                let head = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n").map(
                    String.init)
                let words = head[0].split(separator: " ").map(String.init)
                let request = WebRequest(
                    method: words[0], path: words[1], head: head, body: Array(bytes[end.upperBound...]))
                if request.body.count >= Int(request.header("Content-Length") ?? "0") ?? 0 { return request }
            }
            let count = recv(connection, &buffer, buffer.count, 0)
            if count <= 0 { return nil }
            bytes += buffer[..<count]
            // A TLS greeting: a plain server answers it as any other nonsense.
            if bytes[0] == 0x16 { return WebRequest(method: "TLS", path: "/", head: [], body: []) }
        }
    }
}
