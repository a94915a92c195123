// The verbs of images: their list, and those that change names: tag, rmi.

import Glibc
import SwkEngine
import SwkImage
import SwkModel

extension Verb {
    /// All verbs of images and of the registries that they come from.
    static let ofImages: [Verb] = [
        images, imageInspect, pull, push, tag, rmi, history, imagePrune, search, login, logout,
    ]

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
        options: [
            .flag("force", "f", "also when it has several names or a container was made from it"),
            .flag("no-prune", nil, "keep images between this one and its base (swk keeps none)"),
        ],
        example: "swk rmi acme/box:v1"
    ) { arguments, console in
        let engine = try openEngine(arguments)
        var events: [String] = []
        var code: Int32 = 0
        for reference in arguments.operands {
            do {
                let children = try engine.imageStore.resolve(reference).map(engine.children) ?? []
                let removed = try engine.removeImage(reference, force: arguments.has("force"))
                events += removed.map(\.description)
                if !console.json { for event in removed { console.line("\(event)") } }
                tell(children, of: removed)
            } catch let failure as Failure {
                Console.error(failure.description)
                code = 1
            }
        }
        if console.json { _ = console.json(events) }
        return code
    }

    /// That other images are built on one does not stand in its way: its layers stay with them, which explains why no space is won.
    private static func tell(_ children: [StoredImage], of events: [RemovalEvent]) {
        guard !children.isEmpty, events.contains(where: { if case .deleted = $0 { true } else { false } }) else {
            return
        }
        let names = children.prefix(5).map(\.displayName).joined(separator: ", ")
        let more = children.count > 5 ? " and \(children.count - 5) more" : ""
        Console.write(
            "its layers stay: \(names)\(more) \(children.count == 1 ? "is" : "are") built on it\n", to: STDERR_FILENO)
    }

    /// The image of this name on this machine.
    static func presentImage(_ engine: Engine, _ reference: String) throws -> Image {
        if let image = try engine.localImage(reference) { return image }
        throw try engine.imageStore.notFound(reference, "find image")
    }
}
