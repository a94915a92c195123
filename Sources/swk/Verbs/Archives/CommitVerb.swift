// `swk commit`: what a container changed becomes an image.

import SwkEngine

extension Verb {
    /// The verbs of containers' files and of images in files.
    static let ofFiles: [Verb] = [commit, diff, cp, export, importImage, save, load]

    static let commit = Verb(
        "commit", "Make an image from a container's changes.", .between(1, 2, "CONTAINER [NAME[:TAG]]"),
        options: [
            .value("author", "a", "AUTHOR", "who made it"), .value("message", "m", "TEXT", "what its history says"),
            .list("change", "c", "LINE", "a line as in a Dockerfile that changes its configuration"),
            .flag("pause", "p", "the container stands still meanwhile (default; --pause=false lets it go on)"),
        ], example: #"swk commit -m "with data" -c "ENV SEEDED=1" db acme/db:seeded"#
    ) { arguments, console in
        let engine = try openEngine(arguments)
        let container = try engine.container(arguments.operands[0])
        let scope = try engine.scope()
        let image: Image
        do {
            image = try await container.commit(
                CommitOptions(
                    reference: arguments.operands.count > 1 ? arguments.operands[1] : nil,
                    message: arguments.value("message"), author: arguments.value("author"),
                    changes: arguments.list("change"), pausing: !arguments.denies("pause")), in: scope)
        } catch {
            try report(scope.close())
            throw error
        }
        try report(scope.close())
        if console.json { return console.json(ImageRow.rows(of: image)) }
        console.line(image.id)
        return 0
    }
}
