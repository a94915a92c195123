// One connection to a minder's control socket: packets out, packets in. The table of packets is SWK_MINDER_PACKETS in swk_minder.h.

import CSwkLinux
import Glibc
import SwkModel
import SwkSystem

/// The address of `control.sock`, through a descriptor of its directory because sun_path is short.
enum ControlSocket {
    static func make() throws(Failure) -> Descriptor {
        let kind = Int32(SOCK_SEQPACKET.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        return Descriptor(owning: try system("create socket") { socket(AF_UNIX, kind, 0) })
    }

    static func withAddress<Result>(
        in directory: borrowing Descriptor, _ body: (UnsafePointer<sockaddr>, socklen_t) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = Array("/proc/self/fd/\(directory.raw)/control.sock".utf8)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        return try withUnsafePointer(to: &address) { (pointer) throws(Failure) in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { (pointer) throws(Failure) in
                try body(pointer, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}

/// A packet as it came.
struct MinderPacket {
    var kind: swk_minder_packet_kind
    var value: Int32
    var status: swk_minder_status?
}

/// A connected client. Sending and receiving may happen in different tasks; each direction in one task at a time.
final class MinderConnection: Sendable {
    private let socket: Descriptor
    private let name: String

    private init(_ socket: consuming Descriptor, _ name: String) {
        self.socket = socket
        self.name = name
    }

    /// Nil when no minder listens there.
    static func open(_ files: MinderFiles) throws(Failure) -> MinderConnection? {
        let raw = Glibc.open(files.directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if raw < 0 {
            let error = errno
            if error == ENOENT { return nil }
            throw .errno(error, "open", files.directory)
        }
        let directory = Descriptor(owning: raw)
        let socket = try ControlSocket.make()
        let client = socket.raw
        let error = try ControlSocket.withAddress(in: directory) { address, length throws(Failure) in
            connect(client, address, length) == 0 ? 0 : errno
        }
        switch error {
        case 0: return MinderConnection(socket, files.directory)
        case ENOENT, ECONNREFUSED: return nil
        default: throw .errno(error, "connect to minder", files.directory)
        }
    }

    /// Sends one packet; waits while the minder does not take it.
    func send(
        _ kind: swk_minder_packet_kind, value: Int32 = 0, time: UInt64 = 0, _ payload: ArraySlice<UInt8> = []
    ) async throws {
        let header = swk_minder_packet(kind: kind.rawValue, value: value, time: time)
        let bytes = withUnsafeBytes(of: header) { Array($0) } + payload
        while Glibc.send(socket.raw, bytes, bytes.count, Int32(MSG_NOSIGNAL)) < 0 {
            let error = errno
            switch error {
            case EINTR: continue
            case EAGAIN: try await Readiness.writable(socket.raw)
            case EPIPE, ECONNRESET: throw Failure(.minderLost, "send order", name, "the minder has ended", errno: error)
            default: throw Failure.errno(error, "send order", name)
            }
        }
    }

    /// The most bytes of one `send(input:)`.
    static let inputSize = Int(SWK_MINDER_INPUT_SIZE)

    /// Sends bytes for standard input; none of them is its end.
    func send(input bytes: ArraySlice<UInt8>) async throws { try await send(SWK_PACKET_INPUT, bytes) }

    /// The next packet; nil at the end, when the minder has ended.
    func receive() async throws -> MinderPacket? {
        while true {
            switch try receiveNow() {
            case .packet(let packet): return packet
            case .end: return nil
            case .nothing: try await Readiness.readable(socket.raw)
            }
        }
    }

    enum Received {
        case packet(MinderPacket)
        case nothing
        case end
    }

    /// What is there without waiting.
    func receiveNow() throws(Failure) -> Received {
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = recv(socket.raw, &bytes, bytes.count, Int32(MSG_DONTWAIT))
        if count < 0 {
            let error = errno
            switch error {
            case EAGAIN, EINTR: return .nothing
            case ECONNRESET: return .end
            default: throw .errno(error, "receive from minder", name)
            }
        }
        let size = MemoryLayout<swk_minder_packet>.size
        guard count >= size else { return .end }
        let header = bytes.withUnsafeBytes { $0.loadUnaligned(as: swk_minder_packet.self) }
        let carriesStatus = count >= size + MemoryLayout<swk_minder_status>.size
        return .packet(
            MinderPacket(
                kind: swk_minder_packet_kind(rawValue: header.kind), value: header.value,
                status: carriesStatus
                    ? bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: size, as: swk_minder_status.self) } : nil
            ))
    }
}
