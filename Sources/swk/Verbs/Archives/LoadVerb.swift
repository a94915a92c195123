// `swk load`: images from an archive of `save`, docker, podman or skopeo.

import Glibc
import SwkEngine
import SwkImage
import SwkModel

extension Verb {
    static let load = Verb(
        "load", "Bring images from an archive.",
        options: [
            .value("input", "i", "FILE", "read a file instead of standard input"),
            .flag("quiet", "q", "show no progress (there is none)"),
        ], example: "swk load -i box.tar"
    ) { arguments, console in
        let engine = try openEngine(arguments)
        if arguments.value("input") == nil, isatty(STDIN_FILENO) == 1 {
            throw Failure(
                .optionInvalid, "load", "", "an archive is not read from a terminal",
                help: "name a file with -i, or redirect the input")
        }
        let source = arguments.value("input").map { ArchiveSource.file($0) } ?? .descriptor(STDIN_FILENO)
        let loaded = try await engine.loadImages(source)
        if console.json { return console.json(loaded.flatMap { ImageRow.rows(of: engine.image(of: $0)) }) }
        for one in loaded {
            for (name, old) in one.replaced {
                console.line("The image \(name) already exists, renaming the old one with ID \(old) to empty string")
            }
            for name in one.names { console.line("Loaded image: \(name)") }
            if one.names.isEmpty { console.line("Loaded image ID: \(one.image.id)") }
        }
        return 0
    }
}
