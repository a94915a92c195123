// Images built here: from a Dockerfile, and step by step from image values.

public import SwkImage
public import SwkModel
import SwkSystem

/// What a build takes from its surroundings.
public struct BuildSettings: Sendable {
    /// Whether registries are asked for base images that are here already.
    public var pull: PullPolicy = .missing
    /// The network of RUN.
    public var network: NetworkMode = .bridge
    /// Told about bytes of base images.
    public var progress: PullProgress?
    /// Told about everything else.
    public var observe: @Sendable (BuildEvent) -> Void = { _ in }

    public init() {}
}

extension Engine {
    /// Builds an image from a Dockerfile; see `ImageStore.build` for what it throws.
    public func build(
        _ request: BuildRequest, _ settings: BuildSettings = BuildSettings(), in scope: Scope
    ) async throws -> Image {
        for name in request.names {
            let before = try imageStore.manifest(named: name.description)
            try scope.recordForRollback(.imageName(name.description, manifest: before?.description))
        }
        let runner = BuildRunner(
            engine: self, scope: scope, network: settings.network, pull: settings.pull, progress: settings.progress)
        let stored = try await imageStore.build(request, runner: runner, observe: settings.observe)
        let reference = request.names.first?.description ?? stored.id.short
        return Image(engine: self, reference: reference, source: .stored(stored))
    }
}

extension Engine {
    /// Drops every cached step of builds, and the content that only they needed; answers its bytes.
    public func dropBuildCache() throws(Failure) -> Int64 {
        try imageStore.collectGarbage(keepingBuilds: false)?.bytes ?? 0
    }

    /// Nothing at all: what an image of one's own files alone begins with.
    public var scratchImage: Image {
        get throws(Failure) {
            let making = try Making(platform: .host)
            return Image(engine: self, reference: "scratch", source: .stored(try imageStore.unnamed(making)))
        }
    }
}

extension Image {
    /// The image after a command that ran in a container of its own: what it wrote is one more layer.
    ///
    /// The result is cached by what it was made from. It has no name, and goes with `scope` unless it is tagged or kept. Throws
    /// `build.step-failed` with the last output.
    public func layer(_ command: StepWork.Command, in scope: Scope) async throws -> Image {
        try await derived(in: scope) { work, making in try await work.run(command, &making) }
    }

    /// The image with files: from a directory of this machine, or from another image.
    public func copy(_ step: CopyStep, in scope: Scope) async throws -> Image {
        try await derived(in: scope) { work, making in
            let before = making
            making = try await onOwnThread { cancellation in
                var making = before
                try work.copy(step, &making, cancellation)
                return making
            }
        }
    }

    /// The image with another configuration.
    /// - Parameter change: as the history shows it.
    public func configured(_ config: ImageConfig, change: String, in scope: Scope) async throws -> Image {
        try await derived(in: scope) { work, making in
            try work.configure(&making, config, createdBy: change)
        }
    }

    private func derived(
        in scope: Scope, _ step: (StepWork, inout Making) async throws -> Void
    ) async throws -> Image {
        guard let stored else {
            throw Failure(
                .unsupportedContent, "build on", reference, "the machine's own root is in no store",
                help: "begin with an image, or with `Image.scratch`")
        }
        let lease = try engine.imageStore.lease()
        let work = StepWork(
            engine.imageStore,
            BuildRunner(engine: engine, scope: scope, network: .bridge, pull: .missing))
        var making = Making(on: stored)
        try await step(work, &making)
        let made = try work.finish(making) { id throws(Failure) in try scope.record(.image(id.description)) }
        _ = consume lease
        return Image(engine: engine, reference: made.id.short, source: .stored(made))
    }
}
