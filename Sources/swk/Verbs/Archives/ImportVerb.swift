// `swk import`: a tar archive of files becomes an image of one layer.

import SwkEngine

extension Verb {
    static let importImage = Verb(
        "import", "Make an image from a tar archive of files, plain or compressed.",
        .between(1, 2, "FILE|URL|- [NAME[:TAG]]"),
        options: [
            .list("change", "c", "LINE", "a line as in a Dockerfile that changes its configuration"),
            .value("message", "m", "TEXT", "what its history says"),
        ], example: "swk export web | swk import - acme/flat:v1"
    ) { arguments, console in
        let image = try await openEngine(arguments).importImage(
            ArchiveSource(arguments.operands[0]), as: arguments.operands.count > 1 ? arguments.operands[1] : nil,
            message: arguments.value("message"), changes: arguments.list("change"))
        if console.json { return console.json(ImageRow.rows(of: image)) }
        console.line(image.id)
        return 0
    }
}
