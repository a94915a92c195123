// `swk build`: docker build's words, options, output and exit codes.

import Glibc
import SwkEngine
import SwkImage
import SwkModel
import SwkSystem

extension Verb {
    static let build = Verb(
        "build", "Build an image from a Dockerfile.", .exactly(1, "PATH | -"),
        options: [
            .list("tag", "t", "NAME[:TAG]", "a name for the image"),
            .value("file", "f", "FILE", "the Dockerfile (default PATH/Dockerfile); - is standard input"),
            .list("build-arg", nil, "NAME[=VALUE]", "the value of an ARG; NAME alone passes the caller's variable on"),
            .value("target", nil, "STAGE", "build up to this stage"),
            .flag("no-cache", nil, "make every step anew"),
            .flag("pull", nil, "ask registries for base images that are here already"),
            .flag("quiet", "q", "print only the id"),
            .list("label", nil, "NAME=VALUE", "attach a label"),
            .value("iidfile", nil, "FILE", "write the id into a file"),
            .value("network", nil, "NETWORK", "the network of RUN: bridge, host, none or a network (default bridge)"),
            .value("platform", nil, "OS/ARCH[/VARIANT]", "which image of an index FROM takes"),
            .value("progress", nil, "auto|plain", "how progress is shown").with(words: ["auto", "plain"]),
            .flag("rm", nil, "accepted for docker's sake: containers of steps are always removed"),
        ], example: "swk build -t acme/site:1 ."
    ) { arguments, console in
        let engine = try openEngine(arguments)
        let scope = try engine.scope()
        let outcome = await finishing(scope) { try await build(engine, scope, arguments, console) }
        return try outcome.get()
    }

    static let builderPrune = Verb(
        "builder prune", "Drop the steps that builds have cached.", example: "swk builder prune"
    ) { arguments, console in
        let bytes = try openEngine(arguments).dropBuildCache()
        if console.json { return console.json(["bytes": bytes]) }
        console.line("Total reclaimed space: \(ByteCount(bytes))")
        return 0
    }

    /// Runs `body` so that a signal cancels it and its scope ends in any case.
    private static func finishing(
        _ scope: Scope, _ body: @escaping @Sendable () async throws -> Int32
    ) async -> Result<Int32, any Error> {
        let task = Task { try await body() }
        let interruption = Interruption { task.cancel() }
        let outcome = await task.result
        interruption.end()
        for failure in scope.close() { Console.error(failure.description) }
        if let signal = interruption.signal { return .success(128 + signal) }
        return outcome
    }

    private static func build(
        _ engine: Engine, _ scope: Scope, _ arguments: Arguments, _ console: Console
    ) async throws -> Int32 {
        let display = BuildDisplay(isQuiet: arguments.has("quiet") || console.json)
        var settings = BuildSettings()
        settings.pull = arguments.has("pull") ? .always : .missing
        settings.network = try networkMode(arguments.value("network"))
        settings.observe = display.show
        let request = try buildRequest(engine, scope, arguments)
        let image: Image
        do {
            image = try await engine.build(request, settings, in: scope)
        } catch let failure as Failure where failure.code == .buildStepFailed {
            // docker's exit code is the command's own.
            Console.error(failure.description)
            return Int32(failure.exit?.code ?? 1)
        }
        if let file = arguments.value("iidfile") { try Files.replace(file, with: image.id.utf8, mode: 0o644) }
        if console.json { return console.json(ImageRow.rows(of: image)) }
        if arguments.has("quiet") {
            console.line(image.id)
        } else {
            console.line("Successfully built \(image.stored?.id.short ?? image.id)")
            for name in request.names { console.line("Successfully tagged \(name)") }
        }
        return 0
    }

    private static func buildRequest(
        _ engine: Engine, _ scope: Scope, _ arguments: Arguments
    ) throws -> BuildRequest {
        let path = arguments.operands[0]
        let file = arguments.value("file")
        if let progress = arguments.value("progress"), !["auto", "plain", "tty"].contains(progress) {
            throw Failure(.usage, "swk build", "--progress", "unknown kind", allowed: "auto, plain", actual: progress)
        }
        let source =
            if path == "-" {
                try BuildSource(
                    input: try standardInput(), file: file == "-" ? nil : file, engine: engine, in: scope)
            } else if file == "-" {
                try BuildSource(directory: path, text: try standardInput())
            } else {
                try BuildSource(directory: path, file: file)
            }
        var request = BuildRequest(dockerfile: source.dockerfile, context: source.context)
        for argument in arguments.list("build-arg") {
            let (name, value) = pair(argument)
            guard let value = value ?? getenv(name).map({ String(cString: $0) }) else { continue }
            request.arguments[name] = value
        }
        for label in arguments.list("label") {
            let (name, value) = pair(label)
            request.labels[name] = value ?? ""
        }
        request.target = arguments.value("target")
        request.usesCache = !arguments.has("no-cache")
        request.platform = try arguments.value("platform").map { try Platform(parsing: $0) }
        request.names = try arguments.list("tag").map(tagged)
        return request
    }

    private static func standardInput() throws -> [UInt8] {
        try Descriptor.open("/proc/self/fd/0", O_RDONLY).readAll()
    }

    private static func tagged(_ name: String) throws -> ImageReference {
        let reference = try ImageReference(parsing: name)
        guard reference.digest == nil else {
            throw Failure(.usage, "swk build", "--tag \(name)", "a digest is no tag", allowed: "NAME[:TAG]")
        }
        return reference
    }

    private static func pair(_ text: String) -> (name: String, value: String?) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        return (parts[0], parts.count == 2 ? parts[1] : nil)
    }

    private static func networkMode(_ name: String?) throws -> NetworkMode {
        switch name {
        case nil, "default", "bridge": .bridge
        case "host": .host
        case "none": NetworkMode.none
        case let name?: .named(name)
        }
    }
}
