// `swk network inspect`: everything that is known of networks, in docker's shape.

import SwkEngine
import SwkModel

extension Verb {
    static let networkInspect = Verb(
        "network inspect", "Show everything that is known of networks, as JSON.",
        .atLeast(1, "NETWORK [NETWORK...]"), example: "swk network inspect shop"
    ) { arguments, console in
        let engine = try openEngine(arguments)
        return console.json(
            try arguments.operands.map { name in
                if let mode = NetworkRow.modes.first(where: { $0.name == name || $0.id == name }) {
                    return NetworkInspection(mode)
                }
                return try NetworkInspection(engine.network(name))
            })
    }
}

/// A network with docker's names for its fields.
struct NetworkInspection: Encodable {
    struct AddressRange: Encodable {
        let Subnet, Gateway: String
        let IPRange: String?
    }
    struct AddressManagement: Encodable {
        let Driver = "default"
        let Options: [String: String] = [:]
        let Config: [AddressRange]
    }
    struct Member: Encodable {
        let Name, MacAddress, IPv4Address: String
        let IPv6Address = ""
    }

    let Name, Id, Created: String
    let Scope = "local"
    let Driver: String
    let EnableIPv6 = false
    let IPAM: AddressManagement
    let Internal: Bool
    let Attachable = false
    let Ingress = false
    let Containers: [String: Member]
    let Options, Labels: [String: String]

    init(_ network: Network) throws {
        let record = network.record
        Name = record.name
        Id = record.id.hex
        Created = Timestamp(seconds: record.created).rfc3339
        Driver = record.driver.rawValue
        IPAM = AddressManagement(
            Config: [
                AddressRange(
                    Subnet: "\(record.subnet)", Gateway: "\(record.gateway)", IPRange: record.range.map { "\($0)" })
            ])
        Internal = record.isInternal
        let members = try network.members().map { member in
            (
                member.container.hex,
                Member(
                    Name: member.name, MacAddress: member.mac.map { "\($0)" } ?? "",
                    IPv4Address: member.address.map { "\($0)/\(record.subnet.prefix)" } ?? "")
            )
        }
        Containers = Dictionary(members) { first, _ in first }
        Options = ["com.docker.network.bridge.name": record.bridge, "com.docker.network.driver.mtu": "\(record.mtu)"]
            .merging(record.options ?? [:]) { $1 }
        Labels = record.labels
    }

    /// `host` or `none`.
    init(_ mode: NetworkRow) {
        Name = mode.name
        Id = mode.id
        Created = Timestamp(seconds: 0).rfc3339
        Driver = mode.driver
        IPAM = AddressManagement(Config: [])
        Internal = false
        Containers = [:]
        Options = [:]
        Labels = [:]
    }
}
