// Which network a container sees, and which networks it joins.

public import SwkModel

/// Which network a container sees.
public enum NetworkMode: Sendable, Codable, Equatable {
    /// The default bridge `swk0` with NAT.
    case bridge
    /// The host's own interfaces.
    case host
    /// Only a loopback interface.
    case none
    /// The network of another container, by id.
    case container(ObjectID)
    /// A user-defined network, by name or id.
    case named(String)

    /// As docker's tables show it.
    public var description: String {
        switch self {
        case .bridge: "bridge"
        case .host: "host"
        case .none: "none"
        case .container(let id): "container:\(id.short)"
        case .named(let name): name
        }
    }
}

/// A network that a container joins when it starts, and as what.
public struct NetworkJoin: Sendable, Codable, Equatable {
    /// Its name or id.
    public var network: String
    public var aliases: [String]
    public var address: IPv4?
    public var mac: MAC?

    public init(_ network: String, aliases: [String] = [], address: IPv4? = nil, mac: MAC? = nil) {
        self.network = network
        self.aliases = aliases
        self.address = address
        self.mac = mac
    }
}

extension ContainerOptions {
    /// The bridge networks that are asked for; none for the other modes.
    var networkJoins: [NetworkJoin] {
        let first: String
        switch network {
        case .host, .none, .container: return []
        case .bridge: first = "bridge"
        case .named(let name): first = name
        }
        return [NetworkJoin(first, aliases: aliases, address: address, mac: mac)] + furtherNetworks
    }

    /// Refuses what cannot be had together, in docker's sense: what belongs to an interface of one's own needs a network of one's own.
    func checkNetwork() throws(Failure) {
        try checkJoins()
        guard network != .bridge else { return try checkDefaultBridge() }
        if case .named = network { return }
        let wishes: [(String, Bool)] = [
            ("a network alias", !aliases.isEmpty), ("an address", address != nil || mac != nil),
            ("a further network", !furtherNetworks.isEmpty),
        ]
        if let wish = wishes.first(where: \.1) {
            throw refusal(
                "\(wish.0) needs a bridge network, and the container has the network `\(network.description)`")
        }
        guard case .container = network else { return }
        let shared: [(String, Bool)] = [
            ("host name", hostname != nil), ("name servers", !(nameServers + searchDomains + resolverOptions).isEmpty),
            ("hosts file", !extraHosts.isEmpty), ("ports", !publish.isEmpty || publishAll),
        ]
        if let wish = shared.first(where: \.1) {
            throw refusal("its \(wish.0): they are those of the container whose network it shares")
        }
    }

    /// Nobody resolves names there, so an alias would be lost without a word.
    private func checkDefaultBridge() throws(Failure) {
        if !aliases.isEmpty {
            throw refusal("an alias needs a network of one's own: on the default bridge no names are resolved")
        }
    }

    private func checkJoins() throws(Failure) {
        var seen: Set<String> = []
        for join in networkJoins where !seen.insert(join.network).inserted {
            throw refusal("network `\(join.network)` is asked for twice")
        }
    }

    private func refusal(_ reason: String) -> Failure {
        Failure(
            .optionInvalid, "create container", name ?? "", reason, help: "`swk network create NAME` makes a network")
    }
}
