// Putting a container on networks.
//
// Each effect is recorded before it is made. The member file comes first: leases are links to it and void without it, so the journal
// needs no entries for them. Nothing here takes a lock that other launches wait for, except on user-defined networks, where the names
// of peers are exchanged.

import Glibc
public import SwkModel
import SwkSystem

extension NetworkStore {
    /// Puts a container on networks, in order; the first that is not internal gets the default route and the published ports.
    ///
    /// The namespace must be new. When something fails, what was done is undone and the failure thrown: `network.not-found` when a
    /// network is removed meanwhile, `subnet.exhausted`, `address.taken`, `port.taken`.
    public func attach(
        _ request: AttachmentRequest, to networks: [NetworkRecord], in namespace: borrowing NetworkNamespace,
        log: any EffectLog
    ) throws(Failure) -> [NetworkAttachment] {
        var attachments: [NetworkAttachment] = []
        do throws(Failure) {
            if let hosts = request.hosts { try HostsFile(hosts).begin() }
            let host = try NetlinkSocket(.route)
            for (number, network) in networks.enumerated() {
                attachments.append(try join(network, request, number, host, namespace, log))
            }
            try publishPorts(of: request, networks, &attachments, log)
            for (network, attachment) in zip(networks, attachments) { try exchangeNames(network, request, attachment) }
            return attachments
        } catch {
            throw undoing(attachments, after: error)
        }
    }

    /// Puts a running container on one more network, without ports.
    public func connect(
        _ request: AttachmentRequest, to network: NetworkRecord, process: Int32, log: any EffectLog
    ) throws(Failure) -> NetworkAttachment {
        guard !Files.exists(layout.member(request.container, of: network.id)) else {
            throw Failure(
                .networkInUse, "connect container", request.name, "it is on network `\(network.name)` already")
        }
        let namespace = try NetworkNamespace.of(process: process)
        let links = try namespace.netlink.dump(LinkRequest.all()).compactMap(LinkStatus.init)
        let used = links.compactMap { $0.name.hasPrefix("eth") ? Int($0.name.dropFirst(3)) : nil }
        let host = try NetlinkSocket(.route)
        let attachment = try join(network, request, (used.max() ?? -1) + 1, host, namespace, log)
        do throws(Failure) {
            try exchangeNames(network, request, attachment)
            return attachment
        } catch {
            throw undoing([attachment], after: error)
        }
    }

    private func undoing(_ attachments: [NetworkAttachment], after failure: Failure) -> Failure {
        var failure = failure
        for attachment in attachments.reversed() {
            do throws(Failure) { try detach(attachment) } catch { failure = failure.noting(error.message) }
        }
        return failure
    }

    /// Everything on one network but ports and names.
    private func join(
        _ network: NetworkRecord, _ request: AttachmentRequest, _ number: Int, _ host: borrowing NetlinkSocket,
        _ namespace: borrowing NetworkNamespace, _ log: any EffectLog
    ) throws(Failure) -> NetworkAttachment {
        let bridge = try realise(network, host)
        var attachment = try enlist(request, in: network, first: number == 0, log)
        attachment.containerInterface = "eth\(number)"
        do throws(Failure) {
            attachment.hostInterface = try makePair(attachment, network, number, bridge, host, namespace, log)
            return attachment
        } catch {
            throw undoing([attachment], after: error)
        }
    }

    /// Writes the member file and leases an address.
    private func enlist(
        _ request: AttachmentRequest, in network: NetworkRecord, first: Bool, _ log: any EffectLog
    ) throws(Failure) -> NetworkAttachment {
        let path = layout.member(request.container, of: network.id)
        var member = NetworkMember(
            container: request.container, name: request.name, aliases: request.aliases, hosts: request.hosts)
        try log.record(.file(path))
        try NetworkMember.reserve(path)
        do throws(Failure) {
            guard Files.exists(layout.record(network.id)) else {
                throw Failure(.networkNotFound, "join network", network.name, "it has been removed")
            }
            let leases = AddressLeases(record: network, layout: layout)
            let address = try leases.lease(to: path, wanting: first ? request.address : nil)
            member.address = address
            try member.write(to: path)
            return NetworkAttachment(
                container: request.container, network: network.id, networkName: network.name, address: address,
                prefix: network.subnet.prefix, gateway: network.gateway, mac: MAC(for: address), hostInterface: "",
                containerInterface: "", names: network.resolvesNames ? member.names : [], member: path, ports: [])
        } catch {
            // Without the member file a lease that was taken is void.
            do throws(Failure) { try Files.remove(path) } catch let second { throw error.noting(second.message) }
            throw error
        }
    }

    /// Two datagrams: the pair and its bridge on the host, then address, state and route inside. Answers with the host's end.
    private func makePair(
        _ attachment: NetworkAttachment, _ network: NetworkRecord, _ number: Int, _ bridge: Int32,
        _ host: borrowing NetlinkSocket, _ namespace: borrowing NetworkNamespace, _ log: any EffectLog
    ) throws(Failure) -> String {
        let name = vethName()
        // Interface numbers below 100 are left to what kernels put into every new namespace (tunnels' fallback devices).
        let index = Int32(100 + number)
        let inside = attachment.containerInterface
        try log.record(.link(name))
        let pair = VethPair(
            hostName: name, containerName: inside, namespace: namespace.raw, mac: attachment.mac, mtu: network.mtu)
        try host.perform([LinkRequest.createPair(pair, containerIndex: index), LinkRequest.join(name, bridge: bridge)])
        var requests = [
            AddressRequest.add(attachment.address, in: network.subnet, index: index, inside),
            LinkRequest.setUp(index: index, inside),
        ]
        if !network.isInternal { requests.append(AddressRequest.addDefaultRoute(by: network.gateway, index: index)) }
        try namespace.netlink.perform(requests)
        return name
    }

    /// A random name; two alike among a thousand occur once in a million machines.
    private func vethName() -> String {
        let prefix = configuration.prefix + "v"
        return prefix + ObjectID.random().hex.prefix(15 - prefix.utf8.count)
    }

    private func exchangeNames(
        _ network: NetworkRecord, _ request: AttachmentRequest, _ attachment: NetworkAttachment
    ) throws(Failure) {
        if let hosts = request.hosts {
            let own =
                [request.hostname ?? request.container.short]
                + (network.resolvesNames ? attachment.names : [request.name])
            try HostsFile(hosts).append(HostsFile.line(attachment.address, own))
        }
        guard network.resolvesNames else { return }
        let member = NetworkMember(
            container: request.container, name: request.name, aliases: request.aliases, address: attachment.address,
            hosts: request.hosts)
        try PeerNames(record: network, layout: layout).join(member)
    }
}
