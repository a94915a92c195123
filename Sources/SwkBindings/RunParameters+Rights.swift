// The options of a container beyond the everyday ones: finer limits, rights, namespaces, and how it lives when nobody waits for it.

import SwkEngine
import SwkModel
import SwkVM

/// Parameters of everything that makes a container.
func rightsParameters(_ world: World) -> [Parameter] {
    [
        Parameter("init", .bool, default: .bool(false), doc: "whether a small init is process 1 and reaps orphans"),
        Parameter(
            "security", .list(of: .string), default: .list([]),
            doc: #""no-new-privileges=false", "seccomp=unconfined" or "seccomp=FILE""#),
        Parameter("groups", .list(of: .any), default: .list([]), doc: "further groups, by name or number"),
        Parameter("ulimits", .map, default: .map(ScriptMap()), doc: #"limits of each process, as {nofile: 1024}"#),
        Parameter(
            "devices", .list(of: .string), default: .list([]), doc: #"devices of the host, as "/dev/fuse""#,
            suggestions: hostPaths),
        Parameter("sysctls", .map, default: .map(ScriptMap()), doc: "kernel parameters of its own namespaces"),
        Parameter("shm", .optional(.size), default: .nil, doc: "the size of /dev/shm, 64MiB when left out"),
        Parameter("cpuShares", .optional(.int), default: .nil, doc: "weight against others, usually 1024"),
        Parameter("cpuset", .optional(.string), default: .nil, doc: #"the processors that it may use, as "0-2,7""#),
        Parameter(
            "memorySwap", .optional(.size), default: .nil, doc: "the most memory and swap together"),
        Parameter(
            "pid", .optional(.any), default: .nil, doc: #"whose processes it sees: "host" or a Container"#),
        Parameter(
            "ipc", .optional(.any), default: .nil,
            doc: #"whose System V IPC and message queues it uses: "host" or a Container"#),
    ]
}

/// Parameters of a container that nobody waits for.
let standingParameters: [Parameter] = [
    Parameter(
        "restart", .string, default: .string("no"),
        doc: #""no", "on-failure", "on-failure:3", "always", "unless-stopped""#),
    Parameter("stopSignal", .optional(.string), default: .nil, doc: "the signal that asks it to stop"),
    Parameter("stopTimeout", .optional(.duration), default: .nil, doc: "how long `stop` waits, 10s when left out"),
    Parameter(
        "health", .optional(.map), default: .nil,
        doc: "a check as {cmd: \"...\", interval: 30s, timeout: 30s, startPeriod: 0s, retries: 3}"),
    Parameter("logSize", .optional(.size), default: .nil, doc: "the most that one file of its log holds"),
    Parameter("logFiles", .optional(.int), default: .nil, doc: "how many files of its log are kept"),
    Parameter(
        "terminal", .bool, default: .bool(false),
        doc: "whether it has a terminal and an open standard input, for `attach`"),
]

func setRights(_ options: inout ContainerOptions, _ call: HostCall) throws {
    options.usesInit = call.bool("init")
    options.groups = call.list("groups").map(\.text)
    options.shmSize = call.optionalSize("shm")
    options.cpuset = call.optionalString("cpuset")
    options.memorySwap = call.optionalSize("memorySwap")
    options.sysctls = Dictionary(call.map("sysctls").pairs.map { ($0.key.text, $0.value.text) }) { $1 }
    if let shares = call.optionalInt("cpuShares") {
        guard shares > 0 else { throw refused("cpuShares", .int(shares), "2 to 262144") }
        options.cpuShares = UInt64(shares)
    }
    options.pidMode = try namespaceMode("pid", call.value("pid"))
    options.ipcMode = try namespaceMode("ipc", call.value("ipc"))
    try evidently {
        for text in call.list("security") { try options.addSecurity(text.text) }
        options.devices = try call.list("devices").map { try DeviceRequest(parsing: $0.text) }
        options.resourceLimits = try call.map("ulimits").pairs.map {
            try RuntimeSpec.ResourceLimit(parsing: "\($0.key.text)=\($0.value.text)")
        }
    }
}

/// The engine's options for a call of `start` or `create`.
func standingOptions(_ call: HostCall) throws -> ContainerOptions {
    var options = try containerOptions(call)
    options.stopSignal = call.optionalString("stopSignal")
    options.stopTimeout = call.optionalDuration("stopTimeout")
    options.terminal = call.bool("terminal")
    options.openStdin = options.terminal
    options.health = try call.optionalMap("health").map(healthcheck)
    let (size, files) = (call.optionalSize("logSize"), call.optionalInt("logFiles"))
    try evidently {
        try options.setRestart(call.string("restart"))
        if let size { try options.log.add(option: "max-size=\(size)") }
        if let files { try options.log.add(option: "max-file=\(files)") }
    }
    return options
}

private func namespaceMode(_ parameter: String, _ value: ScriptValue) throws -> NamespaceMode {
    switch value {
    case .nil: return .own
    case .string("host"): return .host
    case .host(let object as ContainerObject): return .container(object.container.id)
    default: throw refused(parameter, value, #""host" or a Container"#)
    }
}

private func healthcheck(_ map: ScriptMap) throws -> Healthcheck {
    var health = Healthcheck()
    for (key, value) in map.pairs {
        switch (key.text, value) {
        case ("cmd", .string(let line)): health.test = ["CMD-SHELL", line]
        case ("cmd", .list(let words)): health.test = ["CMD"] + words.map(\.text)
        case ("cmd", .nil): health.test = ["NONE"]
        case ("interval", .duration(let time)): health.interval = time
        case ("timeout", .duration(let time)): health.timeout = time
        case ("startPeriod", .duration(let time)): health.startPeriod = time
        case ("retries", .int(let count)): health.retries = count
        default: throw refused("health", key, "cmd, interval, timeout, startPeriod, retries")
        }
    }
    return health
}
