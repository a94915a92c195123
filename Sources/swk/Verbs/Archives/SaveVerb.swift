// `swk save`: images in one file, for `swk load`, docker and skopeo.

import Glibc
import SwkEngine

extension Verb {
    static let save = Verb(
        "save", "Write images into one archive.", .atLeast(1, "IMAGE [IMAGE...]"),
        options: [.value("output", "o", "FILE", "write to a file instead of standard output")],
        example: "swk save -o box.tar acme/box:v1"
    ) { arguments, console in
        let engine = try openEngine(arguments)
        if let file = arguments.value("output") {
            try await engine.saveImages(arguments.operands, toFile: file)
        } else {
            try refuseTerminal("save")
            try await engine.saveImages(arguments.operands, to: STDOUT_FILENO)
        }
        return 0
    }
}
