// The verb that shows what containers wrote.

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

    static func openEngine(_ arguments: Arguments) throws -> Engine {
        try Engine(.standard(root: arguments.value("root")))
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
