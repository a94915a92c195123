// `Container`: a container that was started or found, with the methods of docker's verbs.

import SwkEngine
import SwkModel
import SwkVM

/// A container as scripts hold it.
final class ContainerObject: WorldObject {
    let world: World
    let container: Container

    init(_ world: World, _ container: Container) {
        self.world = world
        self.container = container
    }

    func adopted(by world: World) -> any HostObject { ContainerObject(world, container) }

    var hostType: HostType { world.types.container }
    var isClosable: Bool { true }

    func render() -> String {
        // A container that was removed meanwhile still prints.
        let state = (try? container.stateWord()) ?? "removed"
        return "Container(\"\(container.name)\", \(state), \(container.record.image))"
    }

    var tableRow: [(column: String, value: ScriptValue)]? {
        [
            ("name", .string(container.name)), ("image", .string(container.record.image)),
            ("state", .string((try? container.stateWord()) ?? "removed")),  // as above
            ("command", .string(container.record.arguments.joined(separator: " "))),
            ("id", .string(container.id.short)),
        ]
    }

    func isEqual(to other: any HostObject) -> Bool { (other as? ContainerObject)?.container.id == container.id }

    /// The owner of what a call does to the container, which in an `atomically` block must be a container of that block: a process that was
    /// stopped or killed does not come back.
    func scopeToEnd(_ call: HostCall, _ operation: String) throws -> Scope {
        let scope = try world.scope(for: call)
        try evidently { try scope.requireOwn(.container(container.id.hex), operation, container.name) }
        return scope
    }

    /// The end of a `using` block: the container is killed and removed.
    func close() async throws {
        let scope = try world.open().scope
        try await evidently { try await container.remove(force: true, from: scope) }
    }
}

/// The type `Container`.
func containerType(_ world: World) -> HostType {
    HostType(
        "Container", summary: "A container, running or not.", effects: .containers,
        reading: ["Container", "list", "logs", "wait", "port", "diff", "inspect", "top", "stats"],
        constructor: HostFunction(
            "Container",
            Signature(
                [
                    Parameter("name", .string, doc: "its name, id or the beginning of its id") { [unowned world] _ in
                        world.containerNames()
                    }
                ],
                returns: .named("Container"), doc: "Finds a container.", throws: ["container.not-found"],
                example: #"Container("web").logs()"#),
            sync: { [unowned world] call in
                let engine = try world.open().engine
                let found = try evidently { try engine.container(call.string("name")) }
                return .host(ContainerObject(world, found))
            }),
        statics: [containerList(world), containerPrune(world)], properties: containerProperties,
        methods: containerMethods + containerFileMethods + containerViews)
}

private func containerList(_ world: World) -> HostFunction {
    HostFunction(
        "list",
        Signature(
            [Parameter("all", .bool, default: .bool(false), doc: "also those that do not run")],
            returns: .list(of: .named("Container")),
            doc: "The running containers, newest first.", example: "Container.list(all: true)"),
        sync: { [unowned world] call in
            let engine = try world.open().engine
            let found = try evidently { try engine.containers(all: call.bool("all")) }
            return .list(found.map { .host(ContainerObject(world, $0)) })
        })
}

private func property(
    _ name: String, _ type: ScriptType, _ doc: String, _ get: @escaping @Sendable (Container) throws -> ScriptValue
) -> HostProperty {
    HostProperty(name, type, doc: doc) { call in
        try evidently { try get(call.receiver(as: ContainerObject.self).container) }
    }
}

private let containerProperties: [HostProperty] = [
    property("name", .string, "Its name.") { .string($0.name) },
    property("id", .string, "Its id, 64 hexadecimal digits.") { .string($0.id.hex) },
    property("image", .string, "The image that it was made from.") { .string($0.record.image) },
    property("state", .choice(["created", "running", "paused", "restarting", "exited", "dead"]), "What it does now.") {
        .string(try $0.stateWord())
    },
    property("health", .optional(.string), "starting, healthy or unhealthy; nil without a health check.") {
        try $0.health().map { .string($0.status) } ?? .nil
    },
    property("running", .bool, "Whether it runs now.") { .bool(try $0.state().isRunning) },
    property("exited", .bool, "Whether it ran and ended.") { .bool(try $0.exitRecord() != nil) },
    property("exit", .optional(.map), "How it ended: code and cause; nil while it runs.") { container in
        guard let exit = try container.exitRecord() else { return .nil }
        return .map(["code": .int(exit.code), "cause": .string(exit.description)])
    },
    property("address", .optional(.string), "Its IP address on its first network; nil without one.") { container in
        try container.addresses().first.map { .string("\($0.address)") } ?? .nil
    },
    property("ports", .map, "Published ports: from `80/tcp` to the host's address and port.") { container in
        .map(
            ScriptMap(
                try container.publishedPorts().map { port in
                    (
                        .string("\(port.containerPort)/\(port.transport.rawValue)"),
                        .string("\(port.hostAddress):\(port.hostPort)")
                    )
                }))
    },
]
