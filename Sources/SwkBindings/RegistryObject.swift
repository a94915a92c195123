// `Registry`: where images come from and go to, as far as it tells.

import SwkEngine
import SwkModel
import SwkVM

/// A registry as scripts hold it: a name, until something is asked of it.
final class RegistryObject: WorldObject {
    let world: World
    /// `host[:port]`, or `docker.io`.
    let name: String

    init(_ world: World, _ name: String) {
        self.world = world
        self.name = name
    }

    func adopted(by world: World) -> any HostObject { RegistryObject(world, name) }

    var hostType: HostType { world.types.registry }
    func render() -> String { "Registry(\"\(name)\")" }
    func isEqual(to other: any HostObject) -> Bool { (other as? RegistryObject)?.name == name }
}

/// The type `Registry`.
func registryType(_ world: World) -> HostType {
    HostType(
        "Registry", summary: "A registry: where images come from and go to.", effects: [.containers, .network],
        reading: ["images", "tags", "search"],
        constructor: HostFunction(
            "Registry",
            Signature(
                [
                    Parameter(
                        "name", .string, default: .string(ImageReference.defaultRegistry),
                        doc: "host and port, such as 127.0.0.1:5000")
                ],
                returns: .named("Registry"), doc: "Names a registry; nothing is asked of it yet.",
                throws: ["argument.invalid"], example: #"Registry("registry.example.org").name"#),
            effects: [],
            sync: { [unowned world] call in
                .host(RegistryObject(world, try evidently { try Engine.registryName(call.string("name")) }))
            }),
        properties: [
            HostProperty("name", .string, doc: "Host and port.", effects: []) {
                .string($0.receiver(as: RegistryObject.self).name)
            },
            HostProperty("user", .optional(.string), doc: "The name of who is logged in there; nil for nobody.") {
                let object = $0.receiver(as: RegistryObject.self)
                let engine = try object.world.open().engine
                return try evidently { try engine.accountName(at: object.name) }.map { .string($0) } ?? .nil
            },
        ],
        methods: [imagesMethod, tagsMethod, searchMethod, loginMethod, logoutMethod])
}

private let imagesMethod = HostFunction(
    "images",
    Signature(
        [Parameter("containing", .string, default: .string(""), doc: "what their names contain")],
        returns: .list(of: .named("Image")), doc: "Its repositories, where it tells them.",
        throws: ["registry.no-catalog", "registry.unauthorized", "registry.unreachable"],
        example: "Registry(registry).images()")
) { call in
    let object = call.receiver(as: RegistryObject.self)
    let engine = try object.world.open().engine
    let names = try await evidently {
        try await engine.imageStore.catalog(of: object.name, containing: call.string("containing"))
    }
    return .list(names.map { .host(ImageObject(object.world, "\(object.name)/\($0)")) })
}

private let tagsMethod = HostFunction(
    "tags",
    Signature(
        [Parameter("image", .string, doc: "a repository there, such as library/debian")], returns: .list(of: .string),
        doc: "The tags of one of its repositories.",
        throws: ["image.not-found", "registry.unauthorized", "registry.unreachable"],
        example: #"Registry(registry).tags("library/debian")"#)
) { call in
    let object = call.receiver(as: RegistryObject.self)
    let engine = try object.world.open().engine
    let tags = try await evidently {
        try await engine.imageStore.tags(of: ImageReference(parsing: "\(object.name)/\(call.string("image"))"))
    }
    return .list(tags.sorted().map { .string($0) })
}

private let searchMethod = HostFunction(
    "search",
    Signature(
        [Parameter("term", .string, doc: "what names contain"), searchLimit], returns: .list(of: .map),
        doc: "What fits a term: names with descriptions and stars, or with tags, as the registry knows them.",
        throws: ["registry.no-catalog", "registry.unauthorized", "registry.unreachable"],
        example: #"Registry(registry).search("debian")"#)
) { call in
    let object = call.receiver(as: RegistryObject.self)
    return try await found(call, in: object.world, at: object.name)
}

private let loginMethod = HostFunction(
    "login",
    Signature(
        [Parameter("user", .string, doc: "who"), Parameter("password", .string, doc: "the proof, or a token")],
        returns: .named("Registry"),
        doc: "Proves a password to it, and keeps that where docker keeps it, beyond the script.",
        throws: ["registry.unauthorized", "registry.unreachable"],
        example: #"Registry(registry).login("alice", "secret")"#)
) { call in
    let object = call.receiver(as: RegistryObject.self)
    let engine = try object.world.open().engine
    try await evidently {
        _ = try await engine.logIn(to: object.name, name: call.string("user"), password: call.string("password"))
    }
    return .host(object)
}

private let logoutMethod = HostFunction(
    "logout",
    Signature(
        returns: .bool, doc: "Forgets the password; false when there was none.",
        example: "Registry(registry).logout()")
) { call in
    let object = call.receiver(as: RegistryObject.self)
    let engine = try object.world.open().engine
    return .bool(try evidently { try engine.logOut(of: object.name).wasKnown })
}

let searchLimit = Parameter("limit", .int, default: .int(25), doc: "how many at most, 1 to 100")

/// `Image.search` and `registry.search`.
func found(_ call: HostCall, in world: World, at registry: String?) async throws -> ScriptValue {
    let engine = try world.open().engine
    let answer = try await evidently {
        try await engine.imageStore.search(call.string("term"), at: registry, limit: call.int("limit"))
    }
    return .list(
        answer.results.map { result in
            var fields = ScriptMap([(.string("name"), .string(result.name))])
            if answer.isDescribed {
                fields.pairs += [
                    (.string("description"), .string(result.description)), (.string("stars"), .int(result.stars)),
                    (.string("official"), .bool(result.isOfficial)),
                ]
            } else {
                fields.pairs.append((.string("tags"), .list(result.tags.map { .string($0) })))
            }
            return .map(fields)
        })
}
