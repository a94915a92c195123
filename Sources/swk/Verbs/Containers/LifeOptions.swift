// Options of `run` and `create` about how a container lives and ends: its streams, its restarts, its health, its log.

import SwkEngine
import SwkModel
import SwkRuntime

extension Verb {
    static let lifeOptions: [Option] = [
        .flag("rm", nil, "remove the container when it ends"),
        .flag("interactive", "i", "keep standard input open"),
        .flag("tty", "t", "give it a terminal"),
        .flag("init", nil, "run an init as process 1, which reaps orphans and passes signals on"),
        .value("stop-timeout", nil, "SECONDS", "how long `stop` waits before it kills (default 10, -1 for ever)"),
        .value("cidfile", nil, "FILE", "write the container's id to a new file"),
        .list("label-file", nil, "FILE", "read labels from a file, one a line"),
        .value("health-cmd", nil, "COMMAND", "a shell command that says by its exit code whether it is well"),
        .value("health-interval", nil, "TIME", "how long between two checks (default 30s)"),
        .value("health-timeout", nil, "TIME", "how long one check may take (default 30s)"),
        .value("health-start-period", nil, "TIME", "how long failures do not count at first (default 0s)"),
        .value("health-retries", nil, "COUNT", "how many failures make it unhealthy (default 3)"),
        .flag("no-healthcheck", nil, "do not check, whatever the image says"),
        .value("log-driver", nil, "DRIVER", "json-file or local: swk has one log, which both mean"),
        .list("log-opt", nil, "max-size=SIZE", "bound the log: max-size=SIZE, max-file=COUNT"),
    ]

    static func readLife(_ arguments: Arguments, _ options: inout ContainerOptions) throws {
        options.autoRemove = arguments.has("rm")
        options.openStdin = arguments.has("interactive")
        options.terminal = arguments.has("tty")
        options.usesInit = arguments.has("init")
        options.stopTimeout = try arguments.value("stop-timeout").map { try seconds($0, "--stop-timeout") }
        options.health = try health(arguments)
        for text in arguments.list("log-opt") { try options.log.add(option: text) }
        if let driver = arguments.value("log-driver"), !["json-file", "local"].contains(driver) {
            throw Failure(
                .optionInvalid, "read --log-driver", driver, "swk keeps logs itself, and has no other driver",
                allowed: "json-file, local")
        }
    }

    /// A number of seconds as nanoseconds; negative is without end.
    static func seconds(_ text: String, _ option: String) throws(Failure) -> Int64 {
        guard let seconds = Double(text), seconds < 1e9 else {
            throw Failure(.usage, "read \(option)", text, "not a number of seconds")
        }
        return seconds < 0 ? -1 : Int64(seconds * 1e9)
    }

    private static func health(_ arguments: Arguments) throws -> Healthcheck? {
        if arguments.has("no-healthcheck") { return Healthcheck(test: ["NONE"]) }
        var health = Healthcheck()
        if let command = arguments.value("health-cmd") {
            health.test = command == "none" ? ["NONE"] : ["CMD-SHELL", command]
        }
        func time(_ option: String) throws -> Int64? {
            guard let text = arguments.value(option) else { return nil }
            if let nanoseconds = GoDuration.nanoseconds(text) { return nanoseconds }
            throw Failure(
                .optionInvalid, "read --\(option)", text, "not a span of time",
                allowed: "numbers with ms, s, m or h, as in 1m30s")
        }
        health.interval = try time("health-interval")
        health.timeout = try time("health-timeout")
        health.startPeriod = try time("health-start-period")
        health.retries = try number(arguments, "health-retries", { Int($0) })
        return health == Healthcheck() ? nil : health
    }

    static func readLabels(_ arguments: Arguments) throws -> [String: String] {
        let lines = try textLines(arguments.list("label-file"))
        return labels(lines + arguments.list("label"))
    }
}
