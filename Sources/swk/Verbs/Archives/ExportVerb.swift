// `swk export`: a container's files as one tar archive, to a file or to whoever reads standard output.

import Glibc
import SwkEngine
import SwkModel

extension Verb {
    static let export = Verb(
        "export", "Write a container's files as a tar archive.", .exactly(1, "CONTAINER"),
        options: [.value("output", "o", "FILE", "write to a file instead of standard output")],
        example: "swk export web > web.tar"
    ) { arguments, console in
        let engine = try openEngine(arguments)
        let container = try engine.container(arguments.operands[0])
        if let file = arguments.value("output") {
            try await container.export(toFile: file)
        } else {
            try refuseTerminal("export")
            try await container.export(to: STDOUT_FILENO)
        }
        return 0
    }

    /// An archive on a terminal helps nobody.
    static func refuseTerminal(_ verb: String) throws(Failure) {
        guard isatty(STDOUT_FILENO) == 1 else { return }
        throw Failure(
            .optionInvalid, "\(verb)", "", "an archive is not written to a terminal",
            help: "name a file with -o, or redirect the output")
    }
}
