// `image.config(...)`: what an image says about running it, changed. Nothing runs; the result has the same layers.

import SwkEngine
import SwkImage
import SwkModel
import SwkVM

let configMethod = HostFunction(
    "config",
    Signature(
        [
            Parameter(
                "cmd", .optional(commandType), default: .nil, doc: "the command of containers; a text is for the shell"),
            Parameter("entrypoint", .optional(commandType), default: .nil, doc: "what the command is given to"),
            Parameter("env", .map, default: .map(ScriptMap()), doc: "variables, besides those that are there"),
            Parameter("labels", .map, default: .map(ScriptMap()), doc: "labels, besides those that are there"),
            Parameter("user", .optional(.string), default: .nil, doc: "user[:group] of containers"),
            Parameter("workdir", .optional(.string), default: .nil, doc: "where commands start"),
            Parameter("expose", .list(of: .any), default: .list([]), doc: #"ports, such as 80 or "53/udp""#),
            Parameter("volumes", .list(of: .string), default: .list([]), doc: "paths that are volumes"),
            Parameter("stopSignal", .optional(.string), default: .nil, doc: "the signal that asks containers to stop"),
            Parameter(
                "healthcheck", .optional(.oneOf([.map, .command, .string, .bool])), default: .nil,
                doc: "a command, {cmd:, interval:, timeout:, startPeriod:, retries:}, or false for none"),
        ], returns: .named("Image"),
        doc: "The image with another configuration; what is left out stays. Cached by content.",
        throws: ["dockerfile.invalid"],
        example: #"Image("busybox").config(cmd: ["echo", "hi"]).run().stdout"#)
) { call in
    let object = call.receiver(as: ImageObject.self)
    let config = try configuration(call, of: try await object.image().config)
    return try await derived(object, call) { image, scope in
        try await image.configured(config, change: "config", in: scope)
    }
}

private let commandType = ScriptType.oneOf([.string, .command, .list(of: .any)])

private func configuration(_ call: HostCall, of base: ImageConfig) throws -> ImageConfig {
    var config = base
    if let words = commandWords(call.value("entrypoint"), base) {
        config.entrypoint = words
        // An inherited command was meant for another program.
        config.cmd = nil
    }
    if let words = commandWords(call.value("cmd"), base) { config.cmd = words }
    for (name, value) in call.map("env").pairs {
        config.env.removeAll { $0.hasPrefix("\(name.text)=") }
        config.env.append("\(name.text)=\(value.text)")
    }
    for (name, value) in call.map("labels").pairs { config.labels[name.text] = value.text }
    if let user = call.optionalString("user") { config.user = user }
    config.volumes = Set(config.volumes + call.list("volumes").map(\.text)).sorted()
    if let check = try healthcheck(call.value("healthcheck")) { config.healthcheck = check }
    // The same words as in a Dockerfile, with their checks.
    var changes = call.list("expose").map { "EXPOSE \($0.text)" }
    if let signal = call.optionalString("stopSignal") { changes.append("STOPSIGNAL \(signal)") }
    if let directory = call.optionalString("workdir") { changes.append("WORKDIR \"\(directory)\"") }
    return try evidently { try config.applying(changes: changes) }
}

/// The words of a command; a text is a line for the image's shell. Nil for nil.
private func commandWords(_ value: ScriptValue, _ config: ImageConfig) -> [String]? {
    switch value {
    case .nil: nil
    case .string(let line): (config.shell ?? ["/bin/sh", "-c"]) + [line]
    default: value.words
    }
}

private func healthcheck(_ value: ScriptValue) throws -> Healthcheck? {
    switch value {
    case .nil: return nil
    case .bool(false): return Healthcheck(test: ["NONE"])
    case .string(let line): return Healthcheck(test: ["CMD-SHELL", line])
    case .command(let words): return Healthcheck(test: ["CMD"] + words)
    case .map(let map): return try healthcheck(map)
    default: throw refused("healthcheck", value, "a command, a map, or false")
    }
}

private func healthcheck(_ map: ScriptMap) throws -> Healthcheck {
    guard let command = map["cmd"], var check = try healthcheck(command) else {
        throw refused("healthcheck", .map(map), "a map with a `cmd`")
    }
    for (key, value) in map.pairs where key.text != "cmd" {
        switch (key.text, value) {
        case ("interval", .duration(let time)): check.interval = time
        case ("timeout", .duration(let time)): check.timeout = time
        case ("startPeriod", .duration(let time)): check.startPeriod = time
        case ("retries", .int(let count)): check.retries = count
        default:
            throw refused(
                "healthcheck", .string("\(key.text): \(value.text)"),
                "interval, timeout and startPeriod with durations such as 30s, retries with a number")
        }
    }
    return check
}
