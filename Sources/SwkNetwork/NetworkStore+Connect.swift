// Networks of a container that runs: one more, one less, another name.

import Glibc
public import SwkModel
import SwkSystem

extension NetworkStore {
    /// Puts a running container on one more network, and the request's ports with it, where the network reaches the outside. The first
    /// free `ethN` is the new interface's name.
    public func connect(
        _ request: AttachmentRequest, to endpoint: NetworkEndpoint, process: Int32, log: any EffectLog
    ) throws(Failure) -> NetworkAttachment {
        let network = endpoint.network
        let request = request.on(endpoint)
        guard !Files.exists(layout.member(request.container, of: network.id)) else {
            throw Failure(
                .networkConnected, "connect container", request.name, "it is on network `\(network.name)` already")
        }
        let namespace = try NetworkNamespace.of(process: process)
        let links = try namespace.netlink.dump(LinkRequest.all()).compactMap(LinkStatus.init)
        let used = Set(links.compactMap { $0.name.hasPrefix("eth") ? Int($0.name.dropFirst(3)) : nil })
        let number = (0...).first { !used.contains($0) } ?? 0
        let host = try NetlinkSocket(.route)
        var attachments = [try join(network, request, number, host, namespace, log)]
        do throws(Failure) {
            if !network.isInternal { try publishPorts(of: request, [network], &attachments, log) }
            try exchangeNames(network, request, attachments[0])
            return attachments[0]
        } catch {
            throw undoing(attachments, after: error, deletingInterfaces: true)
        }
    }

    /// Takes a running container off a network: its interface goes, and what it and its peers knew of one another there. Of the networks
    /// that remain the first that is not internal gets the default route, if it went along.
    public func disconnect(
        _ request: AttachmentRequest, _ attachment: NetworkAttachment, remaining: [NetworkAttachment], process: Int32
    ) throws(Failure) {
        try detach(attachment, deletingInterface: true)
        guard let network = try record(attachment.network) else { return }
        if let hosts = request.hosts {
            try PeerNames(record: network, layout: layout).unlearn(
                hosts, own: request.ownLine(network, attachment.address))
        }
        let namespace = try NetworkNamespace.of(process: process)
        for other in remaining {
            guard let record = try record(other.network), !record.isInternal,
                let link = try namespace.netlink.link(other.containerInterface)
            else { continue }
            try namespace.netlink.perform(AddressRequest.addDefaultRoute(by: other.gateway, index: link.index))
        }
    }

    /// Publishes the ports of a network that was left on the first that remains and reaches the outside, which has the default route by
    /// now. The host's side of them stays. Without such a network they are not published.
    public func republish(
        _ ports: [PublishedPort], on remaining: [NetworkAttachment], log: any EffectLog
    ) throws(Failure) -> [NetworkAttachment] {
        var attachments = remaining
        var target: (index: Int, network: NetworkRecord)?
        for (index, attachment) in remaining.enumerated() where target == nil {
            if let network = try record(attachment.network), !network.isInternal { target = (index, network) }
        }
        guard let target, let container = remaining.first?.container else { return remaining }
        var request = AttachmentRequest(container: container, name: container.short)
        request.ports = ports.compactMap { port in
            IPv4(port.hostAddress).map {
                PortBinding(
                    hostAddress: $0, hostPorts: port.hostPort...port.hostPort, containerPort: port.containerPort,
                    transport: port.transport)
            }
        }
        var one = [attachments[target.index]]
        try publishPorts(of: request, [target.network], &one, log)
        attachments[target.index] = one[0]
        return attachments
    }

    /// Forgets a membership that was never completed: its maker died between the member's file and the end of `connect`.
    public func undoConnection(_ container: ObjectID, to network: ObjectID) throws(Failure) {
        try Files.remove(layout.member(container, of: network))
        guard let record = try record(network), Files.exists(layout.run(network)) else { return }
        try PeerNames(record: record, layout: layout).sweep(living: try members(of: record))
        try AddressLeases(record: record, layout: layout).sweep()
    }

    /// Lets peers, and the container itself, find it by the request's name from now on. Idempotent, from any point that an earlier call
    /// has reached: each line is taken away before it is written.
    public func rename(
        _ request: AttachmentRequest, on attachments: [NetworkAttachment]
    ) throws(Failure) -> [NetworkAttachment] {
        var renamed = attachments
        for (index, attachment) in attachments.enumerated() {
            guard let network = try record(attachment.network), let old = try NetworkMember.read(attachment.member)
            else { continue }
            var member = old
            member.name = request.name
            try replaceOwnLine(of: old, by: member, request, network, attachment.address)
            let names = PeerNames(record: network, layout: layout)
            if network.resolvesNames {
                try names.leave(old)
                try names.leave(member)
            }
            try RecordFile.write(member, to: attachment.member, by: layout.runStaging)
            guard network.resolvesNames else { continue }
            try names.rejoin(member)
            renamed[index].names = member.names
        }
        return renamed
    }

    /// What the container's own hosts file says of it.
    private func replaceOwnLine(
        of old: NetworkMember, by new: NetworkMember, _ request: AttachmentRequest, _ network: NetworkRecord,
        _ address: IPv4
    ) throws(Failure) {
        guard let hosts = request.hosts else { return }
        func line(_ member: NetworkMember) -> String {
            var request = request
            request.name = member.name
            request.aliases = member.aliases
            return request.ownLine(network, address)
        }
        try HostsFile(hosts).remove([line(old), line(new)])
        try HostsFile(hosts).append(line(new))
    }
}
