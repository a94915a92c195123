// What scripts do with a container: docker's verbs as methods, and the waits that docker has not.

import SwkEngine
import SwkModel
import SwkVM

/// A method of containers whose failures reach the script with their evidence.
func containerMethod(
    _ name: String, _ signature: Signature,
    _ body: @escaping @Sendable (ContainerObject, HostCall) async throws -> ScriptValue
) -> HostFunction {
    HostFunction(name, signature) { call in
        let object = call.receiver(as: ContainerObject.self)
        return try await evidently { try await body(object, call) }
    }
}

/// Paths inside the container whose method is called, while a path is typed: the words of a command are other things too.
let containerPaths: Suggestions = { request in
    guard let object = request.receiver as? ContainerObject, request.prefix.contains("/") else { return [] }
    // Completion must not fail: a container that was removed meanwhile has no paths.
    return (try? object.container.paths(startingWith: request.prefix)) ?? []
}

let containerMethods: [HostFunction] =
    [
        containerMethod(
            "exec",
            Signature(
                [
                    .rest(
                        "command", .oneOf([.string, .int, .float, .command, .list(of: .any)]),
                        doc: "the command and its arguments", suggestions: containerPaths),
                    Parameter("env", .map, default: .map(ScriptMap()), doc: "further environment variables"),
                    Parameter(
                        "workdir", .optional(.string), default: .nil, doc: "the directory in which it starts",
                        suggestions: containerPaths),
                    Parameter("user", .optional(.string), default: .nil, doc: "user[:group], by name or number"),
                    Parameter(
                        "privileged", .bool, default: .bool(false),
                        doc: "whether it may do everything that the host's root may"),
                    Parameter(
                        "stdin", .optional(.oneOf([.string, .bytes])), default: .nil, doc: "what the command reads"),
                    Parameter(
                        "check", .bool, default: .bool(true), doc: "whether an exit code other than 0 is an error"),
                    Parameter("timeout", .optional(.duration), default: .nil, doc: "the longest it may take"),
                ], returns: .named("Result"), doc: "Runs a further command in the running container.",
                throws: ["command.failed", "container.state", "timeout"],
                example: #"db.exec("psql", "-c", "select 1").stdout"#)
        ) { object, call in
            let command = call.words
            var options = execOptions(call, command)
            options.privileged = call.bool("privileged")
            let result = try await object.container.exec(
                options,
                stdin: call.value("stdin").inputBytes, timeout: call.optionalDuration("timeout"))
            if call.bool("check"), let failure = result.failure(of: command, in: object.container.name) {
                throw failure
            }
            return .host(ResultObject(object.world, result))
        },
        logsMethod,
        waitMethod,
        containerMethod(
            "port",
            Signature(
                [
                    Parameter("port", .int, doc: "the container's port"),
                    Parameter("protocol", .string, default: .string("tcp"), doc: "tcp or udp"),
                ],
                returns: .int, doc: "The host's port that leads to a port of the container.",
                throws: ["port.not-published"],
                example: "web.port(80)")
        ) { object, call in
            .int(Int(try object.container.hostPort(for: call.int("port"), transport: call.string("protocol"))))
        },
        containerMethod(
            "snapshot",
            Signature(
                returns: .named("Image"),
                doc:
                    "An image of this instant: what it wrote, on top of its image. It goes with the script unless it is "
                    + "tagged or kept.",
                throws: ["image.unsupported", "container.not-found"],
                example: #"Image("busybox").start("sleep", "60").snapshot().run("ls").stdout"#)
        ) { object, call in
            let image = try await object.container.snapshot(in: object.world.scope(for: call))
            return .host(ImageObject(object.world, image.reference, resolved: image))
        },
        containerMethod(
            "fork",
            Signature(
                returns: .named("Container"),
                doc: "A second container from this instant, with the same options but a name and ports of its own.",
                throws: ["image.unsupported", "container.not-found"],
                example: #"using copy = Image("busybox").start("sleep", "60").fork()"#)
        ) { object, call in
            let forked = try await object.container.fork(in: object.world.scope(for: call))
            return .host(ContainerObject(object.world, forked))
        },
    ] + containerLifeMethods + containerTerminalMethods

/// What `exec` and `shell` take alike.
func execOptions(_ call: HostCall, _ command: [String]) -> ExecOptions {
    ExecOptions(
        command: command, environment: call.map("env").pairs.map { "\($0.key.text)=\($0.value.text)" },
        workingDirectory: call.optionalString("workdir"), user: call.optionalString("user"))
}
