// The networks of one swk root: found, listed, and (in the extensions) created, attached to and removed.
//
// There is no network process: everything is in files (`NetworkLayout`) and in the kernel, and any process can carry on where another
// stopped. What the kernel lost (a reboot, a flushed rule set, a deleted bridge) is made again from the record by the next attachment.

import Glibc
public import SwkModel
public import SwkSystem
import Synchronization

/// What can be chosen about networks in general.
public struct NetworkConfiguration: Sendable {
    /// Begins every interface name (`swk0`, `swk-...`, `swkv...`) and names the packet filter table. One to four characters.
    public var prefix: String
    /// The default network's subnet; nil takes the first free one of the pool.
    public var defaultSubnet: CIDR?
    public var defaultPool: SubnetPool
    public var userPool: SubnetPool

    public init(
        prefix: String = "swk", defaultSubnet: CIDR? = nil, defaultPool: SubnetPool = .forDefaultNetwork,
        userPool: SubnetPool = .forUserNetworks
    ) {
        precondition(
            (1...4).contains(prefix.utf8.count), "interface names have 15 characters, of which the prefix may take 4")
        self.prefix = prefix
        self.defaultSubnet = defaultSubnet
        self.defaultPool = defaultPool
        self.userPool = userPool
    }
}

/// The networks below one pair of directories.
public final class NetworkStore: Sendable {
    public let configuration: NetworkConfiguration
    let layout: NetworkLayout
    let firewall: Firewall
    /// The default network's record, which every plain launch needs. Its existence is checked again after joining.
    let cachedDefault = Mutex<NetworkRecord?>(nil)

    /// `stateDirectory` keeps records and survives a reboot, `runDirectory` lies on a tmpfs. Both are created when first written to.
    public init(stateDirectory: String, runDirectory: String, configuration: NetworkConfiguration = .init()) {
        self.configuration = configuration
        layout = NetworkLayout(stateDirectory: stateDirectory, runDirectory: runDirectory)
        firewall = Firewall(table: configuration.prefix)
    }

    /// Where killed processes may have left unfinished files.
    public var staging: [StagingDirectory] { [layout.stateStaging, layout.runStaging] }

    /// The network with this name, id or unambiguous beginning of an id. `bridge` is made when it is first asked for.
    ///
    /// Throws `network.not-found` with the nearest name, or `network.ambiguous` with the candidates.
    public func network(_ reference: String) throws(Failure) -> NetworkRecord {
        if reference == NetworkRecord.defaultName { return try defaultNetwork() }
        if Self.isValidName(reference), let record = try record(named: reference) { return record }
        if let id = ObjectID(reference), let record = try record(id) { return record }
        let all = try list()
        let matches = reference.isEmpty ? [] : all.filter { $0.id.hex.hasPrefix(reference) }
        if matches.count == 1 { return matches[0] }
        if matches.count > 1 {
            throw Failure(
                .networkAmbiguous, "find network", reference, "the id fits \(matches.count) networks",
                notes: matches.map { "\($0.id.short) \($0.name)" })
        }
        throw Failure(
            .networkNotFound, "find network", reference, "no such network",
            help: "`swk network ls` lists the networks", nearest: nearestName(to: reference, in: all.map(\.name)))
    }

    /// All networks in the order of their names.
    public func list() throws(Failure) -> [NetworkRecord] {
        var records: [NetworkRecord] = []
        for file in try Files.names(in: layout.state) where file.hasSuffix(".json") {
            guard let id = ObjectID(String(file.dropLast(5))), let record = try record(id) else { continue }
            records.append(record)
        }
        return records.sorted { $0.name < $1.name }
    }

    /// The names of all networks, sorted, without reading a record.
    public func names() throws(Failure) -> [String] { try Files.names(in: layout.names) }

    /// The containers on a network, in the order of their names.
    public func members(of record: NetworkRecord) throws(Failure) -> [NetworkMember] {
        var members: [NetworkMember] = []
        for id in try Files.names(in: layout.members(record.id)) {
            if let member = try NetworkMember.read("\(layout.members(record.id))/\(id)") { members.append(member) }
        }
        return members.sorted { $0.name < $1.name }
    }

    func record(_ id: ObjectID) throws(Failure) -> NetworkRecord? {
        try RecordFile.read(NetworkRecord.self, from: layout.record(id))
    }

    /// The name is a link to the record; a name whose record is gone is nobody's.
    func record(named name: String) throws(Failure) -> NetworkRecord? {
        try RecordFile.read(NetworkRecord.self, from: layout.name(name))
    }

    /// docker's grammar for names: `[a-zA-Z0-9][a-zA-Z0-9_.-]*`.
    static func isValidName(_ name: String) -> Bool {
        func isAlphanumeric(_ byte: UInt8) -> Bool {
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
        }
        guard let first = name.utf8.first, isAlphanumeric(first), name.utf8.count <= 128 else { return false }
        return name.utf8.allSatisfy { isAlphanumeric($0) || "_.-".utf8.contains($0) }
    }
}
