// Networks of a container that runs: one more, one less, another name.

import Glibc
public import SwkModel
import SwkSystem

extension NetworkStore {
    /// Puts a running container on one more network, without ports. The first free `ethN` is the new interface's name.
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
        let attachment = try join(network, request, number, host, namespace, log)
        do throws(Failure) {
            try exchangeNames(network, request, attachment)
            return attachment
        } catch {
            throw undoing([attachment], after: error, deletingInterfaces: true)
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

    /// Forgets a membership that was never completed: its maker died between the member's file and the end of `connect`.
    public func undoConnection(_ container: ObjectID, to network: ObjectID) throws(Failure) {
        try Files.remove(layout.member(container, of: network))
        guard let record = try record(network), Files.exists(layout.run(network)) else { return }
        try PeerNames(record: record, layout: layout).sweep(living: try members(of: record))
        try AddressLeases(record: record, layout: layout).sweep()
    }

    /// Lets peers, and the container itself, find it by a new name from now on. `request` has the old one.
    public func rename(
        _ request: AttachmentRequest, to name: String, on attachments: [NetworkAttachment]
    ) throws(Failure) -> [NetworkAttachment] {
        var renamed = attachments
        for (index, attachment) in attachments.enumerated() {
            guard let network = try record(attachment.network), var member = try NetworkMember.read(attachment.member)
            else { continue }
            var request = request
            request.aliases = member.aliases
            let old = request.ownLine(network, attachment.address)
            request.name = name
            if let hosts = request.hosts {
                try HostsFile(hosts).remove([old])
                try HostsFile(hosts).append(request.ownLine(network, attachment.address))
            }
            let names = PeerNames(record: network, layout: layout)
            if network.resolvesNames { try names.leave(member) }
            member.name = name
            try RecordFile.write(member, to: attachment.member, by: layout.runStaging)
            guard network.resolvesNames else { continue }
            try names.rejoin(member)
            renamed[index].names = member.names
        }
        return renamed
    }
}
