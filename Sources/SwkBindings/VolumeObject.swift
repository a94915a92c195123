// `Volume`: what is mounted into containers, named, from the host, or in memory.

import SwkEngine
import SwkModel
import SwkVM

/// Something to mount, as scripts hold it.
final class VolumeObject: WorldObject {
    let world: World
    let source: MountRequest.Source
    let readOnly: Bool

    init(_ world: World, _ source: MountRequest.Source, readOnly: Bool = false) {
        self.world = world
        self.source = source
        self.readOnly = readOnly
    }

    func adopted(by world: World) -> any HostObject { VolumeObject(world, source, readOnly: readOnly) }

    var hostType: HostType { world.types.volume }

    func render() -> String {
        switch source {
        case .bind(let path): "Volume.bind(\"\(path)\"\(readOnly ? ", readOnly: true" : ""))"
        case .volume(let name): "Volume(\"\(name)\")"
        case .anonymous: "Volume"
        case .temporary(let size): "Volume.tmpfs(\(size.map { ByteCount($0).description } ?? ""))"
        }
    }
}

/// The type `Volume`.
func volumeType(_ world: World) -> HostType {
    let readOnly = Parameter("readOnly", .bool, default: .bool(false), doc: "whether containers may only read it")
    return HostType(
        "Volume", summary: "Files that are mounted into containers.", effects: .containers,
        constructor: HostFunction(
            "Volume",
            Signature(
                [Parameter("name", .string, doc: "its name"), readOnly], returns: .named("Volume"),
                doc: "A named volume, made when a container first uses it; it outlives the script.",
                example: #"Image("busybox").run("ls", "/data", mounts: {"/data": Volume("db")})"#),
            sync: { [unowned world] call in
                .host(VolumeObject(world, .volume(call.string("name")), readOnly: call.bool("readOnly")))
            }),
        statics: [
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
        ])
}
