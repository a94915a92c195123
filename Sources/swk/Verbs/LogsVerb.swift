// `logs`: what a container wrote, each stream on its own.

import Glibc
import SwkEngine
import SwkModel
import SwkRuntime
import SwkSystem

extension Verb {
    static let logs = Verb(
        "logs", "Show what a container wrote.", .exactly(1, "CONTAINER"),
        options: [
            .flag("follow", "f", "go on until the container ends"),
            .value("tail", "n", "LINES", "only so many of the last lines"),
            .value("since", nil, "TIME", "only what was written since: 10m, 2026-01-02T15:04:05Z or 1767366245"),
            .value("until", nil, "TIME", "only what was written until then"),
            .flag("timestamps", "t", "show when each line was written"),
            .flag("details", nil, "show the container's labels with each line"),
        ], example: "swk logs -f --tail 20 --since 10m web"
    ) { arguments, console in
        let container = try openEngine(arguments).container(arguments.operands[0])
        let range = LogRange(
            tail: try tail(arguments.value("tail")), since: try moment(arguments, "since"),
            until: try moment(arguments, "until"))
        let follows = arguments.has("follow")
        if console.json, !follows { return console.json(try container.logLines(range).map(LogRow.init)) }
        try await container.copyLogs(range, following: follows) { line in
            let time = arguments.has("timestamps") ? "\(line.time.rfc3339) " : ""
            return time + (arguments.has("details") ? container.labelPrefix : "")
        }
        return 0
    }

    private static func tail(_ text: String?) throws(Failure) -> Int? {
        guard let text, text != "all" else { return nil }
        if let count = Int(text) { return count }
        throw Failure(.optionInvalid, "read --tail", text, "not a number of lines", allowed: "a number or `all`")
    }

    private static func moment(_ arguments: Arguments, _ option: String) throws(Failure) -> Timestamp? {
        guard let text = arguments.value(option) else { return nil }
        if let moment = Timestamp(moment: text) { return moment }
        throw Failure(.optionInvalid, "read --\(option)", text, "not a time", allowed: Timestamp.momentForms)
    }

    static func openEngine(_ arguments: Arguments) throws -> Engine {
        try Engine(.standard(root: arguments.value("root")))
    }
}

extension Container {
    /// What `--details` shows: the labels, a blank behind them. docker shows those that the log's driver was told to; here there is one
    /// log, and it knows them all.
    fileprivate var labelPrefix: String { Listing<ContainerRow>.text(of: record.options.labels) + " " }
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
