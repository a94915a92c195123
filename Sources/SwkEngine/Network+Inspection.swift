// Everything that is known of networks and volumes, in docker's shape.

public import SwkModel
import SwkNetwork

extension Network {
    /// docker's document of a network, with the containers that are on it now.
    public func inspection() throws(Failure) -> Document {
        var containers: [String: Document] = [:]
        for member in try members() {
            containers[member.container.hex] = [
                "Name": .string(member.name), "MacAddress": .string(member.mac.map { "\($0)" } ?? ""),
                "IPv4Address": .string(member.address.map { "\($0)/\(record.subnet.prefix)" } ?? ""),
                "IPv6Address": "",
            ]
        }
        let addresses = [
            Document.Field("Subnet", .string("\(record.subnet)")),
            Document.Field("IPRange", record.range.map { .string("\($0)") } ?? .absent),
            Document.Field("Gateway", .string("\(record.gateway)")),
        ]
        // docker tells a bridge's name and packet size only of its default network; here they are what one looks for.
        let options = [
            "com.docker.network.bridge.name": record.bridge, "com.docker.network.driver.mtu": "\(record.mtu)",
        ]
        return networkDocument(
            id: record.id.hex, name: record.name, driver: record.driver.rawValue,
            created: Timestamp(seconds: record.created), addresses: [.structure(addresses)],
            isInternal: record.isInternal, containers: containers,
            options: options.merging(record.options ?? [:]) { $1 }, labels: record.labels)
    }
}

/// The shape that all networks have.
func networkDocument(
    id: String, name: String, driver: String, created: Timestamp, addresses: [Document], isInternal: Bool,
    containers: [String: Document], options: [String: String], labels: [String: String]
) -> Document {
    [
        "Name": .string(name), "Id": .string(id), "Created": .string(created.rfc3339), "Scope": "local",
        "Driver": .string(driver), "EnableIPv6": false,
        "IPAM": ["Driver": "default", "Options": .map([:]), "Config": .list(addresses)],
        "Internal": .bool(isInternal), "Attachable": false, "Ingress": false, "ConfigFrom": ["Network": ""],
        "ConfigOnly": false, "Containers": .map(containers), "Options": .texts(options), "Labels": .texts(labels),
    ]
}

extension Volume {
    /// docker's document of a volume.
    public var inspection: Document {
        [
            "CreatedAt": .string(created.rfc3339), "Driver": "local", "Labels": labels.isEmpty ? .null : .texts(labels),
            "Mountpoint": .string(path), "Name": .string(name), "Options": .null, "Scope": "local",
        ]
    }
}
