// Is a host port free, and if not, whose is it?

import CNftables
import Glibc
import SwkModel
import SwkSystem

/// A host address and port for one transport.
struct PortKey: Hashable, CustomStringConvertible {
    let transport: PublishedPort.TransportProtocol
    let address: IPv4
    let port: UInt16

    /// The name of its lease file.
    var fileName: String { "\(transport.rawValue)-\(address)-\(port)" }
    var description: String { "\(address):\(port)/\(transport.rawValue)" }

    init(_ transport: PublishedPort.TransportProtocol, _ address: IPv4, _ port: UInt16) {
        self.transport = transport
        self.address = address
        self.port = port
    }

    init?(fileName: String) {
        let parts = fileName.split(separator: "-")
        guard parts.count == 3, let transport = PublishedPort.TransportProtocol(rawValue: String(parts[0])),
            let address = IPv4(parts[1]), let port = UInt16(parts[2])
        else { return nil }
        self.init(transport, address, port)
    }

    /// Whether two claims exclude each other: `0.0.0.0` stands for every address.
    func collides(with other: PortKey) -> Bool {
        transport == other.transport && port == other.port
            && (address == other.address || address == .any || other.address == .any)
    }
}

extension PortKey {
    /// Whether a socket could listen there now. Throws when the address is not the host's (EADDRNOTAVAIL) or the port is privileged
    /// and the caller is not.
    func isFree() throws(Failure) -> Bool {
        let tcp = transport == .tcp
        let type = Int32((tcp ? SOCK_STREAM : SOCK_DGRAM).rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let probe = Descriptor(owning: try system("open socket") { socket(AF_INET, type, 0) })
        var on: Int32 = 1
        // Connections that linger in TIME_WAIT do not hold a port; a listening socket does, whatever it has set.
        if tcp { try system("configure socket") { setsockopt(probe.raw, SOL_SOCKET, SO_REUSEADDR, &on, 4) } }
        var name = sockaddr_in()
        name.sin_family = UInt16(AF_INET)
        name.sin_port = port.bigEndian
        name.sin_addr.s_addr = address.value.bigEndian
        let status = withUnsafePointer(to: &name) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(probe.raw, $0, 16) == 0 && (!tcp || listen(probe.raw, 1) == 0)
            }
        }
        if status { return true }
        let error = errno
        if error == EADDRINUSE { return false }
        throw Failure.errno(error, "publish port", description)
    }

    /// The process that listens there, as `nginx (pid 412)`, as far as /proc tells.
    func holder() -> String? {
        for inode in listeningInodes() {
            if let process = Self.process(withSocket: inode) { return process }
        }
        return nil
    }

    /// Inodes of sockets bound to the port, from /proc/net/{tcp,tcp6,udp,udp6}: `sl local_address rem_address st ... inode`.
    private func listeningInodes() -> [Substring] {
        var inodes: [Substring] = []
        for family in ["", "6"] {
            // A host without IPv6 has no second table.
            guard let table = try? Files.readText("/proc/net/\(transport.rawValue)\(family)") else { continue }
            for line in table.split(separator: "\n").dropFirst() {
                let fields = line.split(separator: " ")
                guard fields.count > 9, let local = fields[1].split(separator: ":").last,
                    UInt16(local, radix: 16) == port
                else {
                    continue
                }
                // 0A is LISTEN; datagram sockets are always 07.
                if fields[3] == "0A" || transport == .udp { inodes.append(Substring(fields[9])) }
            }
        }
        return inodes
    }

    private static func process(withSocket inode: Substring) -> String? {
        let wanted = "socket:[\(inode)]"
        // Processes come and go while we look: what cannot be read is not the one.
        for pid in (try? Files.names(in: "/proc")) ?? [] where UInt32(pid) != nil {
            for descriptor in (try? Files.names(in: "/proc/\(pid)/fd")) ?? [] {
                var buffer = [CChar](repeating: 0, count: 64)
                let count = readlink("/proc/\(pid)/fd/\(descriptor)", &buffer, buffer.count - 1)
                guard count > 0, buffer[..<count].elementsEqual(wanted.utf8CString.dropLast()) else { continue }
                return "\((try? Files.readText("/proc/\(pid)/comm")) ?? "process") (pid \(pid))"
            }
        }
        return nil
    }
}
