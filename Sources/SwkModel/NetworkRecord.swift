// What is written down about a network. Everything else (bridge, rules, routes) follows from it and can be made again.

/// A network as its record file keeps it.
public struct NetworkRecord: Hashable, Sendable, Codable {
    public enum Driver: String, Hashable, Sendable, Codable, CaseIterable { case bridge }

    public var id: ObjectID
    public var name: String
    public var driver: Driver
    public var subnet: CIDR
    /// The bridge's own address, which is the members' default gateway.
    public var gateway: IPv4
    /// Whether members reach one another only: no route to the outside, no published ports.
    public var isInternal: Bool
    /// The interface name of the bridge on the host.
    public var bridge: String
    /// Largest packet in bytes, taken from the host's default route so that nothing is lost behind narrow uplinks.
    public var mtu: UInt32
    /// Seconds since 1970-01-01 UTC.
    public var created: Int64
    public var labels: [String: String]
    /// The part of the subnet that containers' addresses are taken from when they ask for none; nil for all of it.
    public var range: CIDR?
    /// Options of the driver as they were given, for those who look.
    public var options: [String: String]?

    public init(
        id: ObjectID, name: String, driver: Driver = .bridge, subnet: CIDR, gateway: IPv4, isInternal: Bool = false,
        bridge: String, mtu: UInt32, created: Int64, labels: [String: String] = [:],
        range: CIDR? = nil, options: [String: String]? = nil
    ) {
        self.id = id
        self.name = name
        self.driver = driver
        self.subnet = subnet
        self.gateway = gateway
        self.isInternal = isInternal
        self.bridge = bridge
        self.mtu = mtu
        self.created = created
        self.labels = labels
        self.range = range
        self.options = options
    }

    /// The name of the network that a container joins when it asks for none.
    public static let defaultName = "bridge"

    /// On the default network peers do not resolve one another by name, as docker has it; on every other they do.
    public var resolvesNames: Bool { name != Self.defaultName }
}
