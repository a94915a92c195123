// A container's life in scripts: started, stopped, made to stand still, renamed, changed, kept, removed.

import SwkEngine
import SwkModel
import SwkVM

private let grace = Parameter(
    "grace", .optional(.duration), default: .nil,
    doc: "how long it may take before it is killed; 10s when neither this nor its options say")

let containerLifeMethods: [HostFunction] = [
    containerMethod(
        "start",
        Signature(
            returns: .named("Container"), doc: "Starts it, again or for the first time.", throws: ["container.state"],
            example: #"Image("busybox").create("sleep", "60").start()"#)
    ) { object, call in
        _ = try object.scopeToEnd(call, "start container")
        try await object.container.start()
        return .host(object)
    },
    containerMethod(
        "stop",
        Signature(
            [
                grace,
                Parameter(
                    "signal", .optional(.string), default: .nil, doc: "the signal that asks it; its own when left out"),
            ],
            returns: .named("Container"), doc: "Asks it to stop, and kills it when it does not.",
            example: "web.stop(grace: 2s)")
    ) { object, call in
        _ = try object.scopeToEnd(call, "stop container")
        try await object.container.stop(
            signal: call.optionalString("signal").map { try signalNumber($0) }, grace: call.optionalDuration("grace"))
        return .host(object)
    },
    containerMethod(
        "restart",
        Signature(
            [grace], returns: .named("Container"), doc: "Stops it if it runs, and starts it again.",
            example: "web.restart(grace: 1s)")
    ) { object, call in
        _ = try object.scopeToEnd(call, "restart container")
        try await object.container.restart(grace: call.optionalDuration("grace"))
        return .host(object)
    },
    containerMethod(
        "kill",
        Signature(
            [Parameter("signal", .string, default: .string("KILL"), doc: "a signal's name or number")],
            returns: .named("Container"),
            doc: "Sends it a signal.", throws: ["container.state", "option.invalid"],
            example: #"web.kill(signal: "HUP")"#)
    ) { object, call in
        _ = try object.scopeToEnd(call, "send a signal to container")
        try await object.container.kill(signal: signalNumber(call.string("signal")))
        return .host(object)
    },
    containerMethod(
        "pause",
        Signature(
            returns: .named("Container"), doc: "Stops every process in it where it is.", throws: ["container.state"],
            example: "web.pause()")
    ) { object, call in
        _ = try object.scopeToEnd(call, "pause container")
        try await object.container.pause()
        return .host(object)
    },
    containerMethod(
        "unpause",
        Signature(
            returns: .named("Container"), doc: "Lets it go on.", throws: ["container.state"], example: "web.unpause()")
    ) { object, call in
        _ = try object.scopeToEnd(call, "unpause container")
        try await object.container.unpause()
        return .host(object)
    },
    containerMethod(
        "rename",
        Signature(
            [Parameter("name", .string, doc: "the new name")], returns: .named("Container"),
            doc: "Gives it another name; what is returned has it.", throws: ["name.taken", "name.invalid"],
            example: #"web.rename("old-web").name"#)
    ) { object, call in
        _ = try object.scopeToEnd(call, "rename container")
        try await object.container.rename(to: call.string("name"))
        let engine = try object.world.open().engine
        return .host(ContainerObject(object.world, try engine.container(object.container.id.hex)))
    },
    containerMethod(
        "update",
        Signature(
            [
                Parameter("memory", .optional(.size), default: .nil, doc: "the most memory it may use"),
                Parameter("cpus", .optional(.number), default: .nil, doc: "how many processors it may use"),
                Parameter("pids", .optional(.int), default: .nil, doc: "the most processes it may have"),
                Parameter("restart", .optional(.string), default: .nil, doc: "its restart policy"),
            ], returns: .named("Container"), doc: "Changes limits and restart policy, running or not.",
            throws: ["cgroup"], example: "web.update(memory: 128MiB)")
    ) { object, call in
        _ = try object.scopeToEnd(call, "update container")
        var change = ContainerChange()
        change.memory = call.optionalSize("memory")
        change.cpus = call.optionalFloat("cpus")
        change.pidsLimit = call.optionalInt("pids").map(Int64.init)
        if let policy = call.optionalString("restart") { try change.setRestart(policy) }
        try await object.container.update(change)
        return .host(object)
    },
    containerMethod(
        "remove",
        Signature(
            [
                Parameter("force", .bool, default: .bool(false), doc: "kills it when it runs"),
                Parameter(
                    "volumes", .bool, default: .bool(true),
                    doc: "volumes without a name go with it; leaving them is not possible, nothing leaks"),
            ], returns: .nil, doc: "Removes it with everything that it wrote.", throws: ["container.state"],
            example: "web.remove(force: true)")
    ) { object, call in
        guard call.bool("volumes") else { throw refused("volumes", .bool(false), "true").failure }
        try await object.container.remove(force: call.bool("force"), from: object.scopeToEnd(call, "remove container"))
        return .nil
    },
    containerMethod(
        "keep",
        Signature(
            returns: .named("Container"), doc: "Lets it outlive the script, as `docker run -d` does.",
            example: #"Image("redis:7").start(name: "db").keep()"#)
    ) { object, call in
        try await object.container.keep(from: object.world.scope(for: call))
        return .host(object)
    },
]

/// `Container.prune()`: first what would go, then the deed.
func containerPrune(_ world: World) -> HostFunction {
    HostFunction(
        "prune",
        Signature(
            [Parameter("plan", .bool, default: .bool(false), doc: "only says what would be removed")],
            returns: .map,
            doc:
                "Removes the containers that do not run, but for those of other living scripts: `removed`, their names, "
                + "and `reclaimed`.",
            throws: ["atomically.irreversible"], example: "Container.prune(plan: true).removed")
    ) { [unowned world] call in
        let engine = try world.open().engine
        let scope = try world.scope(for: call)
        let plan = try evidently { try engine.prunePlan() }
        if call.bool("plan") { return pruned(plan.containers, plan.bytes) }
        let (removed, bytes) = try await evidently {
            for container in plan.containers {
                try scope.requireOwn(.container(container.id.hex), "remove container", container.name)
            }
            return try await engine.prune(plan, from: scope)
        }
        return pruned(removed, bytes)
    }
}

private func pruned(_ containers: [Container], _ bytes: Int64) -> ScriptValue {
    .map(["removed": .list(containers.map { .string($0.name) }), "reclaimed": .size(bytes: bytes)])
}
