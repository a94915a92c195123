// The verbs of networks: network ls, create, rm.

import SwkEngine
import SwkModel

extension Verb {
    static let networkList = Verb(
        "network ls", "List networks.", options: [.flag("quiet", "q", "only ids")], example: "swk network ls"
    ) { arguments, console in
        let rows = try openEngine(arguments).networks().map { NetworkRow($0.record) }
        if console.json { return console.json(rows) }
        if arguments.has("quiet") {
            for row in rows { console.line(String(row.id.prefix(12))) }
            return 0
        }
        console.table(
            ["NETWORK ID", "NAME", "DRIVER", "SUBNET"],
            rows.map { [String($0.id.prefix(12)), $0.name, $0.driver, $0.subnet] })
        return 0
    }

    static let networkCreate = Verb(
        "network create", "Make a network.", .exactly(1, "NAME"),
        options: [
            .value("driver", "d", "DRIVER", "bridge"),
            .value("subnet", nil, "CIDR", "its addresses; chosen when left out"),
            .value("gateway", nil, "ADDRESS", "the host's address on it; the first when left out"),
            .flag("internal", nil, "without a way out"),
        ], example: "swk network create --subnet 10.9.0.0/24 shop"
    ) { arguments, console in
        let engine = try openEngine(arguments)
        let scope = try engine.scope()
        let options = NetworkOptions(
            name: arguments.operands[0], driver: arguments.value("driver") ?? "bridge",
            subnet: arguments.value("subnet"),
            gateway: arguments.value("gateway"), isInternal: arguments.has("internal"))
        let network: Network
        do {
            network = try engine.createNetwork(options, in: scope)
            try network.keep(from: scope)
        } catch {
            try report(scope.close())
            throw error
        }
        try report(scope.close())
        if console.json { return console.json([NetworkRow(network.record)]) }
        console.line(network.record.id.hex)
        return 0
    }

    static let networkRemove = Verb(
        "network rm", "Remove networks.", .atLeast(1, "NETWORK [NETWORK...]"), example: "swk network rm shop"
    ) { arguments, console in
        let engine = try openEngine(arguments)
        var done: [String] = []
        var code: Int32 = 0
        for name in arguments.operands {
            do {
                try engine.network(name).remove()
                done.append(name)
                if !console.json { console.line(name) }
            } catch let failure as Failure {
                Console.error(failure.description)
                code = 1
            }
        }
        if console.json { _ = console.json(done) }
        return code
    }
}

/// A network as `network ls` shows it.
struct NetworkRow: Encodable {
    let id, name, driver, subnet, gateway, bridge: String
    let isInternal: Bool

    private enum CodingKeys: String, CodingKey {
        case id, name, driver, subnet, gateway, bridge
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
    }
}
