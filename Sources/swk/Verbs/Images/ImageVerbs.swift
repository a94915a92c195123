// The verbs of images that are here: images, tag, rmi.

import SwkEngine
import SwkModel

extension Verb {
    /// All verbs of images and of the registries that they come from.
    static let ofImages: [Verb] = [images, pull, push, tag, rmi, login, logout]

    static let images = Verb(
        "images", "List images.",
        options: [
            .flag("quiet", "q", "only ids"), .flag("digests", nil, "show digests"), .flag("no-trunc", nil, "whole ids"),
        ],
        example: "swk images"
    ) { arguments, console in
        let rows = try openEngine(arguments).images().flatMap(ImageRow.rows)
        if console.json { return console.json(rows) }
        if arguments.has("quiet") {
            for row in rows { console.line(arguments.has("no-trunc") ? row.id : row.shortID) }
            return 0
        }
        let digests = arguments.has("digests")
        console.table(
            ["REPOSITORY", "TAG"] + (digests ? ["DIGEST"] : []) + ["IMAGE ID", "CREATED", "SIZE"],
            rows.map { row in
                [row.repository, row.tag] + (digests ? [row.digest] : []) + [
                    arguments.has("no-trunc") ? row.id : row.shortID, row.age, row.sizeText,
                ]
            })
        return 0
    }

    static let tag = Verb(
        "tag", "Give an image a further name.", .exactly(2, "IMAGE NAME[:TAG]"), example: "swk tag busybox acme/box:v1"
    ) { arguments, console in
        let engine = try openEngine(arguments)
        let image = try presentImage(engine, arguments.operands[0])
        let tagged = try image.tag(arguments.operands[1])
        if console.json { return console.json(ImageRow.rows(of: tagged)) }
        return 0
    }

    static let rmi = Verb(
        "rmi", "Remove images by name or id.", .atLeast(1, "IMAGE [IMAGE...]"),
        options: [.flag("force", "f", "also when it has several names or a container was made from it")],
        example: "swk rmi acme/box:v1"
    ) { arguments, console in
        let engine = try openEngine(arguments)
        var events: [String] = []
        var code: Int32 = 0
        for reference in arguments.operands {
            do {
                let removed = try engine.removeImage(reference, force: arguments.has("force")).map { "\($0)" }
                events += removed
                if !console.json { for event in removed { console.line(event) } }
            } catch let failure as Failure {
                Console.error(failure.description)
                code = 1
            }
        }
        if console.json { _ = console.json(events) }
        return code
    }

    /// The image of this name on this machine.
    static func presentImage(_ engine: Engine, _ reference: String) throws -> Image {
        if let image = try engine.localImage(reference) { return image }
        throw try engine.imageStore.notFound(reference, "find image")
    }
}
