// `swk attach`: this terminal, or these streams, at a container that runs.

import SwkEngine
import SwkModel
import SwkRuntime

extension Verb {
    static let attach = Verb(
        "attach", "Connect standard input, output and error with a running container.", .exactly(1, "CONTAINER"),
        options: [
            .flag("no-stdin", nil, "do not pass standard input on"),
            .flag("sig-proxy", nil, "pass signals on; --sig-proxy=false does not"),
            .value("detach-keys", nil, "KEYS", "keys that leave it running (default ctrl-p,ctrl-q)"),
        ], example: "swk attach box"
    ) { arguments, _ in
        let container = try openEngine(arguments).container(arguments.operands[0])
        let takesInput = container.record.options.openStdin && !arguments.has("no-stdin")
        let attachment = try Attachment(
            arguments, input: takesInput ? .open : .none, container.record.options.terminal)
        let end = try await container.attach(attachment.options)
        let code = try await attachment.finish(end, container)
        // docker's: 0 would say that the container ended well.
        return end == .detached ? 1 : code
    }
}
