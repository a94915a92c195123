// Everything that is known of networks and volumes, in docker's shape.

public import SwkModel
import SwkNetwork

extension Network {
    /// docker's document of a network, with the containers that are on it now.
    public func inspection() throws(Failure) -> Document {
        var members: [String: Document] = [:]
        for container in try engine.containers() {
            for attachment in try container.addresses() where attachment.network == record.id {
                members[container.id.hex] = [
                    "Name": .string(container.name), "MacAddress": .string("\(attachment.mac)"),
                    "IPv4Address": .string("\(attachment.address)/\(attachment.prefix)"), "IPv6Address": "",
                ]
            }
        }
        return [
            "Name": .string(record.name), "Id": .string(record.id.hex),
            "Created": .string(Timestamp(seconds: record.created).rfc3339), "Scope": "local",
            "Driver": .string(record.driver.rawValue), "EnableIPv6": false,
            "IPAM": [
                "Driver": "default", "Options": .null,
                "Config": [["Subnet": .string("\(record.subnet)"), "Gateway": .string("\(record.gateway)")]],
            ],
            "Internal": .bool(record.isInternal), "Attachable": false, "Ingress": false, "Containers": .map(members),
            "Options": .texts(["com.docker.network.bridge.name": record.bridge]), "Labels": .texts(record.labels),
        ]
    }
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
