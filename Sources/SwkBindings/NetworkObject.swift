// `Network`: a bridge of one's own, on which containers find one another by name.

import SwkEngine
import SwkModel
import SwkVM

/// A network as scripts hold it.
final class NetworkObject: WorldObject {
    let world: World
    let network: Network

    init(_ world: World, _ network: Network) {
        self.world = world
        self.network = network
    }

    func adopted(by world: World) -> any HostObject { NetworkObject(world, network) }

    var hostType: HostType { world.types.network }
    var isClosable: Bool { true }
    func render() -> String { "Network(\"\(network.record.name)\", \(network.record.subnet))" }
    var tableRow: [(column: String, value: ScriptValue)]? {
        [
            ("name", .string(network.record.name)), ("driver", .string(network.record.driver.rawValue)),
            ("subnet", .string("\(network.record.subnet)")), ("id", .string(network.record.id.short)),
        ]
    }
    func isEqual(to other: any HostObject) -> Bool { (other as? NetworkObject)?.network.record.id == network.record.id }

    func close() async throws {
        let scope = try world.open().scope
        try evidently { try network.remove(from: scope) }
    }
}

/// The type `Network`.
func networkType(_ world: World) -> HostType {
    HostType(
        "Network", summary: "A bridge network on this machine.", effects: .containers,
        constructor: HostFunction(
            "Network",
            Signature(
                [
                    Parameter("name", .string, doc: "its name or id") { [unowned world] _ in world.networkNames() }
                ], returns: .named("Network"),
                doc: "Finds a network.",
                throws: ["network.not-found"], example: #"Network("shop").subnet"#),
            sync: { [unowned world] call in
                let engine = try world.open().engine
                return .host(NetworkObject(world, try evidently { try engine.network(call.string("name")) }))
            }),
        statics: [createFunction(world), listFunction(world)],
        properties: [
            property("name", .string, "Its name.") { .string($0.record.name) },
            property("id", .string, "Its id.") { .string($0.record.id.hex) },
            property("subnet", .string, "Its addresses, such as 172.30.1.0/24.") { .string("\($0.record.subnet)") },
            property("gateway", .string, "The host's address on it.") { .string("\($0.record.gateway)") },
            property("bridge", .string, "The name of its interface on the host.") { .string($0.record.bridge) },
        ],
        methods: [
            HostFunction(
                "remove",
                Signature(
                    returns: .nil, doc: "Removes it; refused while a container uses it.", throws: ["network.in-use"],
                    example: "net.remove()")
            ) { call in
                let object = call.receiver(as: NetworkObject.self)
                let scope = try object.world.scope(for: call)
                let network = object.network
                try evidently {
                    try scope.requireOwn(.network(network.record.id.hex), "remove network", network.record.name)
                    try network.remove(from: scope)
                }
                return .nil
            },
            HostFunction(
                "keep",
                Signature(
                    returns: .named("Network"), doc: "Lets it outlive the script.",
                    example: #"Network.create("shop").keep()"#)
            ) { call in
                let object = call.receiver(as: NetworkObject.self)
                let scope = try object.world.scope(for: call)
                try evidently { try object.network.keep(from: scope) }
                return .host(object)
            },
        ])
}

private func property(
    _ name: String, _ type: ScriptType, _ doc: String, _ get: @escaping @Sendable (Network) -> ScriptValue
) -> HostProperty {
    HostProperty(name, type, doc: doc) { get($0.receiver(as: NetworkObject.self).network) }
}

private func createFunction(_ world: World) -> HostFunction {
    HostFunction(
        "create",
        Signature(
            [
                Parameter("name", .string, doc: "a name, unique among networks"),
                Parameter(
                    "subnet", .optional(.string), default: .nil, doc: "addresses in CIDR form; chosen when left out"),
                Parameter(
                    "gateway", .optional(.string), default: .nil, doc: "the host's address; the first when left out"),
                Parameter("internal", .bool, default: .bool(false), doc: "whether it has no way out"),
                Parameter("driver", .string, default: .string("bridge"), doc: "bridge"),
            ], returns: .named("Network"), doc: "Makes a network; it ends with the script unless it is kept.",
            throws: ["network.name-taken", "subnet.overlap"], example: #"using net = Network.create("shop")"#),
        sync: { [unowned world] call in
            let opened = try world.open()
            let options = NetworkOptions(
                name: call.string("name"), driver: call.string("driver"), subnet: call.optionalString("subnet"),
                gateway: call.optionalString("gateway"), isInternal: call.bool("internal"))
            let network = try evidently { try opened.engine.createNetwork(options, in: world.scope(for: call)) }
            return .host(NetworkObject(world, network))
        })
}

private func listFunction(_ world: World) -> HostFunction {
    HostFunction(
        "list",
        Signature(
            returns: .list(of: .named("Network")), doc: "The networks on this machine.", example: "Network.list()"),
        sync: { [unowned world] _ in
            let engine = try world.open().engine
            let networks = try evidently { try engine.networks() }
            return .list(networks.map { .host(NetworkObject(world, $0)) })
        })
}
