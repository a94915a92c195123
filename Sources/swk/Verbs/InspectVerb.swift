// `inspect`: everything that is known of a thing, as JSON or through a template.

import SwkEngine
import SwkModel
import SwkTemplate

extension Verb {
    static let inspect = Verb(
        "inspect", "Show everything that is known of containers, images, networks or volumes.",
        .atLeast(1, "NAME [NAME...]"),
        options: [
            .value("format", "f", "TEMPLATE", "a Go template such as '{{.State.Status}}', or json"),
            .value("type", nil, "KIND", "only a container, image, network or volume of this name"),
            .flag("size", "s", "also how much a container has written"),
        ],
        example: "swk inspect --format '{{.State.Status}} {{.NetworkSettings.IPAddress}}' web"
    ) { arguments, console in
        let engine = try openEngine(arguments)
        let kind = try inspectedKind(arguments.value("type"))
        let format = arguments.value("format")
        // Read before anything is looked up: a mistake in it is the user's first concern.
        let template = try format.flatMap { text throws(Failure) in text == "json" ? nil : try Template(text) }
        var documents: [Document] = []
        var code: Int32 = 0
        for name in arguments.operands {
            do {
                let document = try engine.inspection(of: name, kind: kind, withSize: arguments.has("size"))
                documents.append(document)
                if console.json || format == nil { continue }
                console.line(try template?.render(document) ?? document.json())
            } catch let failure as Failure {
                Console.error(failure.description)
                code = 1
            }
        }
        // docker prints what it found, and an empty list for nothing.
        if console.json || format == nil { console.line(Document.list(documents).json(indented: !console.json)) }
        return code
    }

    private static func inspectedKind(_ text: String?) throws(Failure) -> InspectedKind? {
        guard let text else { return nil }
        if let kind = InspectedKind(rawValue: text) { return kind }
        let known = InspectedKind.allCases.map(\.rawValue)
        throw Failure(
            .optionInvalid, "read --type", text, "unknown kind", allowed: known.joined(separator: ", "),
            nearest: nearestName(to: text, in: known))
    }
}
