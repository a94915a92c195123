// The options of `image.run` and `image.start`: one list of parameters, and how a call's values become the engine's options.

import SwkEngine
import SwkModel
import SwkVM

/// Parameters that both `run` and `start` take.
func runParameters(_ world: World) -> [Parameter] {
    [
        .rest(
            "command", .oneOf([.string, .int, .float, .command, .list(of: .any)]),
            doc: "the command and its arguments; the image's own when left out"),
        Parameter("name", .optional(.string), default: .nil, doc: "a name of its own, unique among containers"),
        Parameter(
            "network", .optional(.any), default: .nil,
            doc:
                #"a Network, a Container, "bridge", "host", "none", "container:NAME", a network's name, or a list of networks"#
        ) { [unowned world] _ in ["bridge", "host", "none"] + world.networkNames() },
        Parameter(
            "aliases", .list(of: .string), default: .list([]), doc: "further names for peers on the same network"),
        Parameter(
            "ip", .optional(.string), default: .nil,
            doc: "its address on the first network; the next free one when left out"),
        Parameter("mac", .optional(.string), default: .nil, doc: "the Ethernet address of its first interface"),
        Parameter("dns", .list(of: .string), default: .list([]), doc: "name servers instead of the host's"),
        Parameter(
            "hosts", .map, default: .map(ScriptMap()), doc: #"lines for /etc/hosts, such as {db: "10.5.0.7"}"#),
        Parameter(
            "publish", .optional(.any), default: .nil,
            doc: #"{80: 8080}, {80: 0} for any free port, ["8080:80/tcp"] or "all""#),
        Parameter(
            "expose", .list(of: .any), default: .list([]),
            doc: "ports that the container listens on, besides the image's own"),
        Parameter("env", .map, default: .map(ScriptMap()), doc: "environment variables"),
        Parameter("workdir", .optional(.string), default: .nil, doc: "the directory in which the command starts"),
        Parameter("user", .optional(.string), default: .nil, doc: "user[:group], by name or number"),
        Parameter("hostname", .optional(.string), default: .nil, doc: "the container's host name"),
        Parameter(
            "mounts", .map, default: .map(ScriptMap()),
            doc: #"{"/container/path": Volume, "./host/path" or a volume's name, with ":ro" to only read it}"#,
            suggestions: hostPaths),
        Parameter(
            "volumesFrom", .list(of: .oneOf([.string, .named("Container")])), default: .list([]),
            doc: #"containers whose volumes it mounts too, such as db or "db:ro""#),
        Parameter("memory", .optional(.size), default: .nil, doc: "the most memory it may use, such as 64MiB"),
        Parameter("cpus", .optional(.number), default: .nil, doc: "how many processors it may use, 0.5 is half of one"),
        Parameter("pids", .optional(.int), default: .nil, doc: "the most processes it may have"),
        Parameter(
            "entrypoint", .optional(.oneOf([.string, .list(of: .string)])), default: .nil,
            doc: "replaces the image's entrypoint"),
        Parameter("readOnly", .bool, default: .bool(false), doc: "whether its root file system is read-only"),
        Parameter("labels", .map, default: .map(ScriptMap()), doc: "labels to find it by"),
        Parameter("capAdd", .list(of: .string), default: .list([]), doc: "capabilities beyond docker's default set"),
        Parameter("capDrop", .list(of: .string), default: .list([]), doc: "capabilities to take away"),
        Parameter(
            "privileged", .bool, default: .bool(false), doc: "whether it may do everything that the host's root may"),
    ] + rightsParameters(world)
}

/// The engine's options for a call of `run` or `start`.
func containerOptions(_ call: HostCall) throws -> ContainerOptions {
    var options = ContainerOptions(command: call.words.isEmpty ? nil : call.words)
    options.name = call.optionalString("name")
    try setNetworks(&options, call, call.receiver(as: ImageObject.self).world)
    try setPorts(&options, call.value("publish"))
    options.expose = call.list("expose").map(\.text)
    options.environment = call.map("env").pairs.map { "\($0.key.text)=\($0.value.text)" }
    options.workingDirectory = call.optionalString("workdir")
    options.user = call.optionalString("user")
    options.hostname = call.optionalString("hostname")
    options.mounts = try call.map("mounts").pairs.map { try mountRequest($0.value, at: $0.key.text) }
    options.volumesFrom = call.list("volumesFrom").map { value in
        if case .host(let object as ContainerObject) = value { object.container.id.hex } else { value.text }
    }
    options.memory = call.optionalSize("memory")
    options.cpus = call.optionalFloat("cpus")
    options.pidsLimit = call.optionalInt("pids").map(Int64.init)
    options.entrypoint = call.optionalList("entrypoint")?.map(\.text) ?? call.optionalString("entrypoint").map { [$0] }
    options.readOnlyRoot = call.bool("readOnly")
    options.labels = call.labels("labels")
    options.addedCapabilities = call.list("capAdd").map(\.text)
    options.droppedCapabilities = call.list("capDrop").map(\.text)
    options.privileged = call.bool("privileged")
    try setRights(&options, call)
    return options
}

private func setPorts(_ options: inout ContainerOptions, _ value: ScriptValue) throws {
    switch value {
    case .nil: break
    case .string("all"): options.publishAll = true
    case .string, .int: options.publish = try bindings(value.text)
    case .list(let values): options.publish = try values.flatMap { try bindings($0.text) }
    case .map(let map):
        options.publish = try map.pairs.flatMap { pair in
            let host = pair.value.text
            return try bindings(host == "0" ? pair.key.text : "\(host):\(pair.key.text)")
        }
    default: throw refused("publish", value, #"{80: 8080}, {80: 0}, ["8080:80"] or "all""#)
    }
}

private func bindings(_ text: String) throws -> [PortBinding] {
    try evidently { try PortBinding.parse(text) }
}

private func mountRequest(_ value: ScriptValue, at path: String) throws -> MountRequest {
    guard path.hasPrefix("/") else { throw refused("mounts", .string(path), "an absolute path in the container") }
    switch value {
    case .string(let source): return try mountRequest(source, at: path)
    case .host(let object as VolumeObject): return MountRequest(object.source, at: path, readOnly: object.readOnly)
    default: throw refused("mounts", value, #"a Volume or a path such as "./site""#)
    }
}

/// `./site`, `site/www:ro`, `data`, `data:ro`: a path when it has a slash or begins with a dot, otherwise a volume's name.
private func mountRequest(_ text: String, at path: String) throws -> MountRequest {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let isRelative = parts[0].contains("/") && !parts[0].hasPrefix("/") && !parts[0].hasPrefix(".")
    let source = isRelative ? "./\(parts[0])" : "\(parts[0])"
    return try evidently {
        try MountRequest(parsing: "\(source):\(path)" + (parts.count == 2 ? ":\(parts[1])" : ""))
    }
}

func refused(_ parameter: String, _ value: ScriptValue, _ allowed: String) -> EngineFailure {
    EngineFailure(
        Failure(
            .invalidArgument, "read argument", parameter, "not a value that it takes", allowed: allowed,
            actual: "\(value.text) (\(value.typeName))"))
}
