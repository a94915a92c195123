// A network as `network ls` shows it.

import SwkEngine
import SwkModel

/// A row of the table of networks. `host` and `none` have no addresses and no bridge.
struct NetworkRow: Encodable {
    let id, name, driver: String
    let scope = "local"
    let subnet, gateway, bridge: String?
    let isInternal: Bool
    let labels: [String: String]
    private let created: Timestamp

    private enum CodingKeys: String, CodingKey {
        case id, name, driver, scope, subnet, gateway, bridge, labels
        case isInternal = "internal"
    }

    init(_ listed: ListedNetwork) {
        let record = listed.network?.record
        id = listed.id
        name = listed.name
        driver = listed.driver
        subnet = record.map { "\($0.subnet)" }
        gateway = record.map { "\($0.gateway)" }
        bridge = record?.bridge
        isInternal = record?.isInternal ?? false
        labels = listed.labels
        created = listed.created
    }

    /// docker's columns and fields.
    static func listing(isWhole: Bool) -> Listing<NetworkRow> {
        let identifier: (NetworkRow) -> String = { isWhole ? $0.id : String($0.id.prefix(12)) }
        return Listing(
            columns: [
                .init("ID", "NETWORK ID", identifier), .init("Name", "NAME") { $0.name },
                .init("Driver", "DRIVER") { $0.driver }, .init("Scope", "SCOPE") { $0.scope },
                .init("IPv4", "IPV4") { _ in "true" }, .init("IPv6", "IPV6") { _ in "false" },
                .init("Internal", "INTERNAL") { "\($0.isInternal)" },
                .init("Labels", "LABELS") { Listing<NetworkRow>.text(of: $0.labels) },
                .init("CreatedAt", "CREATED AT") { $0.created.goText },
            ],
            shown: ["ID", "Name", "Driver", "Scope"], identifier: identifier, labels: { $0.labels })
    }
}
