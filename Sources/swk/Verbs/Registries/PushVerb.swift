// push: an image to its registry, in docker's words.

import SwkEngine
import SwkImage
import SwkModel

extension Verb {
    static let push = Verb(
        "push", "Send an image to its registry.", .exactly(1, "NAME[:TAG]"),
        options: [
            .flag("all-tags", "a", "all tags of the repository"),
            .flag("quiet", "q", "show only what was pushed"),
        ], example: "swk push registry.example.org/acme/box:v1"
    ) { arguments, console in
        let engine = try openEngine(arguments)
        let names = try wanted(arguments, engine)
        let isQuiet = arguments.has("quiet") || console.json
        let board = ProgressBoard()
        if !isQuiet, !arguments.has("all-tags"), names[0].isBare(in: arguments.operands[0]) {
            board.line("Using default tag: \(ImageReference.defaultTag)")
        }
        if !isQuiet { board.line("The push refers to repository [\(names[0].repositoryName)]") }
        var pushed: [PushRow] = []
        for name in names {
            let image = try await engine.push(name.description) { if !isQuiet { board.show($0) } }
            pushed.append(PushRow(image))
            if !console.json, isQuiet { console.line(name.canonical) }
        }
        return console.json ? console.json(pushed) : 0
    }

    private static func wanted(_ arguments: Arguments, _ engine: Engine) throws -> [ImageReference] {
        let name = arguments.operands[0]
        let reference = try ImageReference(parsing: name)
        guard arguments.has("all-tags") else { return [reference] }
        guard reference.isBare(in: name) else {
            throw Failure(
                .optionInvalid, "swk push", name, "a tag says which one, and --all-tags says all",
                allowed: reference.familiarName)
        }
        return try engine.references(in: name)
    }
}

extension ImageReference {
    /// `docker.io/library/busybox`.
    var repositoryName: String { "\(registry)/\(repository)" }

    /// Whether it was written without tag and digest.
    func isBare(in text: String) -> Bool { text == familiarName || text == repositoryName }
}

private struct PushRow: Encodable {
    let reference, digest: String
    let size, sent: Int64

    init(_ image: PushedImage) {
        reference = image.reference.description
        digest = image.digest.description
        size = image.size
        sent = image.sent
    }
}

extension ProgressBoard {
    fileprivate func show(_ event: PushEvent) {
        switch event {
        case .resolved: break
        case .layer(let layer, let state): show(layer.short, state)
        case .finished(let tag, let digest, let size): line("\(tag): digest: \(digest) size: \(size)")
        }
    }

    private func show(_ layer: String, _ state: PushEvent.LayerState) {
        switch state {
        case .preparing: set(layer, "Preparing")
        case .waiting: set(layer, "Waiting")
        case .pushing(let sent, let total): set(layer, "Pushing", sent, of: total)
        case .exists: set(layer, "Layer already exists")
        case .mounted(let source): set(layer, "Mounted from \(source)")
        case .pushed: set(layer, "Pushed")
        }
    }
}
