// A person at a container, from a script or session that has a terminal: shells and attaching.

import Glibc
import SwkEngine
import SwkModel
import SwkVM

/// This process's terminal for a container. Throws `terminal.required` where there is none.
///
/// Signals stay with whoever runs the script: an interrupt cancels the call, and the terminal is given back.
private func attachment() throws -> Streams {
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else {
        throw EngineFailure(
            Failure(
                .terminalRequired, "attach terminal", "", "standard input and output are no terminal",
                help: "use `exec` or `run` where no person types"))
    }
    var options = Streams { bytes, descriptor in
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            // A terminal that is gone takes nothing more; its end is seen at the input.
            if count <= 0 { return }
            rest = rest.dropFirst(count)
        }
    }
    options.input = .untilEnd
    options.passesSignals = false
    options.endsOnSignals = false
    return options
}

/// The exit code; nil when it was left with the detach keys and goes on.
private func code(_ end: StreamsEnd) -> ScriptValue {
    if case .ended(let exit) = end { .int(exit.code) } else { .nil }
}

let containerTerminalMethods: [HostFunction] = [
    containerMethod(
        "shell",
        Signature(
            [
                .rest(
                    "command", .oneOf([.string, .int, .float, .command, .list(of: .any)]),
                    doc: "the program and its arguments; `sh` when left out"),
                Parameter("env", .map, default: .map(ScriptMap()), doc: "further environment variables"),
                Parameter("workdir", .optional(.string), default: .nil, doc: "the directory in which it starts"),
                Parameter("user", .optional(.string), default: .nil, doc: "user[:group], by name or number"),
            ], returns: .optional(.int),
            doc: "Runs a shell in it with this terminal, and gives its exit code. Leaving the shell does not stop the "
                + "container; Ctrl-P Ctrl-Q leaves the shell running and gives nil.",
            throws: ["terminal.required", "container.state", "run.not-found"], example: "web.shell()")
    ) { object, call in
        var options = execOptions(call, call.words.isEmpty ? ["sh"] : call.words)
        options.terminal = true
        return code(try await object.container.execAttached(options, attachment()))
    },
    containerMethod(
        "attach",
        Signature(
            returns: .optional(.int),
            doc:
                "Connects this terminal with its first process, until that ends: then its exit code is given. Ctrl-P Ctrl-Q "
                + "leaves it running and gives nil.",
            throws: ["terminal.required", "container.state"], example: "web.attach()")
    ) { object, _ in code(try await object.container.attach(attachment())) },
]

func shellMethod(_ world: World) -> HostFunction {
    HostFunction(
        "shell",
        Signature(
            runParameters(world), returns: .optional(.int),
            doc:
                "Runs a command, or the image's own, in a new container with this terminal, removes the container at its end "
                + "and gives the exit code. Ctrl-P Ctrl-Q leaves it running, for as long as the script does, and gives nil.",
            throws: ["terminal.required", "run.not-found", "name.taken"], example: #"Image("busybox").shell("sh")"#)
    ) { call in
        let object = call.receiver(as: ImageObject.self)
        let options = try containerOptions(call)
        let attach = try attachment()
        let image = try await object.image()
        let scope = try object.world.scope(for: call)
        return code(try await evidently { try await image.shell(options, attach, in: scope).0 })
    }
}

func createMethod(_ world: World) -> HostFunction {
    HostFunction(
        "create",
        Signature(
            runParameters(world) + standingParameters, returns: .named("Container"),
            doc: "Makes a container without starting it; it ends with the script unless it is kept.",
            throws: ["name.taken", "option.invalid"],
            example: #"using job = Image("busybox").create("sh", "-c", "echo later")"#)
    ) { call in
        let object = call.receiver(as: ImageObject.self)
        let options = try standingOptions(call)
        let image = try await object.image()
        let scope = try object.world.scope(for: call)
        let container = try evidently { try image.create(options, in: scope) }
        return .host(ContainerObject(object.world, container))
    }
}
