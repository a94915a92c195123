// `swk network ls`: the networks, with docker's columns and filters; `host` and `none` are among them.

import SwkEngine
import SwkModel

extension Verb {
    static let ofNetworks = [
        networkList, networkCreate, networkConnect, networkDisconnect, networkInspect, networkPrune, networkRemove,
    ]

    static let networkList = Verb(
        "network ls", "List networks.",
        options: [
            .flag("quiet", "q", "only ids"), .flag("no-trunc", nil, "whole ids"),
            .list(
                "filter", "f", "KEY=VALUE", "driver=, id=, label=NAME[=VALUE], name=, type=custom|builtin, dangling="),
        ], example: "swk network ls --filter driver=bridge"
    ) { arguments, console in
        let engine = try openEngine(arguments)
        let filters = try arguments.list("filter").map { try NetworkFilter($0) }
        let rows = try NetworkRow.all(in: engine).filter { row in
            try filters.allSatisfy { try $0.accepts(row, in: engine) }
        }
        if console.json { return console.json(rows) }
        func shown(_ id: String) -> String { arguments.has("no-trunc") ? id : String(id.prefix(12)) }
        if arguments.has("quiet") {
            for row in rows { console.line(shown(row.id)) }
            return 0
        }
        console.table(
            ["NETWORK ID", "NAME", "DRIVER", "SCOPE"], rows.map { [shown($0.id), $0.name, $0.driver, $0.scope] })
        return 0
    }
}

/// A network as `network ls` shows it.
struct NetworkRow: Encodable {
    let id, name, driver: String
    let scope = "local"
    var subnet, gateway, bridge: String?
    var isInternal = false
    var labels: [String: String] = [:]

    private enum CodingKeys: String, CodingKey {
        case id, name, driver, scope, subnet, gateway, bridge, labels
        case isInternal = "internal"
    }

    init(_ record: NetworkRecord) {
        id = record.id.hex
        name = record.name
        driver = record.driver.rawValue
        subnet = "\(record.subnet)"
        gateway = "\(record.gateway)"
        bridge = record.bridge
        isInternal = record.isInternal
        labels = record.labels
    }

    /// A mode that docker lists as a network. It has no bridge; its id is its name in hexadecimal, as there is one on every machine.
    private init(mode name: String, driver: String) {
        self.name = name
        self.driver = driver
        let digits = name.utf8.map { String($0, radix: 16) }.joined()
        id = digits + String(repeating: "0", count: 64 - digits.count)
    }

    static let modes = [NetworkRow(mode: "host", driver: "host"), NetworkRow(mode: "none", driver: "null")]

    /// All networks in the order of their names. The default one is there before it is first used.
    static func all(in engine: Engine) throws -> [NetworkRow] {
        _ = try engine.network(NetworkRecord.defaultName)
        return (try engine.networks().map { NetworkRow($0.record) } + modes).sorted { $0.name < $1.name }
    }
}

/// One `--filter` of networks.
enum NetworkFilter {
    case driver(String)
    case id(String)
    case label(String)
    case name(String)
    case custom(Bool)
    case dangling(Bool)

    init(_ text: String) throws(Failure) {
        let pair = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let value = pair.count == 2 ? pair[1] : ""
        switch (pair[0], value) {
        case ("driver", _): self = .driver(value)
        case ("id", _): self = .id(value)
        case ("label", _): self = .label(value)
        case ("name", _): self = .name(value)
        case ("type", "custom"): self = .custom(true)
        case ("type", "builtin"): self = .custom(false)
        case ("dangling", "true"), ("dangling", "1"): self = .dangling(true)
        case ("dangling", "false"), ("dangling", "0"): self = .dangling(false)
        default:
            throw Failure(
                .optionInvalid, "read --filter", text, "not a filter of networks",
                allowed: "driver=, id=, label=NAME[=VALUE], name=, type=custom|builtin, dangling=true|false",
                nearest: nearestName(to: pair[0], in: ["driver", "id", "label", "name", "type", "dangling"]))
        }
    }

    func accepts(_ row: NetworkRow, in engine: Engine) throws -> Bool {
        let isBuiltIn = ["bridge", "host", "none"].contains(row.name)
        switch self {
        case .driver(let name): return row.driver == name
        case .id(let part): return row.id.contains(part)
        case .label(let text): return LabelFilter(text).accepts(row.labels)
        case .name(let part): return row.name.contains(part)
        case .custom(let wanted): return isBuiltIn != wanted
        case .dangling(let wanted):
            return try !isBuiltIn && engine.network(row.id).members().isEmpty == wanted
        }
    }
}
