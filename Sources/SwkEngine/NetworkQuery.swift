// Which networks a listing shows: docker's `network ls --filter`, as one value; `host` and `none` are among them.

public import SwkModel

/// What is asked of a listing of networks.
public struct NetworkQuery: Sendable {
    /// The keys of `--filter`, docker's words.
    public static let keys = ["dangling", "driver", "id", "label", "name", "scope", "type"]
    private static let types = ["builtin", "custom"]
    private static let operation = "list networks"

    private let filters: Filters
    private let isDangling: Bool?

    /// - Throws: `filter.unknown`, `filter.syntax` for a value that a key does not take.
    public init(filters texts: [String] = []) throws(Failure) {
        filters = try Filters(texts, of: Self.operation, allowed: Self.keys)
        isDangling = try filters.flag("dangling", of: Self.operation)
        if let wrong = filters["type"].first(where: { !Self.types.contains($0) }) {
            throw Failure(
                .filterSyntax, Self.operation, "type=\(wrong)", "not a value of this filter",
                allowed: Self.types.joined(separator: ", "), nearest: nearestName(to: wrong, in: Self.types))
        }
    }

    func fits(_ network: ListedNetwork) throws(Failure) -> Bool {
        guard filters.matchesLabels(network.labels),
            try filters.matches("driver", { $0 == network.driver }), try filters.matches("scope", { $0 == "local" }),
            try filters.matches("id", { network.id.contains($0) }),
            try filters.matches("name", { NamePattern($0).fits(network.name) }),
            try filters.matches("type", { ($0 == "builtin") == network.isBuiltIn })
        else { return false }
        // Last, because it looks at who is on the network. Those that are always there do not dangle.
        guard let isDangling else { return true }
        guard let made = network.network, !network.isBuiltIn else { return !isDangling }
        return try made.members().isEmpty == isDangling
    }
}

/// A network as a listing shows it.
public struct ListedNetwork: Sendable {
    public let id, name, driver: String
    public let created: Timestamp
    public let labels: [String: String]
    /// Nil for `host` and `none`.
    public let network: Network?

    /// Whether it is there without having been made.
    public var isBuiltIn: Bool { network.map { $0.record.name == NetworkRecord.defaultName } ?? true }

    public init(_ network: Network) {
        id = network.record.id.hex
        name = network.record.name
        driver = network.record.driver.rawValue
        created = Timestamp(seconds: network.record.created)
        labels = network.record.labels
        self.network = network
    }

    init(_ predefined: PredefinedNetwork) {
        id = predefined.id
        name = predefined.name
        driver = predefined.driver
        created = Timestamp(seconds: 0)
        labels = [:]
        network = nil
    }
}

extension Engine {
    /// The networks that a query asks for, in the order of their names. The default one is there before it is first used.
    public func list(_ query: NetworkQuery) throws(Failure) -> [ListedNetwork] {
        _ = try network(NetworkRecord.defaultName)
        let all = try networks().map { ListedNetwork($0) } + PredefinedNetwork.allCases.map { ListedNetwork($0) }
        var found: [ListedNetwork] = []
        for network in all where try query.fits(network) { found.append(network) }
        return found.sorted { $0.name < $1.name }
    }
}
