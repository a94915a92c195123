// A container's files in scripts: as an image, as an archive, one by one, and what it changed in them.

import SwkEngine
import SwkModel
import SwkVM

private func method(
    _ name: String, _ signature: Signature, effects: Effects,
    _ body: @escaping @Sendable (ContainerObject, HostCall) async throws -> ScriptValue
) -> HostFunction {
    HostFunction(name, signature, effects: effects) { call in
        let object = call.receiver(as: ContainerObject.self)
        return try await evidently { try await body(object, call) }
    }
}

/// `changes:` of commit and import.
let changesParameter = Parameter(
    "changes", .list(of: .string), default: .list([]),
    doc: #"lines as in a Dockerfile that change its configuration, such as `CMD ["nginx"]`"#)

let containerFileMethods: [HostFunction] = [
    method(
        "commit",
        Signature(
            [
                Parameter("name", .optional(.string), default: .nil, doc: "the image's name, with an optional tag"),
                Parameter("message", .optional(.string), default: .nil, doc: "what the image's history says"),
                Parameter("author", .optional(.string), default: .nil, doc: "who made it"), changesParameter,
                Parameter(
                    "pause", .bool, default: .bool(true), doc: "whether it stands still while its files are read"),
            ], returns: .named("Image"),
            doc: "An image of what it wrote on top of its image, without its volumes; it stays.",
            throws: ["image.unsupported", "image.invalid-reference", "dockerfile.invalid"],
            example: ##"db.commit("acme/db:seeded", message: "with data", changes: ["ENV SEEDED=1"])"##),
        effects: .containers
    ) { object, call in
        let options = CommitOptions(
            reference: call.optionalString("name"), message: call.optionalString("message"),
            author: call.optionalString("author"), changes: call.list("changes").map(\.text),
            pausing: call.bool("pause"))
        let image = try await object.container.commit(options, in: object.world.scope(for: call))
        return .host(ImageObject(object.world, image.reference, resolved: image))
    },
    method(
        "export",
        Signature(
            [Parameter("path", .string, doc: "the file on the host that is written", suggestions: hostPaths)],
            returns: .named("Container"), doc: "Writes all its files, without its volumes, as one tar archive.",
            throws: ["system.call"], example: #"web.export("web.tar")"#), effects: [.containers, .files]
    ) { object, call in
        try await object.container.export(toFile: call.string("path"), in: object.world.scope(for: call))
        return .host(object)
    },
    method(
        "diff",
        Signature(
            returns: .list(of: .map),
            doc: "What it changed in the files of its image: a kind (A added, C changed, D deleted) and a path each.",
            example: "for change in web.diff() where change.kind == \"D\" { print(change.path) }"),
        effects: .containers
    ) { object, _ in
        .list(
            try object.container.changes().map { change in
                .map(["kind": .string(change.kind.rawValue), "path": .string(change.path)])
            })
    },
    method(
        "copy",
        Signature(
            [
                Parameter(
                    "path", .optional(.string), default: .nil, doc: "what is copied into it, on the host",
                    suggestions: hostPaths),
                Parameter("to", .string, doc: "where the copy goes: into the container, or with `from:` to the host"),
                Parameter(
                    "from", .optional(.string), default: .nil, doc: "what is copied out of it, in the container",
                    suggestions: containerPaths),
                Parameter("archive", .bool, default: .bool(false), doc: "keeps the numbers of the owners"),
                Parameter("follow", .bool, default: .bool(false), doc: "follows a link that is the source"),
            ], returns: .named("Container"),
            doc: "Copies a file or directory into it, or with `from:` out of it. An existing directory holds the copy; "
                + "`dir/.` means what is in a directory.",
            throws: ["copy.not-found", "copy.conflict"],
            example: #"web.copy("index.html", to: "/var/www/").copy(from: "/etc/passwd", to: "passwd.txt")"#),
        effects: [.containers, .files]
    ) { object, call in
        try await copy(object, call)
        return .host(object)
    },
]

private func copy(_ object: ContainerObject, _ call: HostCall) async throws {
    let options = CopyOptions(keepingOwners: call.bool("archive"), followingLink: call.bool("follow"))
    let container = object.container
    switch (call.optionalString("path"), call.optionalString("from")) {
    case (let path?, nil): try await container.copyIn(path, to: call.string("to"), options)
    case (nil, let path?): try await container.copyOut(path, to: call.string("to"), options)
    default:
        throw Failure(
            .optionInvalid, "copy", container.name, "exactly one of the two is copied",
            allowed: #"copy("host path", to: "container path") or copy(from: "container path", to: "host path")"#)
    }
}
