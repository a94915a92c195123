// What scripts ask of a named volume, and what they do to it.

import SwkEngine
import SwkModel
import SwkVM

private func property(
    _ name: String, _ type: ScriptType, _ doc: String,
    _ get: @escaping @Sendable (VolumeObject) throws -> ScriptValue
) -> HostProperty {
    HostProperty(name, type, doc: doc) { call in
        try evidently { try get(call.receiver(as: VolumeObject.self)) }
    }
}

let volumeProperties: [HostProperty] = [
    property("name", .string, "Its name.") { .string(try $0.name(to: "name")) },
    property("path", .string, "Where its files are on the host.") { .string(try $0.found("find").path) },
    property("created", .time, "When it was made.") {
        .time(nanoseconds: try $0.found("look at").created.nanoseconds)
    },
    property("labels", .map, "Its labels.") {
        .map(ScriptMap(try $0.found("look at").labels.sorted { $0.key < $1.key }.map { (.string($0), .string($1)) }))
    },
    property("containers", .list(of: .named("Container")), "The containers that mount it, running or not.") { object in
        let engine = try object.world.open().engine
        return .list(
            try engine.volumeUsers(try object.name(to: "look at")).map { record in
                .host(ContainerObject(object.world, try engine.container(record.id.hex)))
            })
    },
]

let volumeMethods: [HostFunction] = [
    HostFunction(
        "remove",
        Signature(
            returns: .nil, doc: "Removes it with its files; refused while a container mounts it.",
            throws: ["volume.not-found", "volume.in-use"], example: "Volume.create().remove()")
    ) { call in
        let object = call.receiver(as: VolumeObject.self)
        let scope = try object.world.scope(for: call)
        let engine = try object.world.open().engine
        let name = try object.name(to: "remove volume")
        try evidently {
            try scope.requireOwn(.volume(name), "remove volume", name)
            try engine.removeVolume(name, from: scope)
        }
        return .nil
    },
    HostFunction(
        "keep",
        Signature(
            returns: .named("Volume"), doc: "Lets it outlive the script.",
            example: #"let data = Volume.create("db").keep()"#)
    ) { call in
        let object = call.receiver(as: VolumeObject.self)
        let scope = try object.world.scope(for: call)
        let engine = try object.world.open().engine
        try evidently { try engine.keepVolume(try object.name(to: "keep"), from: scope) }
        return .host(VolumeObject(object.world, object.source, readOnly: object.readOnly))
    },
    HostFunction(
        "inspect",
        Signature(
            returns: .map, doc: "Everything that is known of it.", throws: ["volume.not-found"],
            example: "Volume.create().inspect().path")
    ) { call in
        let object = call.receiver(as: VolumeObject.self)
        return try evidently {
            let volume = try object.found("inspect")
            let users = try object.world.open().engine.volumeUsers(volume.name)
            return .map([
                "name": .string(volume.name), "driver": .string("local"), "path": .string(volume.path),
                "created": .time(nanoseconds: volume.created.nanoseconds),
                "labels": .map(ScriptMap(volume.labels.sorted { $0.key < $1.key }.map { (.string($0), .string($1)) })),
                "containers": .list(users.map { .string($0.name) }),
            ])
        }
    },
]

extension VolumeObject {
    fileprivate func found(_ operation: String) throws -> Volume {
        try world.open().engine.volumes.find(try name(to: operation))
    }
}
