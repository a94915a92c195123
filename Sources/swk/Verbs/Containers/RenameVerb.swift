// `swk rename`: another name for a container.

import SwkEngine

extension Verb {
    static let rename = Verb(
        "rename", "Give a container another name.", .exactly(2, "CONTAINER NEW_NAME"), example: "swk rename web old-web"
    ) { arguments, _ in
        try await openEngine(arguments).container(arguments.operands[0]).rename(to: arguments.operands[1])
        return 0
    }
}
