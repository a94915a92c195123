// Images in scripts that leave as files and come back.

import SwkEngine
import SwkModel
import SwkVM

let saveMethod = HostFunction(
    "save",
    Signature(
        [Parameter("path", .string, doc: "the file on the host that is written", suggestions: hostPaths)],
        returns: .named("Image"),
        doc: "Writes the image into one file, which `Image.load`, docker and skopeo read.",
        throws: ["image.unsupported", "system.call"], example: #"Image("busybox").save("busybox.tar")"#),
    effects: [.containers, .files]
) { call in
    let object = call.receiver(as: ImageObject.self)
    let image = try await object.image()
    let scope = try object.world.scope(for: call)
    try await evidently { try await image.save(toFile: call.string("path"), in: scope) }
    return .host(object)
}

func loadFunction(_ world: World) -> HostFunction {
    HostFunction(
        "load",
        Signature(
            [Parameter("path", .string, doc: "an archive of `save`, docker or skopeo", suggestions: hostPaths)],
            returns: .list(of: .named("Image")), doc: "Brings the images of an archive; they stay.",
            throws: ["archive.invalid", "image.corrupt", "image.digest-mismatch"],
            example: #"Image.load("busybox.tar")[0].run("true")"#),
        effects: [.containers, .files]
    ) { [unowned world] call in
        let engine = try world.open().engine
        let scope = try world.scope(for: call)
        let loaded = try await evidently { try await engine.loadImages(.file(call.string("path")), in: scope) }
        return .list(
            loaded.map { one in
                let image = engine.image(of: one)
                return .host(ImageObject(world, image.reference, resolved: image))
            })
    }
}

func importFunction(_ world: World) -> HostFunction {
    HostFunction(
        "import",
        Signature(
            [
                Parameter(
                    "source", .string, doc: "a tar archive, plain or compressed, or its URL", suggestions: hostPaths),
                Parameter("name", .optional(.string), default: .nil, doc: "the image's name, with an optional tag"),
                Parameter("message", .optional(.string), default: .nil, doc: "what the image's history says"),
                changesParameter,
            ], returns: .named("Image"), doc: "Makes an image of one layer from the files in an archive; it stays.",
            throws: ["archive.invalid", "archive.hostile", "dockerfile.invalid"],
            example: ##"Image.import("root.tar", "acme/flat:v1", changes: ["CMD [\"sh\"]"])"##),
        effects: [.containers, .files, .network]
    ) { [unowned world] call in
        let engine = try world.open().engine
        let scope = try world.scope(for: call)
        let text = call.string("source")
        // A script has no standard input of bytes: `-` is a file's name.
        let source = text == "-" ? ArchiveSource.file("./-") : ArchiveSource(text)
        let image = try await evidently {
            try await engine.importImage(
                source, as: call.optionalString("name"), message: call.optionalString("message"),
                changes: call.list("changes").map(\.text), in: scope)
        }
        return .host(ImageObject(world, image.reference, resolved: image))
    }
}
