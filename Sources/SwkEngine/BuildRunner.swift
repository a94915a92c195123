// RUN steps of a build: foreground containers like those of `image.run`, on an overlay whose upper directory becomes the layer.
//
// Everything that a build makes on the host before it is content of the store belongs to a scope: a build that is killed leaves a
// journal, and the next swk process removes its container and its directories.

import SwkImage
import SwkModel
import SwkRuntime
import SwkSystem

/// Runs the steps of builds for one scope.
struct BuildRunner: StepRunner {
    let engine: Engine
    let scope: Scope
    /// The network of steps that do not say.
    let network: NetworkMode
    let pull: PullPolicy
    var progress: PullProgress?

    func run(
        _ step: RunStep, output: @escaping @Sendable (Bool, [UInt8]) -> Void,
        harvest: @escaping @Sendable (WritableTree) throws(Failure) -> Void
    ) async throws -> StepEnd {
        var options = ContainerOptions(command: step.words)
        options.entrypoint = []
        options.environment = step.environment
        options.user = step.user
        options.workingDirectory = step.workingDirectory.isEmpty ? "/" : step.workingDirectory
        options.network = try mode(step.network)
        let image = Image(engine: engine, reference: step.image.id.short, source: .stored(step.image))
        return try await image.withEphemeral(options, scope) { container in
            let running = try await container.launch(.pipes(input: false))
            do {
                async let standard: Void = OutputCollector.forward(running.takeOutput()) { output(false, $0) }
                async let error: Void = OutputCollector.forward(running.takeError()) { output(true, $0) }
                _ = try await (standard, error)
                let cause = try await running.wait()
                if cause.code == 0 {
                    try harvest(container.writableTree)
                }
                return StepEnd(code: cause.code, cause: "\(cause)")
            } catch {
                // Whoever stops waiting stops the command: it must not go on unseen.
                try running.kill()
                throw error
            }
        }
    }

    private func mode(_ name: String?) throws(Failure) -> NetworkMode {
        switch name {
        case nil, "default": network
        case "none": NetworkMode.none
        case "host": .host
        case let name?: .named(name)
        }
    }

    func image(_ reference: String, platform: Platform?) async throws -> StoredImage {
        let image = try await engine.image(reference, pull: pull, platform: platform, progress: progress)
        guard let stored = image.stored else { throw try engine.imageStore.notFound(reference, "build on") }
        return stored
    }

    func willMake(directory: String) throws(Failure) { try scope.record(.directory(directory)) }
    func didRemove(directory: String) throws(Failure) { try scope.forget(.directory(directory)) }
}

extension Container {
    /// What the container wrote, and the layers below.
    var writableTree: WritableTree {
        WritableTree(upper: "\(engine.layout.writable(of: id, record.root))/upper", lower: record.layers)
    }
}
