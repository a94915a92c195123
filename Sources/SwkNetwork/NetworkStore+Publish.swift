// Published ports: a lease for the host port, then an element in the table that leads to the container.

import Glibc
import SwkModel
import SwkSystem

extension NetworkStore {
    /// Publishes the request's ports on the first network that is not internal.
    func publishPorts(
        of request: AttachmentRequest, _ networks: [NetworkRecord], _ attachments: inout [NetworkAttachment],
        _ log: any EffectLog
    ) throws(Failure) {
        guard let binding = request.ports.first else { return }
        guard let index = networks.firstIndex(where: { !$0.isInternal }) else {
            throw Failure(
                .invalidPort, "publish port", binding.description,
                "the container is on no network that reaches the outside",
                help: "leave the port out, or add a network that is not internal")
        }
        try allowHairpin(attachments[index].hostInterface)
        for binding in request.ports { try publish(binding, of: &attachments[index], log) }
    }

    /// A container that calls its own published port gets its own frames back.
    private func allowHairpin(_ name: String) throws(Failure) {
        let host = try NetlinkSocket(.route)
        guard let link = try host.link(name) else { return }
        try host.perform(LinkRequest.allowHairpin(index: link.index, name))
    }

    private func publish(_ binding: PortBinding, of attachment: inout NetworkAttachment, _ log: any EffectLog)
        throws(Failure)
    {
        let leases = PortLeases(layout: layout)
        let port = PublishedPort(
            hostAddress: binding.hostAddress.description, hostPort: try leases.claim(binding, for: attachment.member),
            containerAddress: attachment.address.description, containerPort: binding.containerPort,
            transport: binding.transport)
        // From here on `detach` knows of the lease.
        attachment.ports.append(port)
        try log.record(.publishedPort(port))
        let element = try FirewallElement(port)
        try recordPorts(of: attachment)
        do throws(Failure) {
            try firewall.add([element], exclusively: true)
        } catch  where error.errno == EEXIST {
            try replaceStale(element, port)
        }
    }

    /// The port's lease is ours, so an element that is there is either left over from a container that died, or belongs to another
    /// root's container on this machine, whose leases we do not see.
    private func replaceStale(_ element: FirewallElement, _ port: PublishedPort) throws(Failure) {
        guard let value = try firewall.find(element), value.count >= 4 else {
            return try firewall.add([element], exclusively: true)
        }
        let target = IPv4(value[0], value[1], value[2], value[3])
        let isOurs = try list().contains { $0.subnet.contains(target) }
        guard isOurs else {
            throw Failure(
                .portTaken, "publish port", "\(port.hostAddress):\(port.hostPort)/\(port.transport.rawValue)",
                "in use by a container at \(target) of another swk root")
        }
        try firewall.remove([element])
        try firewall.add([element], exclusively: true)
    }

    /// Ports are kept beside the member too, from where they are published again when the table was lost.
    private func recordPorts(of attachment: NetworkAttachment) throws(Failure) {
        guard var member = try NetworkMember.read(attachment.member) else { return }
        member.ports = attachment.ports
        try RecordFile.write(member, to: attachment.member, by: layout.runStaging)
    }

    /// Adds the elements of every port that a member has, after the table was set up anew.
    func restorePublishedPorts() throws(Failure) {
        for network in try list() {
            let ports = try members(of: network).flatMap(\.ports)
            guard !ports.isEmpty else { continue }
            var elements: [FirewallElement] = []
            for port in ports { elements.append(try FirewallElement(port)) }
            try firewall.add(elements)
        }
    }
}
