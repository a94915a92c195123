// `swk exec`: a further command in a running container.

import SwkEngine
import SwkModel
import SwkRuntime

extension Verb {
    static let exec = Verb(
        "exec", "Run a command in a running container.", .command(2, "CONTAINER COMMAND [ARG...]"),
        options: [
            .flag("interactive", "i", "keep standard input open"),
            .flag("tty", "t", "give it a terminal"),
            .flag("detach", "d", "run in the background"),
            .list("env", "e", "NAME=VALUE", "set an environment variable; NAME alone passes the caller's on"),
            .list("env-file", nil, "FILE", "read environment variables from a file"),
            .value("workdir", "w", "DIR", "the directory in which it starts"),
            .value("user", "u", "USER[:GROUP]", "the user, by name or number"),
            .flag("privileged", nil, "let it do everything that the host's root may"),
            .value("detach-keys", nil, "KEYS", "keys that leave it running (default ctrl-p,ctrl-q)"),
        ], example: "swk exec -it web sh"
    ) { arguments, _ in
        let container = try openEngine(arguments).container(arguments.operands[0])
        var options = ExecOptions(
            command: Array(arguments.operands.dropFirst()), environment: try environment(arguments),
            workingDirectory: arguments.value("workdir"), user: arguments.value("user"),
            terminal: arguments.has("tty"))
        options.privileged = arguments.has("privileged")
        if arguments.has("detach") {
            options.terminal = false
            try await container.execInBackground(options)
            return 0
        }
        let takesInput = arguments.has("interactive")
        let attachment = try Attachment(arguments, input: takesInput ? .untilEnd : .none, options.terminal)
        guard options.terminal else {
            return Int32(
                try await container.execInForeground(
                    options, passInput: takesInput, signals: attachment.plainSignals
                ).code)
        }
        switch try await container.execAttached(options, attachment.options) {
        case .ended(let exit): return Int32(exit.code)
        case .told(let number): return 128 + number
        // docker's: 0 would say that the command ended well.
        case .detached: return 1
        }
    }
}
