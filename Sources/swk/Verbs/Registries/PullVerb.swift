// pull: an image from its registry, in docker's words.

import Glibc
import SwkEngine
import SwkImage
import SwkModel

extension Verb {
    static let pull = Verb(
        "pull", "Fetch an image from a registry.", .exactly(1, "NAME[:TAG|@DIGEST]"),
        options: [
            .flag("all-tags", "a", "all tags of the repository"),
            .flag("quiet", "q", "show only what was pulled"),
            .value("platform", nil, "OS/ARCH[/VARIANT]", "which image of an index (default: this machine's)"),
        ], example: "swk pull debian:12"
    ) { arguments, console in
        let engine = try openEngine(arguments)
        let platform = try arguments.value("platform").map { try Platform(parsing: $0) }
        let isQuiet = arguments.has("quiet") || console.json
        var rows: [ImageRow] = []
        for reference in try await wanted(arguments, engine, console, isQuiet) {
            let display = isQuiet ? nil : PullDisplay(reference.description, to: STDOUT_FILENO)
            let image = try await engine.pull(reference.description, platform: platform, progress: display?.progress)
            rows += ImageRow.rows(of: image)
            if let finished = display?.finished {
                console.line("Digest: \(finished.digest)")
                let news = finished.isNew ? "Downloaded newer image for" : "Image is up to date for"
                console.line("Status: \(news) \(reference)")
            }
            if !console.json { console.line(reference.canonical) }
        }
        return console.json ? console.json(rows) : 0
    }

    private static func wanted(
        _ arguments: Arguments, _ engine: Engine, _ console: Console, _ isQuiet: Bool
    ) async throws -> [ImageReference] {
        let name = arguments.operands[0]
        let reference = try ImageReference(parsing: name)
        let isBare = reference.isBare(in: name)
        guard arguments.has("all-tags") else {
            if isBare, !isQuiet { console.line("Using default tag: \(ImageReference.defaultTag)") }
            return [reference]
        }
        guard isBare else {
            throw Failure(
                .optionInvalid, "swk pull", name, "a tag says which one, and --all-tags says all",
                allowed: reference.familiarName)
        }
        return try await engine.imageStore.tags(of: reference).sorted().map { try reference.tagged($0) }
    }
}
