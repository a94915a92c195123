// What scripts do with a network, and with the containers on it.

import SwkEngine
import SwkModel
import SwkVM

private let container = Parameter("container", .named("Container"), doc: "a container, running or not")

private func method(
    _ name: String, _ signature: Signature,
    _ body: @escaping @Sendable (NetworkObject, Scope, HostCall) throws -> ScriptValue
) -> HostFunction {
    HostFunction(name, signature) { call in
        let object = call.receiver(as: NetworkObject.self)
        let scope = try object.world.scope(for: call)
        return try evidently { try body(object, scope, call) }
    }
}

let networkMethods: [HostFunction] = [
    method(
        "connect",
        Signature(
            [
                container,
                Parameter(
                    "alias", .optional(.oneOf([.string, .list(of: .string)])), default: .nil,
                    doc: "further names for its peers"),
                Parameter(
                    "ip", .optional(.string), default: .nil, doc: "its address; the next free one when left out"),
            ], returns: .named("Network"),
            doc: "Puts a container on this network too: at once when it runs, otherwise when it starts.",
            throws: ["network.connected", "network.mode", "address.taken", "subnet.exhausted"],
            example: #"if web.running { net.connect(web, alias: "www") }"#)
    ) { object, scope, call in
        var join = NetworkJoin(object.network.record.name)
        join.aliases = call.optionalList("alias")?.map(\.text) ?? call.optionalString("alias").map { [$0] } ?? []
        join.address = try call.optionalString("ip").map(address)
        try call.container.connect(to: object.network, as: join, in: scope)
        return .host(object)
    },
    method(
        "disconnect",
        Signature(
            [container], returns: .named("Network"),
            doc: "Takes a container off this network, at once and for every later start.",
            throws: ["network.not-connected", "network.mode"],
            example: #"if net.containers.names.contains(web.name) { net.disconnect(web) }"#)
    ) { object, scope, call in
        try call.container.disconnect(from: object.network, in: scope)
        return .host(object)
    },
    method(
        "inspect",
        Signature(returns: .map, doc: "Everything that is known of it.", example: "net.inspect().subnet")
    ) { object, _, _ in
        let record = object.network.record
        return .map([
            "id": .string(record.id.hex), "name": .string(record.name), "driver": .string(record.driver.rawValue),
            "subnet": .string("\(record.subnet)"), "gateway": .string("\(record.gateway)"),
            "range": record.range.map { .string("\($0)") } ?? .nil, "internal": .bool(record.isInternal),
            "bridge": .string(record.bridge), "mtu": .int(Int(record.mtu)),
            "created": .time(nanoseconds: record.created * 1_000_000_000),
            "labels": .map(ScriptMap(record.labels.sorted { $0.key < $1.key }.map { (.string($0), .string($1)) })),
            "containers": .list(
                try object.network.members().map { member in
                    .map([
                        "name": .string(member.name), "id": .string(member.container.hex),
                        "address": member.address.map { .string("\($0)") } ?? .nil,
                        "aliases": .list(member.aliases.map { .string($0) }),
                    ])
                }),
        ])
    },
    method(
        "remove",
        Signature(
            returns: .nil, doc: "Removes it; refused while a container uses it.", throws: ["network.in-use"],
            example: "net.remove()")
    ) { object, scope, _ in
        let record = object.network.record
        try scope.requireOwn(.network(record.id.hex), "remove network", record.name)
        try object.network.remove(from: scope)
        return .nil
    },
    method(
        "keep",
        Signature(
            returns: .named("Network"), doc: "Lets it outlive the script.",
            example: #"Network.create("shop").keep()"#)
    ) { object, scope, _ in
        try object.network.keep(from: scope)
        return .host(object)
    },
]

extension HostCall {
    /// The argument `container`.
    fileprivate var container: Container {
        get throws {
            guard case .host(let object as ContainerObject) = value("container") else {
                throw EngineFailure(
                    Failure(.invalidArgument, "read argument", "container", "not a container", allowed: "a Container"))
            }
            return object.container
        }
    }
}

/// An address as a script writes it.
func address(_ text: String) throws -> IPv4 {
    if let address = IPv4(text) { return address }
    throw EngineFailure(
        Failure(.invalidArgument, "read address", text, "not an IPv4 address", allowed: "four numbers, as 10.5.0.7"))
}
