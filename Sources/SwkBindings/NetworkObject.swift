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
        reading: ["Network", "list", "inspect"],
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
        statics: [createFunction(world), listFunction(world), pruneFunction(world)],
        properties: [
            property("name", .string, "Its name.") { .string($0.record.name) },
            property("id", .string, "Its id.") { .string($0.record.id.hex) },
            property("subnet", .string, "Its addresses, such as 172.30.1.0/24.") { .string("\($0.record.subnet)") },
            property("gateway", .string, "The host's address on it.") { .string("\($0.record.gateway)") },
            property("bridge", .string, "The name of its interface on the host.") { .string($0.record.bridge) },
            property("labels", .map, "Its labels.") { network in
                .map(ScriptMap(network.record.labels.sorted { $0.key < $1.key }.map { (.string($0), .string($1)) }))
            },
            HostProperty("containers", .list(of: .named("Container")), doc: "The containers that are on it now.") {
                let object = $0.receiver(as: NetworkObject.self)
                return .list(try object.containers().map { .host(ContainerObject(object.world, $0)) })
            },
        ],
        methods: networkMethods)
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
                Parameter(
                    "range", .optional(.string), default: .nil,
                    doc: "the part of the subnet that addresses are taken from, in CIDR form"),
                Parameter("internal", .bool, default: .bool(false), doc: "whether it has no way out"),
                Parameter("driver", .string, default: .string("bridge"), doc: "bridge"),
                Parameter("labels", .map, default: .map(ScriptMap()), doc: "labels to find it by"),
            ], returns: .named("Network"), doc: "Makes a network; it ends with the script unless it is kept.",
            throws: ["network.name-taken", "subnet.overlap"], example: #"using net = Network.create("shop")"#),
        sync: { [unowned world] call in
            let opened = try world.open()
            var options = NetworkOptions(
                name: call.string("name"), driver: call.string("driver"), subnet: call.optionalString("subnet"),
                gateway: call.optionalString("gateway"), isInternal: call.bool("internal"))
            options.range = call.optionalString("range")
            options.labels = call.labels("labels")
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

private func pruneFunction(_ world: World) -> HostFunction {
    HostFunction(
        "prune",
        Signature(
            returns: .list(of: .string), doc: "Removes the networks that no running container is on; their names.",
            throws: ["atomically.irreversible"], example: "print(Network.prune())")
    ) { [unowned world] call in
        let engine = try world.open().engine
        let scope = try world.scope(for: call)
        return try evidently {
            let unused = try engine.unusedNetworks()
            for network in unused {
                try scope.requireOwn(.network(network.record.id.hex), "remove network", network.record.name)
            }
            return .list(try engine.pruneNetworks(unused, from: scope).map { .string($0.record.name) })
        }
    }
}

extension NetworkObject {
    /// The containers on it; one that is removed in this moment is left out.
    func containers() throws -> [Container] {
        try evidently { try network.members().compactMap { try network.engine.findContainer($0.container.hex) } }
    }
}
