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
        _ request: AttachmentRequest, to endpoints: [NetworkEndpoint], in namespace: borrowing NetworkNamespace,
        log: any EffectLog
    ) throws(Failure) -> [NetworkAttachment] {
        var attachments: [NetworkAttachment] = []
        do throws(Failure) {
            if let hosts = request.hosts { try HostsFile(hosts).begin(request.hostLines) }
            let host = try NetlinkSocket(.route)
            for (number, endpoint) in endpoints.enumerated() {
                attachments.append(
                    try join(endpoint.network, request.on(endpoint), number, host, namespace, log))
            }
            try publishPorts(of: request, endpoints.map(\.network), &attachments, log)
            for (endpoint, attachment) in zip(endpoints, attachments) {
                try exchangeNames(endpoint.network, request.on(endpoint), attachment)
            }
            return attachments
        } catch {
            throw undoing(attachments, after: error)
        }
    }

    /// The same with the request's aliases on every network, and its address on the first.
    public func attach(
        _ request: AttachmentRequest, to networks: [NetworkRecord], in namespace: borrowing NetworkNamespace,
        log: any EffectLog
    ) throws(Failure) -> [NetworkAttachment] {
        var endpoints = networks.map { NetworkEndpoint($0, aliases: request.aliases) }
        if !endpoints.isEmpty {
            endpoints[0].address = request.address
            endpoints[0].mac = request.mac
        }
        return try attach(request, to: endpoints, in: namespace, log: log)
    }

    func undoing(
        _ attachments: [NetworkAttachment], after failure: Failure, deletingInterfaces: Bool = false
    ) -> Failure {
        var failure = failure
        for attachment in attachments.reversed() {
            do throws(Failure) {
                try detach(attachment, deletingInterface: deletingInterfaces)
            } catch { failure = failure.noting(error.message) }
        }
        return failure
    }

    /// Everything on one network but ports and names.
    func join(
        _ network: NetworkRecord, _ request: AttachmentRequest, _ number: Int, _ host: borrowing NetlinkSocket,
        _ namespace: borrowing NetworkNamespace, _ log: any EffectLog
    ) throws(Failure) -> NetworkAttachment {
        let bridge = try realise(network, host)
        var attachment = try enlist(request, in: network, log)
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
        _ request: AttachmentRequest, in network: NetworkRecord, _ log: any EffectLog
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
            let address = try leases.lease(to: path, wanting: request.address)
            let mac = request.mac ?? MAC(for: address)
            member.address = address
            member.mac = mac
            try member.write(to: path)
            return NetworkAttachment(
                container: request.container, network: network.id, networkName: network.name, address: address,
                prefix: network.subnet.prefix, gateway: network.gateway, mac: mac, hostInterface: "",
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

    func exchangeNames(
        _ network: NetworkRecord, _ request: AttachmentRequest, _ attachment: NetworkAttachment
    ) throws(Failure) {
        if let hosts = request.hosts { try HostsFile(hosts).append(request.ownLine(network, attachment.address)) }
        guard network.resolvesNames else { return }
        let member = NetworkMember(
            container: request.container, name: request.name, aliases: request.aliases, address: attachment.address,
            hosts: request.hosts)
        try PeerNames(record: network, layout: layout).join(member)
    }
}
