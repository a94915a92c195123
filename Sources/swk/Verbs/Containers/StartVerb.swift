// `swk start`: stopped containers again, in the background or, one of them, with this terminal.

import SwkEngine
import SwkModel
import SwkRuntime

extension Verb {
    static let start = Verb(
        "start", "Start stopped containers.", .atLeast(1, "CONTAINER [CONTAINER...]"),
        options: [
            .flag("attach", "a", "show its output, pass signals on, and end as it does"),
            .flag("interactive", "i", "pass standard input on as well"),
            .value("detach-keys", nil, "KEYS", "keys that leave it running (default ctrl-p,ctrl-q)"),
        ], example: "swk start -a -i box"
    ) { arguments, console in
        guard arguments.has("attach") || arguments.has("interactive") else {
            // Starting what runs is docker's no-op.
            return try await eachContainer(arguments, console) { container in
                if try !container.state().isRunning { try await container.start() }
            }
        }
        guard arguments.operands.count == 1 else {
            throw Failure(
                .usage, "swk start", "--attach", "only one container can have the terminal", allowed: "one name")
        }
        let container = try openEngine(arguments).container(arguments.operands[0])
        let input: AttachOptions.Input = arguments.has("interactive") ? .untilEnd : .none
        let attachment = try Attachment(arguments, input: input, container.record.options.terminal)
        let end = try await container.startAttached(attachment.options)
        return try await attachment.finish(end, container)
    }
}
