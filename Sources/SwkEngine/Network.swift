// Networks of an engine: values around their records, owned by scopes like containers.

public import SwkModel
import SwkNetwork
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

extension Engine {
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
        return Network(
            engine: self,
            record: try networkStore.create(
                options.name, subnet: subnet, gateway: gateway, isInternal: options.isInternal, log: scope))
    }
}
