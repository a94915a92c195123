// What images and registries do with one another: `pull`, `push`, `search`.

import SwkEngine
import SwkModel
import SwkVM

/// `img.pull()`.
let pullMethod = HostFunction(
    "pull",
    Signature(
        [
            Parameter(
                "platform", .optional(.string), default: .nil,
                doc: "which image of an index, such as linux/arm64; this machine's when left out")
        ],
        returns: .named("Image"), doc: "Fetches the image from its registry, even when it is on this machine.",
        throws: ["image.not-found", "image.no-platform", "registry.unreachable", "image.digest-mismatch"],
        example: #"Image("debian:12").pull()"#),
    effects: [.containers, .network]
) { call in
    let object = call.receiver(as: ImageObject.self)
    let engine = try object.world.open().engine
    let image = try await evidently {
        try await engine.pull(
            object.reference, platform: call.optionalString("platform").map { try Platform(parsing: $0) })
    }
    return .host(ImageObject(object.world, object.reference, resolved: image))
}

/// `img.push()`.
let pushMethod = HostFunction(
    "push",
    Signature(
        returns: .named("Image"),
        doc: "Sends the image to the registry that its name names; what is there already is not sent again.",
        throws: ["image.not-found", "registry.unauthorized", "registry.unreachable"],
        example: #"box.tag("\(registry)/acme/box:v1").push()"#),
    effects: [.containers, .network]
) { call in
    let object = call.receiver(as: ImageObject.self)
    let engine = try object.world.open().engine
    let image = try await evidently {
        try await engine.push(object.reference)
        return try engine.localImage(object.reference)
    }
    return .host(ImageObject(object.world, object.reference, resolved: image))
}

/// `Image.search("redis")`.
func searchFunction(_ world: World) -> HostFunction {
    HostFunction(
        "search",
        Signature(
            [
                Parameter("term", .string, doc: "what names contain"),
                Parameter(
                    "registry", .optional(.oneOf([.string, .named("Registry")])), default: .nil,
                    doc: "where; docker.io when left out"),
                searchLimit,
            ], returns: .list(of: .map),
            doc: "What fits a term: names with descriptions and stars at docker.io, with tags elsewhere.",
            throws: ["registry.no-catalog", "registry.unauthorized", "registry.unreachable"],
            example: #"Image.search("busybox", registry: registry)"#),
        effects: .network
    ) { [unowned world] call in
        let registry = call.optionalHost("registry", as: RegistryObject.self)?.name ?? call.optionalString("registry")
        return try await found(call, in: world, at: registry)
    }
}
