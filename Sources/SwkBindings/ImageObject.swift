// `Image`: a reference until something needs its content, then the stored image.

import SwkEngine
import SwkModel
import SwkVM
import Synchronization

/// An image as scripts hold it. `Image("redis:7")` fetches nothing yet; `pull`, `run`, `start` and the properties do.
final class ImageObject: WorldObject {
    let world: World
    let reference: String
    private let resolved: Mutex<Image?>

    init(_ world: World, _ reference: String, resolved: Image? = nil) {
        self.world = world
        self.reference = reference
        self.resolved = Mutex(resolved)
    }

    func adopted(by world: World) -> any HostObject {
        ImageObject(world, reference, resolved: resolved.withLock { $0 })
    }

    var hostType: HostType { world.types.image }

    func render() -> String { "Image(\"\(reference)\")" }

    var tableRow: [(column: String, value: ScriptValue)]? {
        guard let image = resolved.withLock({ $0 }), let stored = image.stored else { return nil }
        return [
            ("image", .string(reference)), ("id", .string(stored.id.short)), ("size", .size(bytes: stored.size)),
        ]
    }

    func isEqual(to other: any HostObject) -> Bool { (other as? ImageObject)?.reference == reference }

    /// The image itself, pulled when it is not on this machine.
    func image() async throws -> Image {
        if let known = resolved.withLock({ $0 }) { return known }
        let engine = try world.open().engine
        let image = try await evidently { try await engine.image(reference) }
        resolved.withLock { $0 = image }
        return image
    }
}

/// The type `Image`.
func imageType(_ world: World) -> HostType {
    HostType(
        "Image", summary: "An image: what containers are made from.", effects: .containers,
        reading: ["list", "search", "history", "inspect"],
        constructor: HostFunction(
            "Image",
            Signature(
                [
                    Parameter("reference", .string, doc: "a name with an optional registry, tag or digest, or an id") {
                        [unowned world] _ in world.imageNames()
                    }
                ],
                returns: .named("Image"), doc: "Names an image; it is pulled when it is first needed.",
                example: #"Image("redis:7").run("redis-server", "--version").stdout"#),
            effects: [], sync: { [unowned world] call in .host(ImageObject(world, call.string("reference"))) }),
        statics: [
            listFunction(world), searchFunction(world), pruneImagesFunction(world), importFunction(world),
            loadFunction(world), buildFunction(world),
        ],
        staticProperties: [
            HostProperty(
                "host", .named("Image"), doc: "The machine's own root file system, read-only below an overlay."
            ) { [unowned world] _ in
                let image = try world.open().engine.hostImage
                return .host(ImageObject(world, "host", resolved: image))
            }, scratchProperty(world),
        ],
        properties: imageProperties,
        methods: [
            pullMethod, pushMethod, runMethod(world), startMethod(world), createMethod(world), shellMethod(world),
            tagMethod,
            removeMethod, keepMethod,
            historyMethod, inspectMethod, saveMethod, layerMethod, copyIntoImageMethod, configMethod,
        ])
}

private func listFunction(_ world: World) -> HostFunction {
    HostFunction(
        "list",
        Signature(returns: .list(of: .named("Image")), doc: "The images on this machine.", example: "Image.list()"),
        sync: { [unowned world] _ in
            let engine = try world.open().engine
            let images = try evidently { try engine.images() }
            return .list(images.map { .host(ImageObject(world, $0.reference, resolved: $0)) })
        })
}

private func runMethod(_ world: World) -> HostFunction {
    HostFunction(
        "run",
        Signature(
            runParameters(world) + [
                Parameter("stdin", .optional(.oneOf([.string, .bytes])), default: .nil, doc: "what the command reads"),
                Parameter("check", .bool, default: .bool(true), doc: "whether an exit code other than 0 is an error"),
                Parameter("timeout", .optional(.duration), default: .nil, doc: "the longest it may take"),
            ], returns: .named("Result"),
            doc: "Runs a command in a container of its own, waits, and removes the container.",
            throws: ["command.failed", "run.not-found", "timeout"],
            example: #"Image("busybox").run("echo", "hi").stdout"#)
    ) { call in
        let object = call.receiver(as: ImageObject.self)
        let options = try containerOptions(call)
        let image = try await object.image()
        let scope = try object.world.scope(for: call)
        let result = try await evidently {
            try await image.run(
                options, stdin: call.value("stdin").inputBytes, timeout: call.optionalDuration("timeout"), in: scope)
        }
        if call.bool("check"), let failure = result.failure(of: options.command ?? [], in: object.reference) {
            throw EngineFailure(failure)
        }
        return .host(ResultObject(object.world, result))
    }
}

private func startMethod(_ world: World) -> HostFunction {
    HostFunction(
        "start",
        Signature(
            runParameters(world) + standingParameters, returns: .named("Container"),
            doc: "Starts a container in the background; it ends with the script unless it is kept.",
            throws: ["run.not-found", "name.taken", "port.taken"],
            example: #"using web = Image("busybox").start("httpd", "-f", publish: {80: 0})"#)
    ) { call in
        let object = call.receiver(as: ImageObject.self)
        let options = try standingOptions(call)
        let image = try await object.image()
        let scope = try object.world.scope(for: call)
        let container = try await evidently { try await image.start(options, in: scope) }
        return .host(ContainerObject(object.world, container))
    }
}

private let tagMethod = HostFunction(
    "tag",
    Signature(
        [Parameter("name", .string, doc: "the new name, with an optional tag")], returns: .named("Image"),
        doc: "Gives the image a further name.", example: #"Image("busybox").tag("acme/box:v1")"#)
) { call in
    let object = call.receiver(as: ImageObject.self)
    let image = try await object.image()
    let tagged = try evidently { try image.tag(call.string("name"), in: object.world.scope(for: call)) }
    return .host(ImageObject(object.world, tagged.reference, resolved: tagged))
}

private let removeMethod = HostFunction(
    "remove",
    Signature(
        [Parameter("force", .bool, default: .bool(false), doc: "removes it even when it has several names")],
        returns: .nil,
        doc: "Removes this name of the image, and its content with the last one.",
        example: #"Image("acme/box:v1").remove()"#)
) { call in
    let object = call.receiver(as: ImageObject.self)
    let engine = try object.world.open().engine
    _ = try evidently {
        try engine.removeImage(object.reference, force: call.bool("force"), in: object.world.scope(for: call))
    }
    return .nil
}

private let keepMethod = HostFunction(
    "keep",
    Signature(
        returns: .named("Image"), doc: "Lets a snapshot outlive the script without a name; other images stay anyway.",
        example: #"Image("busybox").start("sleep", "60").snapshot().keep()"#)
) { call in
    let object = call.receiver(as: ImageObject.self)
    let image = try await object.image()
    try evidently { try image.keep(from: object.world.scope(for: call)) }
    return .host(object)
}
