// What an image says of itself: its names, its past, and all of it at once.

import SwkEngine
import SwkModel
import SwkVM

private func property(
    _ name: String, _ type: ScriptType, _ doc: String, _ get: @escaping @Sendable (Image) -> ScriptValue
) -> HostProperty {
    HostProperty(name, type, doc: doc, getAsync: { call in get(try await call.receiver(as: ImageObject.self).image()) })
}

let imageProperties: [HostProperty] = [
    HostProperty("reference", .string, doc: "The name as it was written.", effects: []) {
        .string($0.receiver(as: ImageObject.self).reference)
    },
    property("id", .string, "The digest of its configuration.") { .string($0.id) },
    property("tags", .list(of: .string), "All its names on this machine.") { $0.names },
    property("digests", .list(of: .string), "How registries know it: name@digest.") { $0.digests },
    property("created", .optional(.time), "When it was made; nil when it does not say.") { $0.created },
    property("size", .size, "Bytes of its layers as stored.") { .size(bytes: $0.stored?.size ?? 0) },
    property("platform", .string, "What it is made for, such as linux/amd64.") {
        .string(($0.stored?.platform ?? .host).description)
    },
    property("env", .list(of: .string), "Its environment variables, NAME=value.") { .strings($0.config.env) },
    property("labels", .map, "Its labels.") { .texts($0.config.labels) },
]

/// `img.history()`.
let historyMethod = HostFunction(
    "history",
    Signature(
        returns: .list(of: .map), doc: "The steps of its making, newest first.",
        example: #"Image("busybox").history()"#)
) { call in
    let object = call.receiver(as: ImageObject.self)
    let image = try await object.image()
    guard let stored = image.stored else { return .list([]) }
    let steps = try evidently { try image.engine.imageStore.history(of: stored) }
    return .list(
        steps.map { step in
            .map([
                "created": step.created.flatMap(ScriptValue.time) ?? .nil, "by": .string(step.createdBy),
                "size": .size(bytes: step.size), "comment": .string(step.comment),
            ])
        })
}

/// `img.inspect()`.
let inspectMethod = HostFunction(
    "inspect",
    Signature(
        returns: .map, doc: "Everything that is known of it.", throws: ["image.not-found"],
        example: #"Image("busybox").inspect().config.cmd"#)
) { call in
    let image = try await call.receiver(as: ImageObject.self).image()
    let config = image.config
    return .map([
        "id": .string(image.id), "tags": image.names, "digests": image.digests, "created": image.created,
        "author": .string(image.stored?.document.author ?? ""),
        "platform": .string((image.stored?.platform ?? .host).description),
        "size": .size(bytes: image.stored?.size ?? 0),
        "config": .map([
            "user": .string(config.user), "env": .strings(config.env),
            "entrypoint": config.entrypoint.map(ScriptValue.strings) ?? .nil,
            "cmd": config.cmd.map(ScriptValue.strings) ?? .nil, "workdir": .string(config.workingDir),
            "ports": .strings(config.exposedPorts), "volumes": .strings(config.volumes),
            "labels": .texts(config.labels), "stopSignal": config.stopSignal.map { .string($0) } ?? .nil,
        ]),
        "layers": .strings(image.stored?.document.rootfs.diffIDs.map(\.description) ?? []),
    ])
}

/// `Image.prune()`.
func pruneImagesFunction(_ world: World) -> HostFunction {
    HostFunction(
        "prune",
        Signature(
            [
                Parameter(
                    "all", .bool, default: .bool(false),
                    doc: "whether images with names go, too, when no container was made from them"),
                Parameter(
                    "builds", .bool, default: .bool(false),
                    doc: "whether the steps that builds have cached go, too"),
            ], returns: .map,
            doc:
                "Removes the images that have no name and no container. Tells their ids and the space that is free now.",
            example: "Image.prune().reclaimed"),
        sync: { [unowned world] call in
            let engine = try world.open().engine
            let scope = try world.scope(for: call)
            return try evidently {
                let unused = try engine.unusedImages(all: call.bool("all"))
                for image in unused {
                    try scope.requireOwn(.image(image.id.description), "prune images", image.displayName)
                }
                let pruned = try engine.pruneImages(unused)
                let cached = call.bool("builds") ? try engine.dropBuildCache() : 0
                return .map([
                    "removed": .strings(unused.map(\.id.description)),
                    "reclaimed": .size(bytes: pruned.bytes + cached),
                ])
            }
        })
}

extension Image {
    fileprivate var names: ScriptValue { .strings(stored?.references.map(\.description) ?? []) }
    fileprivate var digests: ScriptValue { .strings(stored?.repoDigests ?? []) }
    fileprivate var created: ScriptValue { stored?.created.flatMap(ScriptValue.time) ?? .nil }
}

extension ScriptValue {
    fileprivate static func strings(_ texts: [String]) -> ScriptValue { .list(texts.map { .string($0) }) }

    fileprivate static func texts(_ map: [String: String]) -> ScriptValue {
        .map(ScriptMap(map.sorted { $0.key < $1.key }.map { (.string($0.key), .string($0.value)) }))
    }

    /// A time from RFC 3339; nil for what is none.
    fileprivate static func time(_ text: String) -> ScriptValue? {
        RFC3339.seconds(in: text).map { .time(nanoseconds: $0 * 1_000_000_000) }
    }
}
