// `swk rm`: containers with everything that they wrote.

import SwkEngine

extension Verb {
    static let rm = Verb(
        "rm", "Remove containers.", .atLeast(1, "CONTAINER [CONTAINER...]"),
        options: [
            .flag("force", "f", "kill those that run"),
            .flag("volumes", "v", "accepted as docker's; anonymous volumes always go"),
        ],
        example: "swk rm -f web"
    ) { arguments, console in
        let force = arguments.has("force")
        return try await eachContainer(arguments, console, absentIsFine: force) { try await $0.remove(force: force) }
    }
}
