// `swk diff`: what a container changed in the files of its image.

import SwkEngine
import SwkImage

extension Verb {
    static let diff = Verb(
        "diff", "Show what a container changed in its files: A added, C changed, D deleted.", .exactly(1, "CONTAINER"),
        example: "swk diff web"
    ) { arguments, console in
        let changes = try openEngine(arguments).container(arguments.operands[0]).changes()
        if console.json { return console.json(changes.map { ["kind": $0.kind.rawValue, "path": $0.path] }) }
        for change in changes { console.line("\(change)") }
        return 0
    }
}
