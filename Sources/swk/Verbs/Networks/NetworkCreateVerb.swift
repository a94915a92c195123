// `swk network create`: a bridge of one's own.

import SwkEngine
import SwkModel

extension Verb {
    static let networkCreate = Verb(
        "network create", "Make a network.", .exactly(1, "NAME"),
        options: [
            .value("driver", "d", "DRIVER", "bridge"),
            .value("subnet", nil, "CIDR", "its addresses; chosen when left out"),
            .value("gateway", nil, "ADDRESS", "the host's address on it; the first when left out"),
            .value("ip-range", nil, "CIDR", "the part of the subnet that addresses are taken from"),
            .flag("internal", nil, "without a way out"),
            .list("label", nil, "NAME=VALUE", "attach a label"),
            .list("opt", "o", "NAME=VALUE", "an option of the driver, such as com.docker.network.driver.mtu=1400"),
        ], example: "swk network create --subnet 10.9.0.0/24 shop"
    ) { arguments, console in
        let engine = try openEngine(arguments)
        let scope = try engine.scope()
        let network: Network
        do {
            network = try engine.createNetwork(networkOptions(arguments), in: scope)
            try network.keep(from: scope)
        } catch {
            try report(scope.close())
            throw error
        }
        try report(scope.close())
        if console.json { return console.json([NetworkRow(ListedNetwork(network))]) }
        console.line(network.record.id.hex)
        return 0
    }

    private static func networkOptions(_ arguments: Arguments) -> NetworkOptions {
        var options = NetworkOptions(
            name: arguments.operands[0], driver: arguments.value("driver") ?? "bridge",
            subnet: arguments.value("subnet"), gateway: arguments.value("gateway"),
            isInternal: arguments.has("internal"))
        options.range = arguments.value("ip-range")
        options.labels = labels(arguments.list("label"))
        options.options = labels(arguments.list("opt"))
        return options
    }
}
