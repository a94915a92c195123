// One question to a web server from inside its container's network namespace: which status does it answer with?
//
// The socket is opened in the namespace, so nothing has to be published and no route is needed; it is asked where it listens. The answer
// is read as far as its first line: readiness needs no more, and so no HTTP library.

import Glibc
import SwkModel
import SwkNetwork
import SwkSystem

struct HTTPProbe: Sendable {
    let process: Int32
    let listener: ListeningPorts.Listener
    let path: String
    let host: String

    /// The status of the answer; nil when the connection fails or what comes back is not HTTP.
    func status() async throws -> Int? {
        let isIPv4 = listener.address.count == 4
        let socket = try NetworkNamespace.stream(
            inNamespaceOf: process, family: isIPv4 ? AF_INET : AF_INET6)
        guard try await connect(socket) else { return nil }
        let request = "GET \(path) HTTP/1.1\r\nHost: \(host)\r\nUser-Agent: swk\r\nConnection: close\r\n\r\n"
        guard send(socket.raw, request, request.utf8.count, Int32(MSG_NOSIGNAL)) == request.utf8.count else {
            return nil
        }
        return Self.status(in: try await firstLine(from: socket))
    }

    /// The socket does not block: its being writable says that the connection was decided, and SO_ERROR how.
    private func connect(_ socket: borrowing Descriptor) async throws -> Bool {
        let raw = socket.raw
        let bytes = address()
        let result = bytes.withUnsafeBytes { bytes in
            bytes.withMemoryRebound(to: sockaddr.self) { Glibc.connect(raw, $0.baseAddress, socklen_t(bytes.count)) }
        }
        if result == 0 { return true }
        guard errno == EINPROGRESS else { return false }
        try await Readiness.writable(raw)
        var error: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        getsockopt(raw, SOL_SOCKET, SO_ERROR, &error, &size)
        return error == 0
    }

    /// sockaddr_in or sockaddr_in6, as bytes.
    private func address() -> [UInt8] {
        let target = listener.reachable
        let port = UInt16(listener.port).bigEndian
        if target.count == 4 {
            var name = sockaddr_in()
            name.sin_family = UInt16(AF_INET)
            name.sin_port = port
            withUnsafeMutableBytes(of: &name.sin_addr) { $0.copyBytes(from: target) }
            return withUnsafeBytes(of: name) { Array($0) }
        }
        var name = sockaddr_in6()
        name.sin6_family = UInt16(AF_INET6)
        name.sin6_port = port
        withUnsafeMutableBytes(of: &name.sin6_addr) { $0.copyBytes(from: target) }
        return withUnsafeBytes(of: name) { Array($0) }
    }

    private func firstLine(from socket: borrowing Descriptor) async throws -> String {
        var line: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1024)
        let raw = socket.raw
        while line.count < 4096, !line.contains(UInt8(ascii: "\n")) {
            try await Readiness.readable(raw)
            let count = recv(raw, &buffer, buffer.count, 0)
            if count <= 0 { break }
            line += buffer[..<count]
        }
        return String(decoding: line.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    /// RFC 9112, section 4: `HTTP-version SP status-code SP [reason-phrase]`.
    private static func status(in line: String) -> Int? {
        let words = line.split(separator: " ", maxSplits: 2)
        guard words.count >= 2, words[0].hasPrefix("HTTP/1."), words[1].utf8.count >= 3 else { return nil }
        return Int(words[1].prefix(3))
    }
}
