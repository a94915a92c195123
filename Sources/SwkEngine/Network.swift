// Networks of an engine: values around their records, owned by scopes like containers.

public import SwkModel
public import SwkNetwork
import SwkState

/// A bridge network on this machine.
public struct Network: Sendable {
    public let engine: Engine
    public let record: NetworkRecord

    /// Lets it outlive the scope that made it.
    public func keep(from scope: Scope) throws(Failure) {
        try scope.release(.network(record.id.hex))
    }

    /// Removes it; refused while a container uses it.
    public func remove(from scope: Scope? = nil) throws(Failure) {
        do throws(Failure) {
            try engine.networkStore.remove(record.id.hex)
        } catch  where error.code == .networkInUse {
            try engine.releaseEndedContainers()
            try engine.networkStore.remove(record.id.hex)
        }
        try scope?.forget(.network(record.id.hex))
    }
}

/// What is chosen when a network is made.
public struct NetworkOptions: Sendable {
    public var name: String
    public var driver: String
    /// CIDR; chosen from a pool when nil.
    public var subnet: String?
    /// The first address of the subnet when nil.
    public var gateway: String?
    public var isInternal: Bool
    /// CIDR; the part of the subnet that addresses are taken from.
    public var range: String?
    public var labels: [String: String] = [:]
    /// The driver's own options, by docker's names.
    public var options: [String: String] = [:]

    public init(
        name: String, driver: String = "bridge", subnet: String? = nil, gateway: String? = nil, isInternal: Bool = false
    ) {
        self.name = name
        self.driver = driver
        self.subnet = subnet
        self.gateway = gateway
        self.isInternal = isInternal
    }
}

extension Network {
    /// The containers on it now, in the order of their names.
    public func members() throws(Failure) -> [NetworkMember] { try engine.networkStore.members(of: record) }
}

extension Engine {
    /// What `pruneNetworks` would remove: networks of the user's that no running container is on.
    public func unusedNetworks() throws(Failure) -> [Network] {
        try releaseEndedContainers()
        var unused: [Network] = []
        for network in try networks() where network.record.name != NetworkRecord.defaultName {
            if try network.members().isEmpty { unused.append(network) }
        }
        return unused
    }

    /// Removes unused networks; one that somebody has joined meanwhile stays.
    public func pruneNetworks(_ unused: [Network], from scope: Scope? = nil) throws(Failure) -> [Network] {
        var removed: [Network] = []
        for network in unused {
            do throws(Failure) {
                try network.remove(from: scope)
                removed.append(network)
            } catch  where [.networkInUse, .networkNotFound].contains(error.code) {
                continue
            }
        }
        return removed
    }

    public func networks() throws(Failure) -> [Network] {
        try networkStore.list().map { Network(engine: self, record: $0) }
    }

    /// The network with this name, id or unambiguous prefix of an id.
    public func network(_ reference: String) throws(Failure) -> Network {
        Network(engine: self, record: try networkStore.network(reference))
    }

    /// Makes a network. It ends with `scope` unless it is kept.
    public func createNetwork(_ options: NetworkOptions, in scope: Scope) throws(Failure) -> Network {
        guard options.driver == "bridge" else {
            throw Failure(
                .optionInvalid, "create network", options.name, "unknown driver `\(options.driver)`", allowed: "bridge")
        }
        var subnet: CIDR?
        if let text = options.subnet { subnet = try NetworkStore.parseSubnet(text) }
        var gateway: IPv4?
        if let text = options.gateway {
            guard let address = IPv4(text) else {
                throw Failure(
                    .optionInvalid, "read gateway", text, "not an IPv4 address", allowed: "four numbers, as 10.5.0.1")
            }
            gateway = address
        }
        var range: CIDR?
        if let text = options.range { range = try NetworkStore.parseSubnet(text) }
        return Network(
            engine: self,
            record: try networkStore.create(
                options.name, subnet: subnet, gateway: gateway, range: range, isInternal: options.isInternal,
                labels: options.labels, options: options.options, log: scope))
    }
}
