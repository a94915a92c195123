// `swk stop`, `swk restart` and `swk kill`: three ways to end a container's run.

import SwkEngine
import SwkModel

extension Verb {
    private static let graceOptions: [Option] = [
        .value("time", "t", "SECONDS", "how long each may take (default 10, or its --stop-timeout; -1 for ever)"),
        .value("signal", "s", "SIGNAL", "the signal that asks it (default its own)"),
    ]

    static let stop = Verb(
        "stop", "Ask containers to stop, and kill those that do not.", .atLeast(1, "CONTAINER [CONTAINER...]"),
        options: graceOptions, example: "swk stop -t 2 web"
    ) { arguments, console in
        let (signal, grace) = try ending(arguments)
        return try await eachContainer(arguments, console) { try await $0.stop(signal: signal, grace: grace) }
    }

    static let restart = Verb(
        "restart", "Stop containers and start them again.", .atLeast(1, "CONTAINER [CONTAINER...]"),
        options: graceOptions, example: "swk restart -t 2 web"
    ) { arguments, console in
        let (signal, grace) = try ending(arguments)
        return try await eachContainer(arguments, console) { try await $0.restart(signal: signal, grace: grace) }
    }

    static let kill = Verb(
        "kill", "Send a signal to containers.", .atLeast(1, "CONTAINER [CONTAINER...]"),
        options: [.value("signal", "s", "SIGNAL", "a name or number (default KILL)")], example: "swk kill -s HUP web"
    ) { arguments, console in
        let signal = try signalNumber(arguments.value("signal") ?? "KILL")
        return try await eachContainer(arguments, console) { try await $0.kill(signal: signal) }
    }

    private static func ending(_ arguments: Arguments) throws -> (signal: Int32?, grace: Int64?) {
        (
            try arguments.value("signal").map { try signalNumber($0) },
            try arguments.value("time").map { try seconds($0, "--time") }
        )
    }
}
