// Host ports and who publishes them: found free by a probe, claimed by a lease, so that two containers never share one.

import Glibc
import SwkModel
import SwkSystem

struct PortLeases {
    let layout: NetworkLayout

    /// Claims a host port for the member whose file is `member`: the one wanted, the first free of a range, or a random one.
    ///
    /// Throws `port.taken` that says who has it.
    func claim(_ binding: PortBinding, for member: String) throws(Failure) -> UInt16 {
        guard let wanted = binding.hostPorts else { return try claimRandom(binding, for: member) }
        var refusal: Failure?
        for port in wanted {
            let key = PortKey(binding.transport, binding.hostAddress, port)
            guard let obstacle = try claim(key, for: member) else { return port }
            refusal = refusal ?? obstacle
        }
        guard wanted.count > 1 else { throw refusal ?? Self.taken("\(binding)", by: nil) }
        throw Self.taken("\(binding)", by: nil).noting(refusal?.message ?? "")
    }

    func giveUp(_ key: PortKey, by member: String) throws(Failure) { try lease(key).giveUp(by: member) }

    /// Every live claim and the file of its owner.
    func all() throws(Failure) -> [(key: PortKey, owner: String)] {
        var claims: [(PortKey, String)] = []
        for name in try Files.names(in: layout.ports) {
            guard let key = PortKey(fileName: name), let owner = try lease(key).owner(), Files.exists(owner) else {
                continue
            }
            claims.append((key, owner))
        }
        return claims
    }

    func sweep() throws(Failure) {
        for name in try Files.names(in: layout.ports) where PortKey(fileName: name) != nil {
            try Lease(path: "\(layout.ports)/\(name)", lock: layout.portLock).removeIfVoid()
        }
    }

    /// Claims exactly this port; answers with the failure that names the obstacle instead of throwing it, so that ranges can go on.
    private func claim(_ key: PortKey, for member: String) throws(Failure) -> Failure? {
        guard try lease(key).take(for: member) else {
            return Self.taken(key.description, by: try lease(key).owner().map(Self.title))
        }
        do throws(Failure) {
            let obstacle = try self.obstacle(to: key, of: member)
            if obstacle != nil { try giveUp(key, by: member) }
            return obstacle
        } catch {
            try giveUp(key, by: member)
            throw error
        }
    }

    /// What stands in the way of a port whose lease is ours: a claim that covers it, or a socket of the host.
    private func obstacle(to key: PortKey, of member: String) throws(Failure) -> Failure? {
        for other in try rivals(of: key) {
            guard let owner = try lease(other).owner(), Files.exists(owner) else { continue }
            return Self.taken(key.description, by: "\(Self.title(owner)), at \(other.address)")
        }
        if try key.isFree() { return nil }
        return Self.taken(key.description, by: key.holder())
    }

    /// The other keys that could collide: the port on every address for one address, and the reverse.
    private func rivals(of key: PortKey) throws(Failure) -> [PortKey] {
        if key.address != .any { return [PortKey(key.transport, .any, key.port)] }
        return try Files.names(in: layout.ports).compactMap(PortKey.init(fileName:))
            .filter { $0 != key && $0.collides(with: key) }
    }

    private func claimRandom(_ binding: PortBinding, for member: String) throws(Failure) -> UInt16 {
        let range = try Self.ephemeralPorts()
        for _ in 0..<256 {
            let key = PortKey(binding.transport, binding.hostAddress, UInt16.random(in: range))
            if try claim(key, for: member) == nil { return key.port }
        }
        throw Self.taken("\(binding)", by: nil).noting("256 random ports of \(range) were tried")
    }

    /// The kernel's own range for ports that nobody chose.
    private static func ephemeralPorts() throws(Failure) -> ClosedRange<UInt16> {
        let text = try Files.readText("/proc/sys/net/ipv4/ip_local_port_range")
        let numbers = text.split(whereSeparator: { $0 == "\t" || $0 == " " }).compactMap { UInt16($0) }
        guard numbers.count == 2, numbers[0] > 0, numbers[0] <= numbers[1] else { return 32768...60999 }
        return numbers[0]...numbers[1]
    }

    private func lease(_ key: PortKey) -> Lease {
        Lease(path: "\(layout.ports)/\(key.fileName)", lock: layout.portLock)
    }

    private static func taken(_ object: String, by holder: String?) -> Failure {
        Failure(
            .portTaken, "publish port", object, "in use" + (holder.map { " by \($0)" } ?? ""),
            help: "choose another host port, or leave it out to get a free one")
    }

    /// A member file's container, by name when the file can be read.
    private static func title(_ member: String) -> String {
        let id = member.split(separator: "/").last.map { String($0.prefix(12)) } ?? member
        // Only words for a message: when its owner leaves in this moment the id has to do.
        let name = (try? NetworkMember.read(member))?.name
        return "container " + (name.map { "`\($0)` (\(id))" } ?? id)
    }
}
