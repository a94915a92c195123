// `swk run`: docker run's words, options and exit codes.

import Glibc
import SwkEngine
import SwkModel
import SwkRuntime
import SwkSystem

extension Verb {
    /// The options that make a container, shared by `run` and `create`.
    static let containerOptions: [Option] =
        [
            .value("name", nil, "NAME", "a name, unique among containers"),
            .list("env", "e", "NAME=VALUE", "set an environment variable; NAME alone passes the caller's on"),
            .list("env-file", nil, "FILE", "read environment variables from a file"),
            .list("volume", "v", "SRC:DST[:ro]", "mount a host path or a named volume"),
            .list("mount", nil, "type=T,src=S,dst=D", "mount a host path (bind), a volume or memory (tmpfs)"),
            .list("tmpfs", nil, "PATH[:OPTIONS]", "mount memory"),
            .list("volumes-from", nil, "CONTAINER[:ro]", "mount what another container has mounted"),
            .value("workdir", "w", "DIR", "the directory in which the command starts"),
            .value("user", "u", "USER[:GROUP]", "the user, by name or number"),
            .value("hostname", "h", "NAME", "the container's host name"),
            .value("entrypoint", nil, "COMMAND", "replace the image's entrypoint"),
            .value("memory", "m", "SIZE", "the most memory it may use, such as 64m"),
            .value("cpus", nil, "NUMBER", "how many processors it may use"),
            .value("pids-limit", nil, "NUMBER", "the most processes it may have"),
            .list("publish", "p", "[IP:][HOST:]PORT[/PROTO]", "publish a port on the host"),
            .flag("publish-all", "P", "publish every exposed port on a free port"),
            .list("expose", nil, "PORT", "a port that the container listens on"),
            .list("label", "l", "NAME=VALUE", "attach a label"),
            .list("cap-add", nil, "CAP", "add a capability"),
            .list("cap-drop", nil, "CAP", "drop a capability"),
            .flag("privileged", nil, "let it do everything that the host's root may"),
            .flag("read-only", nil, "make the root file system read-only"),
            .value("restart", nil, "POLICY", "no, on-failure[:n], always, unless-stopped")
                .with(words: ["no", "on-failure", "always", "unless-stopped"]),
            .value("stop-signal", nil, "SIGNAL", "the signal that asks it to stop"),
            .value("pull", nil, "POLICY", "missing, always or never (default missing)")
                .with(words: ["missing", "always", "never"]),
        ] + networkOptionTable

    static let run = Verb(
        "run", "Run a command in a new container.", .command(1, "IMAGE [COMMAND] [ARG...]"),
        options: containerOptions + lifeOptions + rightsOptions + [
            .flag("detach", "d", "run in the background and print the id"),
            .value("detach-keys", nil, "KEYS", "keys that leave it running (default ctrl-p,ctrl-q)"),
            .flag("sig-proxy", nil, "pass signals on; --sig-proxy=false does not"),
            .flag("plan", nil, "print what would be done, in order, and do nothing"),
        ],
        example: "swk run --rm -v ./site:/www:ro -p 8080:80 busybox httpd -f -h /www"
    ) { arguments, console in
        let engine = try Engine(.standard(root: arguments.value("root")))
        let options = try runOptions(arguments)
        let image = try await findImage(engine, arguments)
        if arguments.has("plan") {
            console.write(try image.plan(options).description)
            return 0
        }
        let scope = try engine.scope()
        do {
            let code = try await run(image, options, scope, arguments, console)
            try report(scope.close())
            return code
        } catch {
            try report(scope.close())
            throw error
        }
    }

    private static func run(
        _ image: Image, _ options: ContainerOptions, _ scope: Scope, _ arguments: Arguments, _ console: Console
    ) async throws -> Int32 {
        let file = try ContainerIDFile(arguments)
        if arguments.has("detach") {
            let container = try file.create(image, options, in: scope)
            try await container.start(in: scope)
            try await container.keep(from: scope)
            if console.json { return console.json([["id": container.id.hex, "name": container.name]]) }
            console.line(container.id.hex)
            return 0
        }
        let attach = try Attachment(arguments, input: options.openStdin ? .untilEnd : .none, options.terminal)
        // A terminal can be left, and a health check wants somebody who makes it: both need a minder.
        if options.autoRemove, !options.terminal, options.health == nil, image.config.healthcheck == nil, !file.isWanted
        {
            let cause = try await image.runInForeground(options, in: scope, signals: attach.plainSignals)
            if case .outOfMemory = cause { Console.error("container: \(cause)") }
            return Int32(cause.code)
        }
        return try await attach.run(file.create(image, options, in: scope), in: scope)
    }

