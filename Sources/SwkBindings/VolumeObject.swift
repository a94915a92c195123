// `Volume`: what is mounted into containers, named, from the host, or in memory. What can be done to a named one is in
// VolumeObject+Methods.swift.

import SwkEngine
import SwkModel
import SwkVM

/// Something to mount, as scripts hold it.
final class VolumeObject: WorldObject {
    let world: World
    let source: MountRequest.Source
    let readOnly: Bool
    /// Whether a `using` block can own it: only a volume that was made on purpose.
    let isClosable: Bool

    init(_ world: World, _ source: MountRequest.Source, readOnly: Bool = false, isClosable: Bool = false) {
        self.world = world
        self.source = source
        self.readOnly = readOnly
        self.isClosable = isClosable
    }

    func adopted(by world: World) -> any HostObject { VolumeObject(world, source, readOnly: readOnly) }

    var hostType: HostType { world.types.volume }

    func render() -> String {
        switch source {
        case .bind(let path): "Volume.bind(\"\(path)\"\(readOnly ? ", readOnly: true" : ""))"
        case .volume(let name): "Volume(\"\(name)\"\(readOnly ? ", readOnly: true" : ""))"
        case .anonymous: "Volume"
        case .temporary(let size): "Volume.tmpfs(\(size.map { ByteCount($0).description } ?? ""))"
        }
    }

    var tableRow: [(column: String, value: ScriptValue)]? {
        guard case .volume(let name) = source else { return nil }
        return [("name", .string(name)), ("driver", .string("local"))]
    }

    func isEqual(to other: any HostObject) -> Bool {
        guard let other = other as? VolumeObject else { return false }
        return other.source == source && other.readOnly == readOnly
    }

    /// The end of a `using` block.
    func close() async throws {
        guard case .volume(let name) = source else { return }
        let opened = try world.open()
        guard opened.engine.volumes.contains(name) else { return }
        try evidently { try opened.engine.removeVolume(name, from: opened.scope) }
    }

    /// The named volume's name; an error for what is only a path or memory.
    func name(to operation: String) throws -> String {
        if case .volume(let name) = source { return name }
        throw EngineFailure(
            Failure(
                .volumeNotFound, operation, render(), "it has no name: it is a path of the host or memory",
                help: "make a volume with `Volume.create()`"))
    }
}

/// The type `Volume`.
func volumeType(_ world: World) -> HostType {
    HostType(
        "Volume", summary: "Files that are mounted into containers.", effects: .containers,
        reading: ["Volume", "list", "bind", "tmpfs", "inspect"],
        constructor: HostFunction(
            "Volume",
            Signature(
                [
                    Parameter("name", .string, doc: "its name") { [unowned world] _ in world.volumeNames() }, readOnly,
                ], returns: .named("Volume"),
                doc: "A named volume, made when a container first uses it; it outlives the script.",
                example: #"Image("busybox").run("ls", "/data", mounts: {"/data": Volume("db")})"#),
            sync: { [unowned world] call in
                .host(VolumeObject(world, .volume(call.string("name")), readOnly: call.bool("readOnly")))
            }),
        statics: [createFunction(world), listFunction(world), pruneFunction(world)] + plainSources(world),
        properties: volumeProperties, methods: volumeMethods)
}

private let readOnly = Parameter("readOnly", .bool, default: .bool(false), doc: "whether containers may only read it")

/// Sources that are no volumes of swk: nothing is made and nothing is to be removed.
private func plainSources(_ world: World) -> [HostFunction] {
    [
        HostFunction(
            "bind",
            Signature(
                [
                    Parameter("path", .string, doc: "a file or directory on the host", suggestions: hostPaths),
                    readOnly,
                ],
                returns: .named("Volume"),
                doc: "A path of the host.", example: #"Volume.bind(".", readOnly: true)"#),
            sync: { [unowned world] call in
                .host(VolumeObject(world, .bind(call.string("path")), readOnly: call.bool("readOnly")))
            }),
        HostFunction(
            "tmpfs",
            Signature(
                [Parameter("size", .optional(.size), default: .nil, doc: "the most it may hold")],
                returns: .named("Volume"),
                doc: "Memory that is gone with the container.", example: "Volume.tmpfs(64MiB)"),
            sync: { [unowned world] call in .host(VolumeObject(world, .temporary(size: call.optionalSize("size"))))
            }),
    ]
}

private func createFunction(_ world: World) -> HostFunction {
    HostFunction(
        "create",
        Signature(
            [
                Parameter("name", .optional(.string), default: .nil, doc: "a name; made up when left out"),
                Parameter("labels", .map, default: .map(ScriptMap()), doc: "labels to find it by"),
            ], returns: .named("Volume"),
            doc:
                "Makes a volume; it ends with the script unless it is kept. One that exists already is given as it is, and stays.",
            throws: ["name.invalid"],
            example: #"using data = Volume.create()"#),
        sync: { [unowned world] call in
            let engine = try world.open().engine
            let volume = try evidently {
                try engine.createVolume(
                    call.optionalString("name"), labels: call.labels("labels"), in: world.scope(for: call))
            }
            return .host(VolumeObject(world, .volume(volume.name), isClosable: true))
        })
}

private func listFunction(_ world: World) -> HostFunction {
    HostFunction(
        "list",
        Signature(
            returns: .list(of: .named("Volume")), doc: "The volumes on this machine.",
            example: "for volume in Volume.list() { print(volume.name) }"),
        sync: { [unowned world] _ in
            let engine = try world.open().engine
            let volumes = try evidently { try engine.volumes.list() }
            return .list(volumes.map { .host(VolumeObject(world, .volume($0.name))) })
        })
}

private func pruneFunction(_ world: World) -> HostFunction {
    HostFunction(
        "prune",
        Signature(
            [Parameter("all", .bool, default: .bool(false), doc: "also those that have a name of their own")],
            returns: .map,
            doc: "Removes the volumes that no container mounts: `removed`, their names, and `reclaimed`.",
            throws: ["atomically.irreversible"], example: "Volume.prune().reclaimed")
    ) { [unowned world] call in
        let engine = try world.open().engine
        let scope = try world.scope(for: call)
        let (removed, bytes) = try evidently {
            let unused = try engine.unusedVolumes(all: call.bool("all"))
            for volume in unused { try scope.requireOwn(.volume(volume.name), "remove volume", volume.name) }
            let pruned = try engine.pruneVolumes(unused)
            for volume in pruned.removed { try scope.forgetVolume(volume.name) }
            return pruned
        }
        return .map(["removed": .list(removed.map { .string($0.name) }), "reclaimed": .size(bytes: bytes)])
    }
}

extension HostCall {
    /// A map of texts.
    func labels(_ name: String) -> [String: String] {
        Dictionary(map(name).pairs.map { ($0.key.text, $0.value.text) }) { $1 }
    }
}
