// What a container has of a network: asked for by a request, kept with the container's record, given back by `detach`.

public import SwkModel

/// Who wants to be on a network, and as what.
public struct AttachmentRequest: Sendable {
    public var container: ObjectID
    public var name: String
    /// Further names for peers on user-defined networks.
    public var aliases: [String]
    /// The container's hosts file on the host, started afresh by `attach`; nil when nobody needs names.
    public var hosts: String?
    /// The container's own host name, for its hosts file; nil means its short id.
    public var hostname: String?
    public var ports: [PortBinding]
    /// A certain address on the first network; nil means the next free one.
    public var address: IPv4?
    /// The Ethernet address of the first interface; nil means one that follows from the address.
    public var mac: MAC?
    /// Further lines for the container's hosts file, each with its newline.
    public var hostLines: [String] = []

    public init(
        container: ObjectID, name: String, aliases: [String] = [], hosts: String? = nil, hostname: String? = nil,
        ports: [PortBinding] = [], address: IPv4? = nil
    ) {
        self.container = container
        self.name = name
        self.aliases = aliases
        self.hosts = hosts
        self.hostname = hostname
        self.ports = ports
        self.address = address
    }
}

/// One container on one network.
public struct NetworkAttachment: Hashable, Sendable, Codable {
    public var container: ObjectID
    public var network: ObjectID
    public var networkName: String
    public var address: IPv4
    /// Length of the subnet's prefix in bits.
    public var prefix: Int
    public var gateway: IPv4
    public var mac: MAC
    /// The end of the veth pair on the host, a port of the network's bridge.
    public var hostInterface: String
    /// The other end, in the container.
    public var containerInterface: String
    /// Names by which peers find the container; empty on the default network.
    public var names: [String]
    /// The member file, on whose existence the address and ports depend.
    public var member: String
    public var ports: [PublishedPort]
}

/// A network to join, and as what.
public struct NetworkEndpoint: Sendable {
    public var network: NetworkRecord
    public var aliases: [String]
    public var address: IPv4?
    public var mac: MAC?

    public init(_ network: NetworkRecord, aliases: [String] = [], address: IPv4? = nil, mac: MAC? = nil) {
        self.network = network
        self.aliases = aliases
        self.address = address
        self.mac = mac
    }
}

extension AttachmentRequest {
    /// The same request with what is particular to one network.
    func on(_ endpoint: NetworkEndpoint) -> AttachmentRequest {
        var request = self
        request.aliases = endpoint.aliases
        request.address = endpoint.address
        request.mac = endpoint.mac
        return request
    }

    /// The line that the container's own hosts file has about itself.
    func ownLine(_ network: NetworkRecord, _ address: IPv4) -> String {
        let names = network.resolvesNames ? [name] + aliases + [container.short] : [name]
        return HostsFile.line(address, [hostname ?? container.short] + names)
    }
}