    static func findImage(_ engine: Engine, _ arguments: Arguments) async throws -> Image {
        let text = arguments.value("pull") ?? "missing"
        guard let policy = PullPolicy(rawValue: text) else {
            throw Failure(.optionInvalid, "read --pull", text, "not a pull policy", allowed: "missing, always, never")
        }
        let reference = arguments.operands[0]
        if reference.hasSuffix(".swk"), Files.exists(reference) {
            throw Failure(
                .usage, "run container from", reference, "this is a script, not an image",
                help: "run it with `swk \(reference)`")
        }
        if reference == "host", try engine.localImage("host") == nil { return engine.hostImage }
        return try await engine.image(reference, pull: policy, progress: PullDisplay(reference).progress)
    }

    /// The engine's options for what was typed.
    static func runOptions(_ arguments: Arguments) throws -> ContainerOptions {
        var options = ContainerOptions(command: Array(arguments.operands.dropFirst()))
        options.name = arguments.value("name")
        options.environment = try environment(arguments)
        options.workingDirectory = arguments.value("workdir")
        options.user = arguments.value("user")
        options.hostname = arguments.value("hostname")
        options.entrypoint = arguments.value("entrypoint").map { $0.isEmpty ? [] : [$0] }
        options.publish = try arguments.list("publish").flatMap { try PortBinding.parse($0) }
        options.publishAll = arguments.has("publish-all")
        options.expose = arguments.list("expose")
        options.mounts = try arguments.list("volume").map { text in
            var request = try MountRequest(parsing: text)
            if case .bind = request.source { request.makesSource = true }
            return request
        }
        options.mounts += try arguments.list("mount").map { try MountRequest(parsingMount: $0) }
        options.mounts += try arguments.list("tmpfs").map { try MountRequest(parsingTemporary: $0) }
        options.volumesFrom = arguments.list("volumes-from")
        options.labels = try readLabels(arguments)
        options.addedCapabilities = arguments.list("cap-add")
        options.droppedCapabilities = arguments.list("cap-drop")
        options.privileged = arguments.has("privileged")
        options.readOnlyRoot = arguments.has("read-only")
        options.stopSignal = arguments.value("stop-signal")
        try readLife(arguments, &options)
        try readRights(arguments, &options)
        options.restart = try RestartPolicy(parsing: arguments.value("restart") ?? "no")
        options.memory = try arguments.value("memory").map { try ByteCount(parsing: $0, option: "--memory").bytes }
        options.cpus = try number(arguments, "cpus", Double.init)
        options.pidsLimit = try number(arguments, "pids-limit", { Int64($0) })
        try setNetwork(&options, arguments)
        return options
    }

    static func number<Number>(
        _ arguments: Arguments, _ option: String, _ parse: (String) -> Number?
    ) throws(Failure) -> Number? {
        guard let text = arguments.value(option) else { return nil }
        guard let number = parse(text) else {
            throw Failure(.usage, "read --\(option)", text, "not a number")
        }
        return number
    }

    static func environment(_ arguments: Arguments) throws -> [String] {
        (try textLines(arguments.list("env-file")) + arguments.list("env")).compactMap { variable in
            if variable.contains("=") { return variable }
            return getenv(variable).map { "\(variable)=\(String(cString: $0))" }
        }
    }

    /// The lines of files that list one thing a line; `#` begins a comment.
    static func textLines(_ paths: [String]) throws -> [String] {
        try paths.flatMap { path in
            try Files.readText(path).split(separator: "\n").map { String($0.drop { $0 == " " }) }.filter {
                !$0.isEmpty && !$0.hasPrefix("#")
            }
        }
    }

    static func labels(_ texts: [String]) -> [String: String] {
        Dictionary(
            texts.map { text in
                let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
                return (parts[0], parts.count > 1 ? parts[1] : "")
            }
        ) { $1 }
    }
}

/// Throws the first failure of a clean-up with the others attached, so that none is lost.
func report(_ failures: [Failure]) throws(Failure) {
    guard let first = failures.first else { return }
    throw failures.dropFirst().reduce(first) { $0.noting($1.message) }
}
