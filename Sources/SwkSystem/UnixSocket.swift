// Connecting to a unix stream socket by its path.

import Glibc
public import SwkModel

public enum UnixSocket {
    /// A connected socket, close-on-exec. Paths longer than 107 bytes are refused, as the kernel's address has no room for them.
    public static func connect(to path: String) throws(Failure) -> Descriptor {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw Failure(
                .invalidArgument, "connect to", path, "the path of a socket is too long", allowed: "107 bytes",
                actual: "\(bytes.count)")
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        let connected = Descriptor(owning: try system("create socket") { socket(AF_UNIX, kind, 0) })
        let raw = connected.raw
        try withUnsafePointer(to: &address) { (pointer) throws(Failure) in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { (pointer) throws(Failure) in
                _ = try system("connect to", path) {
                    Glibc.connect(raw, pointer, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
        }
        return connected
    }
}
