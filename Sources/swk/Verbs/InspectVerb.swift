// `inspect`: everything that is known of a thing, as JSON or through a template; and the same of things of one kind only.

import SwkEngine
import SwkModel
import SwkTemplate

extension Verb {
    static let inspect = Verb(
        "inspect", "Show everything that is known of containers, images, networks or volumes.",
        .atLeast(1, "NAME [NAME...]"),
        options: [
            inspectFormat,
            .value("type", nil, "KIND", "only a container, image, network or volume of this name")
                .with(words: InspectedKind.allCases.map(\.rawValue)),
            inspectSize,
        ],
        example: "swk inspect --format '{{.State.Status}} {{.NetworkSettings.IPAddress}}' web"
    ) { arguments, console in
        try inspect(try inspectedKind(arguments.value("type")), arguments, console)
    }

    static let containerInspect = inspect(
        .container, options: [inspectFormat, inspectSize],
        example: "swk container inspect --format '{{.State.Status}}' web")
    static let imageInspect = inspect(.image, example: "swk image inspect --format '{{json .Config.Cmd}}' busybox")
    static let networkInspect = inspect(
        .network, example: "swk network inspect --format '{{(index .IPAM.Config 0).Subnet}}' shop")
    static let volumeInspect = inspect(.volume, example: "swk volume inspect --format '{{.Mountpoint}}' db")

    static let inspectFormat = Option.value(
        "format", "f", "TEMPLATE", "a Go template such as '{{.Name}}', or json"
    ).with(words: ["json"])
    private static let inspectSize = Option.flag("size", "s", "also how much a container has written")

    private static func inspect(_ kind: InspectedKind, options: [Option] = [inspectFormat], example: String) -> Verb {
        let operand = kind.rawValue.uppercased()
        return Verb(
            "\(kind.rawValue) inspect", "Show everything that is known of \(kind.rawValue)s.",
            .atLeast(1, "\(operand) [\(operand)...]"), options: options, example: example
        ) { arguments, console in try inspect(kind, arguments, console) }
    }

    private static func inspect(_ kind: InspectedKind?, _ arguments: Arguments, _ console: Console) throws -> Int32 {
        let engine = try openEngine(arguments)
        let format = arguments.value("format")
        // Read before anything is looked up: a mistake in it is the user's first concern.
        let template = try format.flatMap { text throws(Failure) in text == "json" ? nil : try Template(text) }
        var documents: [Document] = []
        var code: Int32 = 0
        for name in arguments.operands {
            do throws(Failure) {
                let document = try engine.inspection(of: name, kind: kind, withSize: arguments.has("size"))
                documents.append(document)
                if console.json || format == nil { continue }
                console.line(try template?.render(document) ?? document.json())
            } catch {
                Console.error(error.description)
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
