// The verbs of containers: logs, exec, stop, start, rm, inspect.

import Glibc
import SwkEngine
import SwkModel
import SwkRuntime

extension Verb {
    static let logs = Verb(
        "logs", "Show what a container wrote.", .exactly(1, "CONTAINER"),
        options: [
            .flag("follow", "f", "go on until the container ends"),
            .value("tail", "n", "LINES", "only so many of the last lines"),
            .flag("timestamps", "t", "show when each line was written"),
        ], example: "swk logs -f --tail 20 web"
    ) { arguments, console in
        let container = try openEngine(arguments).container(arguments.operands[0])
        let tail = try arguments.value("tail").flatMap { text -> Int? in
            if text == "all" { return nil }
            guard let count = Int(text), count >= 0 else {
                throw Failure(
                    .optionInvalid, "read --tail", text, "not a number of lines", allowed: "a number or `all`")
            }
            return count
        }
        if console.json, !arguments.has("follow") {
            return console.json(try container.logLines(tail: tail).map(LogRow.init))
        }
        try await container.copyLogs(
            follow: arguments.has("follow"), tail: tail, timestamps: arguments.has("timestamps"))
        return 0
    }

    static let exec = Verb(
        "exec", "Run a command in a running container.", .command(2, "CONTAINER COMMAND [ARG...]"),
        options: [
            .list("env", "e", "NAME=VALUE", "set an environment variable"),
            .value("workdir", "w", "DIR", "the directory in which it starts"),
            .value("user", "u", "USER[:GROUP]", "the user, by name or number"),
            .flag("interactive", "i", "keep standard input open"),
        ], example: "swk exec web ls -l /"
    ) { arguments, _ in
        let container = try openEngine(arguments).container(arguments.operands[0])
        let options = ExecOptions(
            command: Array(arguments.operands.dropFirst()), environment: arguments.list("env"),
            workingDirectory: arguments.value("workdir"), user: arguments.value("user"))
        return Int32(
            try await container.execInForeground(
                options, passInput: arguments.has("interactive"), signals: Signals.passedOn()
            ).code)
    }

    static let stop = Verb(
        "stop", "Ask containers to stop, and kill those that do not.", .atLeast(1, "CONTAINER [CONTAINER...]"),
        options: [.value("time", "t", "SECONDS", "how long each may take (default 10)")], example: "swk stop -t 2 web"
    ) { arguments, console in
        let text = arguments.value("time") ?? "10"
        guard let seconds = Double(text), seconds >= 0, seconds < 1e9 else {
            throw Failure(.optionInvalid, "read --time", text, "not a number of seconds")
        }
        return try await each(arguments, console) { try await $0.stop(grace: Int64(seconds * 1e9)) }
    }

    static let start = Verb(
        "start", "Start stopped containers.", .atLeast(1, "CONTAINER [CONTAINER...]"), example: "swk start web"
    ) { arguments, console in
        try await each(arguments, console) { try await $0.start() }
    }

    static let rm = Verb(
        "rm", "Remove containers.", .atLeast(1, "CONTAINER [CONTAINER...]"),
        options: [
            .flag("force", "f", "kill those that run"),
            .flag("volumes", "v", "accepted as docker's; anonymous volumes always go"),
        ],
        example: "swk rm -f web"
    ) { arguments, console in
        try await each(arguments, console, absentIsFine: arguments.has("force")) {
            try await $0.remove(force: arguments.has("force"))
        }
    }

    static let kill = Verb(
        "kill", "Send a signal to containers.", .atLeast(1, "CONTAINER [CONTAINER...]"),
        options: [.value("signal", "s", "SIGNAL", "a name or number (default KILL)")], example: "swk kill -s HUP web"
    ) { arguments, console in
        let signal = try signalNumber(arguments.value("signal") ?? "KILL")
        return try await each(arguments, console) { try await $0.kill(signal: signal) }
    }

    static let inspect = Verb(
        "inspect", "Show everything that is known of containers, images or networks, as JSON.",
        .atLeast(1, "NAME [NAME...]"),
        options: [.value("type", nil, "KIND", "only a container, image or network of this name")],
        example: "swk inspect web"
    ) { arguments, console in
        let engine = try openEngine(arguments)
        return console.json(
            try arguments.operands.map { try Inspection(of: $0, in: engine, type: arguments.value("type")) })
    }

    static func openEngine(_ arguments: Arguments) throws -> Engine {
        try Engine(.standard(root: arguments.value("root")))
    }

    /// Does one thing to every named container, prints the names of those where it worked, and reports the rest: docker's way.
    private static func each(
        _ arguments: Arguments, _ console: Console, absentIsFine: Bool = false, _ body: (Container) async throws -> Void
    ) async throws -> Int32 {
        let engine = try openEngine(arguments)
        var done: [String] = []
        var code: Int32 = 0
        for name in arguments.operands {
            do {
                try await body(try engine.container(name))
                done.append(name)
                if !console.json { console.line(name) }
            } catch let failure as Failure {
                Console.error(failure.description)
                if !(absentIsFine && failure.code == .containerNotFound) { code = 1 }
            }
        }
        if console.json { _ = console.json(done) }
        return code
    }
}

/// A line of a log.
private struct LogRow: Encodable {
    let time, stream, text: String

    init(_ line: LogLine) {
        time = line.time.rfc3339
        stream = "\(line.stream)"
        text = line.text
    }
}
