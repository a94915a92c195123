// From record to kernel: bridge, address, forwarding and rules, made when they are missing.

import Glibc
import SwkModel
import SwkSystem

extension NetworkStore {
    /// Makes sure that the network exists in the kernel and answers with the bridge's interface number.
    ///
    /// When all is there, which is nearly always, this costs two requests to the kernel and one file check. The bridge is brought up
    /// last when it is made, so one that is up is complete, whoever was killed on the way.
    func realise(_ record: NetworkRecord, _ host: borrowing NetlinkSocket) throws(Failure) -> Int32 {
        if let bridge = try host.link(record.bridge), bridge.isUp, bridge.alias == record.id.hex,
            try firewall.find(.presence(ofBridge: record.bridge)) != nil, Files.exists(layout.lock(record.id))
        {
            try passForwardPolicy()
            return bridge.index
        }
        for directory in [layout.members(record.id), layout.leases(record.id), layout.hosts(record.id), layout.ports] {
            try Files.makeDirectories(directory, mode: 0o700)
        }
        // One at a time over all networks: the table is common to them.
        return try locked(layout.tableLock) { () throws(Failure) in
            let index = try makeBridge(record, host)
            try installRules(for: record)
            try host.perform(LinkRequest.setUp(index: index, record.bridge))
            let policy = ForwardPolicy(prefix: configuration.prefix)
            if let chain = try policy.obstacle() {
                try Firewall.run(policy.commands(for: chain), "let bridges pass", "ip filter \(chain)")
            }
            _ = try Files.createExclusively(layout.lock(record.id), with: [])
            return index
        }
    }

    private func makeBridge(_ record: NetworkRecord, _ host: borrowing NetlinkSocket) throws(Failure) -> Int32 {
        let name = record.bridge
        if try host.link(name) == nil {
            try check(record.subnet, against: try host.routes(), host, for: record.name)
            try host.perform(LinkRequest.createBridge(name, mac: MAC(for: record.gateway), mtu: record.mtu))
        }
        guard let bridge = try host.link(name) else {
            throw Failure(.system, "create bridge", name, "it vanished while it was made")
        }
        // A bridge without a mark was left half-made and is taken over; one with another's mark is not ours.
        guard bridge.kind == "bridge", bridge.alias ?? record.id.hex == record.id.hex else {
            throw Failure(
                .bridgeTaken, "create bridge", name, "an interface of this name exists and is not this network's",
                actual: bridge.alias.map { "marked \($0)" }, help: "`ip link delete \(name)` if nothing uses it")
        }
        try host.perform([
            LinkRequest.setAlias(record.id.hex, index: bridge.index, name),
            AddressRequest.add(record.gateway, in: record.subnet, index: bridge.index, name),
        ])
        try configureForwarding(name)
        return bridge.index
    }

    private func configureForwarding(_ bridge: String) throws(Failure) {
        // Ports published to the host itself arrive from 127.0.0.1 and go out through the bridge (see the table's guard chain).
        try Files.write("1", to: "/proc/sys/net/ipv4/conf/\(bridge)/route_localnet")
        let ipv6 = "/proc/sys/net/ipv6/conf/\(bridge)/disable_ipv6"
        if Files.exists(ipv6) { try Files.write("1", to: ipv6) }
        let forward = "/proc/sys/net/ipv4/ip_forward"
        if try Files.readText(forward) != "1" { try Files.write("1", to: forward) }
    }

    /// Adds the bridge to the table, which is set up first when it is missing; then the published ports that containers still have
    /// are added again, too.
    private func installRules(for record: NetworkRecord) throws(Failure) {
        let elements = FirewallElement.elements(ofBridge: record.bridge, isInternal: record.isInternal)
        if try firewall.isInstalled() {
            try firewall.add(elements)
            return
        }
        try firewall.install()
        try firewall.add(elements)
        try restorePublishedPorts()
    }
}
