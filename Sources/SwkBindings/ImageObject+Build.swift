// Images made in scripts: from a Dockerfile, and step by step from values. Every step gives a new image and is cached by what it was made
// from; a Dockerfile that says the same has the same cache.

import SwkEngine
import SwkImage
import SwkModel
import SwkVM

func buildFunction(_ world: World) -> HostFunction {
    HostFunction(
        "build",
        Signature(
            [
                Parameter(
                    "path", .string, doc: "the directory of the Dockerfile and its files", suggestions: hostPaths),
                Parameter(
                    "tag", .oneOf([.string, .list(of: .string)]), default: .list([]), doc: "names for the image"),
                Parameter(
                    "file", .optional(.string), default: .nil, doc: "the Dockerfile; the directory's own when left out",
                    suggestions: hostPaths),
                Parameter("args", .map, default: .map(ScriptMap()), doc: "values of ARG"),
                Parameter("target", .optional(.string), default: .nil, doc: "build up to this stage"),
                Parameter(
                    "cache", .bool, default: .bool(true),
                    doc: "whether steps that were made before are taken as they are"),
                Parameter(
                    "pull", .bool, default: .bool(false), doc: "whether registries are asked for images that are here"),
                Parameter("labels", .map, default: .map(ScriptMap()), doc: "labels of the image"),
            ], returns: .named("Image"), doc: "Builds an image from a Dockerfile.",
            throws: ["dockerfile.invalid", "build.step-failed", "build.no-source", "build.no-context"],
            example: #"Image.build("./app", tag: "acme/app:1", args: {VERSION: "1.2"})"#)
    ) { [unowned world] call in
        let engine = try world.open().engine
        let scope = try world.scope(for: call)
        let image = try await evidently {
            let source = try BuildSource(directory: call.string("path"), file: call.optionalString("file"))
            var request = BuildRequest(dockerfile: source.dockerfile, context: source.context)
            request.names = try call.value("tag").texts.map { try ImageReference(parsing: $0) }
            request.arguments = call.map("args").texts
            request.target = call.optionalString("target")
            request.usesCache = call.bool("cache")
            request.labels = call.map("labels").texts
            var settings = BuildSettings()
            settings.pull = call.bool("pull") ? .always : .missing
            return try await engine.build(request, settings, in: scope)
        }
        return .host(ImageObject(world, image.reference, resolved: image))
    }
}

func scratchProperty(_ world: World) -> HostProperty {
    HostProperty("scratch", .named("Image"), doc: "An image with nothing in it, for one made of own files alone.") {
        [unowned world] _ in
        let image = try evidently { try world.open().engine.scratchImage }
        return .host(ImageObject(world, "scratch", resolved: image))
    }
}

let layerMethod = HostFunction(
    "layer",
    Signature(
        [
            .rest(
                "command", .oneOf([.string, .int, .float, .command, .list(of: .any)]), doc: "the command that writes it"
            ),
            Parameter("env", .map, default: .map(ScriptMap()), doc: "variables of this command alone"),
            Parameter("user", .optional(.string), default: .nil, doc: "user[:group]; the image's when left out"),
            Parameter("workdir", .optional(.string), default: .nil, doc: "where the command starts"),
        ], returns: .named("Image"),
        doc: "The image with one more layer: what a command writes in a container of its own. Cached by content.",
        throws: ["build.step-failed", "run.not-found"],
        example: #"Image("busybox").layer(sh"echo hello > /greeting").run("cat", "/greeting").stdout"#)
) { call in
    let object = call.receiver(as: ImageObject.self)
    var command = StepWork.Command(words: call.words)
    command.environment = call.map("env").texts.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    command.user = call.optionalString("user")
    command.workingDirectory = call.optionalString("workdir")
    return try await derived(object, call) { [command] image, scope in try await image.layer(command, in: scope) }
}

let copyIntoImageMethod = HostFunction(
    "copy",
    Signature(
        [
            Parameter(
                "source", .oneOf([.string, .list(of: .string)]),
                doc: "files or directories; patterns such as *.txt are fine",
                suggestions: hostPaths),
            Parameter("destination", .string, doc: "a path in the image; with a slash at its end a directory"),
            Parameter("owner", .optional(.string), default: .nil, doc: "user[:group]; root when left out"),
            Parameter("mode", .optional(.string), default: .nil, doc: #"octal permission bits, such as "755""#),
            Parameter(
                "from", .optional(.named("Image")), default: .nil,
                doc: "the image that has the files, instead of this machine"),
        ], returns: .named("Image"),
        doc: "The image with files: of a directory what is in it, as COPY does. Cached by content.",
        throws: ["build.no-source"],
        example: #"Image("busybox").copy("/etc/hostname", "/from/").run("ls", "/from").stdout"#)
) { call in
    let object = call.receiver(as: ImageObject.self)
    let steps = try await copySteps(call)
    return try await derived(object, call) { image, scope in
        var image = image
        for step in steps { image = try await image.copy(step, in: scope) }
        return image
    }
}

/// One step for all sources of an image; one for each path of this machine, whose directories differ.
private func copySteps(_ call: HostCall) async throws -> [CopyStep] {
    let sources = call.value("source").texts
    var steps: [CopyStep] = []
    if let from = call.optionalHost("from", as: ImageObject.self) {
        let image = try await from.image()
        guard let stored = image.stored else { throw refused("from", call.value("from"), "an image of the store") }
        steps.append(CopyStep(.image(stored), sources, to: call.string("destination")))
    } else {
        steps = try evidently { try CopyStep.ofHost(sources, to: call.string("destination")) }
    }
    let mode = try call.optionalString("mode").map { text in
        guard let mode = UInt32(text, radix: 8), mode <= 0o7777 else {
            throw refused("mode", .string(text), #"octal digits such as "755" or "0644""#)
        }
        return mode
    }
    for index in steps.indices {
        steps[index].owner = call.optionalString("owner")
        steps[index].mode = mode
    }
    return steps
}

/// Makes one image of another, in the scope of the call.
func derived(
    _ object: ImageObject, _ call: HostCall, _ step: (Image, Scope) async throws -> Image
) async throws -> ScriptValue {
    let image = try await object.image()
    let scope = try object.world.scope(for: call)
    do {
        let result = try await step(image, scope)
        return .host(ImageObject(object.world, result.reference, resolved: result))
    } catch let failure as Failure { throw EngineFailure(failure) }
}

extension ScriptValue {
    /// One text or several.
    fileprivate var texts: [String] {
        if case .list(let values) = self { values.map(\.text) } else { [text] }
    }
}

extension ScriptMap {
    fileprivate var texts: [String: String] { Dictionary(pairs.map { ($0.key.text, $0.value.text) }) { $1 } }
}
