// Whether somebody listens: one attempt to connect over TCP, for `wait.port`.

import Glibc
import SwkVM

/// `__connect(host, port)`: fails unless a connection is accepted.
let connectFunction = HostFunction(
    "__connect",
    Signature([Parameter("host", .string), Parameter("port", .int)], returns: .nil, doc: "Connects once."),
    effects: .network
) { call in
    try await onOwnThread { try connect(to: call.string("host"), port: call.int("port")) }
    return .nil
}

/// Tries each address of a host. Blocks while names are looked up.
private func connect(to host: String, port: Int) throws {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var first: UnsafeMutablePointer<addrinfo>?
    let status = getaddrinfo(host, String(port), &hints, &first)
    guard status == 0 else {
        throw LibraryFailure(
            "net.unknown-host", "connect to", "\(host):\(port)", String(cString: gai_strerror(status)).lowercased())
    }
    defer { freeaddrinfo(first) }
    var number = ECONNREFUSED
    var next = first
    while let address = next?.pointee {
        let descriptor = socket(address.ai_family, address.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), 0)
        if descriptor >= 0 {
            defer { close(descriptor) }
            // The deadline is the caller's: this thread is left alone when it comes, and ends by the kernel's own.
            var limit = timeval(tv_sec: 10, tv_usec: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
            if Glibc.connect(descriptor, address.ai_addr, address.ai_addrlen) == 0 { return }
        }
        number = errno
        next = address.ai_next
    }
    throw LibraryFailure("net.refused", "connect to", "\(host):\(port)", words(of: number))
}
