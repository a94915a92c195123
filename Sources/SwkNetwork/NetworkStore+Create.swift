// Making and removing networks.

import Glibc
public import SwkModel
import SwkSystem

extension NetworkStore {
    /// Names that mean a mode of a container and can never be a network of the user.
    public static let reservedNames: Set<String> = ["bridge", "host", "none", "default"]

    /// Makes a network with its bridge. The effect `.network(id)` is recorded first; its inverse is `undoNetwork`.
    ///
    /// Without `subnet` the first one of the pool is taken that overlaps no other network and no route of the host. Throws
    /// `network.name-invalid`, `network.name-taken`, `subnet.invalid`, `subnet.overlap`, `subnet.exhausted`.
    public func create(
        _ name: String, subnet: CIDR? = nil, gateway: IPv4? = nil, range: CIDR? = nil, isInternal: Bool = false,
        labels: [String: String] = [:], options: [String: String] = [:], log: any EffectLog
    ) throws(Failure) -> NetworkRecord {
        try Self.checkName(name)
        let settings = try BridgeSettings(options, of: name)
        let id = ObjectID.random()
        let host = try NetlinkSocket(.route)
        let bridge = settings.bridge ?? userBridgeName(id)
        let record = try locked(layout.lock, preparing: layout.names) { () throws(Failure) in
            try checkFree(name)
            let routes = try host.routes()
            let subnet = try choose(subnet, from: configuration.userPool, routes, host, for: name)
            try Self.check(range: range, in: subnet)
            let mtu = if let mtu = settings.mtu { mtu } else { try host.uplinkMTU(routes) }
            let record = NetworkRecord(
                id: id, name: name, subnet: subnet, gateway: try Self.gateway(gateway, in: subnet),
                isInternal: isInternal, bridge: bridge, mtu: mtu,
                created: Int64(time(nil)), labels: labels, range: range, options: options.isEmpty ? nil : options)
            try log.record(.network(id.hex))
            try publish(record)
            return record
        }
        do throws(Failure) {
            _ = try realise(record, host)
        } catch {
            do throws(Failure) { try undoNetwork(id) } catch let second { throw error.noting(second.message) }
            throw error
        }
        return record
    }

    /// The network of containers that ask for none. Made when it does not exist yet; it stays.
    public func defaultNetwork() throws(Failure) -> NetworkRecord {
        if let record = cachedDefault.withLock({ $0 }) { return record }
        let written = try record(named: NetworkRecord.defaultName)
        let record = if let written { written } else { try makeDefaultNetwork() }
        cachedDefault.withLock { $0 = record }
        return record
    }

    private func makeDefaultNetwork() throws(Failure) -> NetworkRecord {
        let host = try NetlinkSocket(.route)
        let name = NetworkRecord.defaultName
        return try locked(layout.lock, preparing: layout.names) { () throws(Failure) in
            if let record = try record(named: name) { return record }
            let id = ObjectID.random()
            let routes = try host.routes()
            let subnet = try choose(
                configuration.defaultSubnet, from: configuration.defaultPool, routes, host, for: name)
            // A second root on the same machine finds the good name taken by the first one's bridge.
            let short = configuration.prefix + "0"
            let record = NetworkRecord(
                id: id, name: name, subnet: subnet, gateway: try Self.gateway(nil, in: subnet),
                bridge: try host.link(short) == nil ? short : userBridgeName(id), mtu: try host.uplinkMTU(routes),
                created: Int64(time(nil)))
            try publish(record)
            return record
        }
    }

    /// Removes a network that nobody is on. Throws `network.not-found`, `network.predefined`, `network.in-use` that names the users.
    public func remove(_ reference: String) throws(Failure) {
        let record = try network(reference)
        guard record.name != NetworkRecord.defaultName else {
            throw Failure(.networkPredefined, "remove network", reference, "swk's own network cannot be removed")
        }
        try locked(layout.lock, preparing: layout.names) { () throws(Failure) in
            try checkUnused(record)
            try Files.remove(layout.record(record.id))
            // Whoever joins checks the record after having written its member file: one of us two sees the other.
            do throws(Failure) {
                try checkUnused(record)
            } catch {
                try RecordFile.write(record, to: layout.record(record.id), by: layout.stateStaging)
                throw error
            }
        }
        try undoNetwork(record.id)
    }

    /// The inverse of `Effect.network`: removes bridge, rules, record, name and run-time files, whoever may still be on it.
    /// Idempotent; works also when the record was never written.
    public func undoNetwork(_ id: ObjectID) throws(Failure) {
        let record = try record(id)
        let bridge = record?.bridge ?? userBridgeName(id)
        try firewall.remove(FirewallElement.elements(ofBridge: bridge, isInternal: true))
        try NetlinkSocket(.route).perform(LinkRequest.delete(bridge))
        try Files.removeTree(layout.run(id))
        guard Files.exists(layout.names) else { return }
        try locked(layout.lock) { () throws(Failure) in
            try Files.remove(layout.record(id))
            try removeVoidNames()
        }
        cachedDefault.withLock { if $0?.id == id { $0 = nil } }
    }

    /// Removes names whose record is gone. The caller holds the lock of the records.
    func removeVoidNames() throws(Failure) {
        for name in try Files.names(in: layout.names) {
            let path = layout.name(name)
            if !Files.exists(path) { try Files.remove(path) }
        }
    }

    func userBridgeName(_ id: ObjectID) -> String {
        let prefix = configuration.prefix + "-"
        return prefix + id.hex.prefix(15 - prefix.utf8.count)
    }

    private func publish(_ record: NetworkRecord) throws(Failure) {
        let name = layout.name(record.name)
        let file = layout.record(record.id)
        try RecordFile.write(record, to: file, by: layout.stateStaging)
        try Files.remove(name)
        try system("create name", record.name) { symlink("../\(record.id).json", name) }
    }

    private func checkUnused(_ record: NetworkRecord) throws(Failure) {
        let users = try members(of: record)
        guard !users.isEmpty else { return }
        throw Failure(
            .networkInUse, "remove network", record.name,
            "\(users.count) container\(users.count == 1 ? "" : "s") on it",
            help: "stop or disconnect them first", notes: users.map { "\($0.container.short) \($0.name)" })
    }

    private func checkFree(_ name: String) throws(Failure) {
        guard let owner = try record(named: name) else { return }
        throw Failure(
            .networkNameTaken, "create network", name, "the name is in use", actual: "network \(owner.id.short) has it",
            help: "remove that network, or choose another name")
    }

    private static func checkName(_ name: String) throws(Failure) {
        if reservedNames.contains(name) {
            throw Failure(
                .networkPredefined, "create network", name, "the name has a meaning of its own for `--network`")
        }
        guard isValidName(name) else {
            throw Failure(
                .networkNameInvalid, "create network", name, "not a valid name",
                allowed: "a letter or digit, then letters, digits, `_`, `.`, `-`, at most 128")
        }
    }
}

/// Holds the lock at `path` during `body`, making the directory `directory` first when it is missing.
func locked<Result>(
    _ path: String, preparing directory: String, _ body: () throws(Failure) -> Result
) throws(Failure) -> Result {
    try Files.makeDirectories(directory)
    return try locked(path, body)
}
