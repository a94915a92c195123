// Who listens in a container, without asking it: the kernel's tables of sockets, of the network namespace of one of its processes.

import SwkSystem

/// The TCP sockets that listen in a process's network namespace, from `/proc/PID/net/tcp` and `tcp6`.
enum ListeningPorts {
    /// Where a socket listens: the address as the kernel writes it, in the byte order of the network.
    struct Listener: Hashable, Sendable {
        /// 4 or 16 bytes.
        let address: [UInt8]
        let port: Int

        /// The address at which it is reached from inside: all addresses include the loopback one.
        var reachable: [UInt8] {
            guard address.allSatisfy({ $0 == 0 }) else { return address }
            return address.count == 4 ? [127, 0, 0, 1] : [UInt8](repeating: 0, count: 15) + [1]
        }
    }

    static func of(_ pid: Int32) -> Set<Int> { Set(listeners(of: pid).map(\.port)) }

    static func listeners(of pid: Int32) -> [Listener] {
        var listeners: [Listener] = []
        for table in ["tcp", "tcp6"] {
            // A process that is gone, or a kernel without IPv6, has no such file and listens on nothing.
            guard let text = try? Files.readText("/proc/\(pid)/net/\(table)") else { continue }
            listeners += text.split(separator: "\n").dropFirst().compactMap(listener)
        }
        return listeners
    }

    /// Field 3 is the state, 0A is TCP_LISTEN (include/net/tcp_states.h); field 1 is address:port in hexadecimal.
    private static func listener(_ line: Substring) -> Listener? {
        let fields = line.split(separator: " ", maxSplits: 4)
        guard fields.count > 3, fields[3] == "0A" else { return nil }
        let parts = fields[1].split(separator: ":")
        guard parts.count == 2, let port = Int(parts[1], radix: 16) else { return nil }
        return Listener(address: bytes(parts[0]), port: port)
    }

    /// The kernel prints addresses as 32-bit words of its own byte order.
    private static func bytes(_ hexadecimal: Substring) -> [UInt8] {
        var rest = hexadecimal
        var bytes: [UInt8] = []
        while !rest.isEmpty {
            let word = UInt32(rest.prefix(8), radix: 16) ?? 0
            bytes += withUnsafeBytes(of: word) { Array($0) }
            rest = rest.dropFirst(8)
        }
        return bytes
    }
}
