// What is found at registries: docker.io's search by a scripted server, catalogs by a real registry, and nothing where neither is.

import Glibc
import SwkModel
import SwkSystem
import Testing

@testable import SwkImage

@Suite("Search", .enabled(if: geteuid() == 0))
struct SearchTests {
    private static let page = #"""
        {"num_results":2,"query":"red is","results":[
        {"name":"redis","description":"A key-value store","star_count":12000,"is_official":true,"is_automated":false},
        {"name":"acme/redis","description":null,"star_count":3}]}
        """#

    @Test("docker.io is asked by its own search")
    func hub() async throws {
        let server = try ScriptedServer { _ in .init(body: Array(Self.page.utf8)) }
        let scratch = try Scratch()
        let answer = try await scratch.store(RegistrySettings(hub: "http://\(server.address)")).search(
            "red is", limit: 7)
        #expect(server.requests.map(\.path) == ["/v1/search?q=red%20is&n=7"])
        #expect(answer.isDescribed)
        #expect(
            answer.results == [
                SearchResult(name: "redis", description: "A key-value store", stars: 12000, isOfficial: true),
                SearchResult(name: "acme/redis", stars: 3),
            ])
    }

    @Test("another registry's catalog is filtered, and tags say what there is", arguments: [true, false])
    func catalog(_ inTerm: Bool) async throws {
        let registry = try RegistryFixture()
        try registry.scratch.store().makeBusybox()
        for name in ["acme/box:1", "acme/box:2", "other:1"] {
            try registry.fill(from: "\(registry.scratch.path)/store:busybox:latest", as: name)
        }
        let store = registry.scratch.store()
        let answer =
            inTerm
            ? try await store.search("\(registry.address)/acme") : try await store.search("acme", at: registry.address)
        #expect(
            answer
                == SearchAnswer(
                    results: [SearchResult(name: "\(registry.address)/acme/box", tags: ["1", "2"])], isDescribed: false)
        )
        #expect(try await store.search("\(registry.address)/").results.count == 2)
        #expect(try await store.search("absent", at: registry.address).results == [])
    }

    @Test("a registry without a catalog may have docker's search")
    func searchOnly() async throws {
        let server = try ScriptedServer { request in
            request.path.hasPrefix("/v1/search")
                ? .init(body: Array(Self.page.utf8)) : .init(status: request.path == "/v2/" ? 200 : 404)
        }
        let scratch = try Scratch()
        let answer = try await scratch.store().search("\(server.address)/redis")
        #expect(answer.results.map(\.name) == ["\(server.address)/redis", "\(server.address)/acme/redis"])
    }

    @Test(
        "a registry that offers neither is told apart from one that does not answer, and from one that asks who is there"
    )
    func neither() async throws {
        let scratch = try Scratch()
        let store = scratch.store(RegistrySettings(retries: 0))
        let bare = try ScriptedServer { .init(status: $0.path == "/v2/" ? 200 : 404) }
        let nothing = await #expect(throws: Failure.self) { try await store.search("\(bare.address)/x") }
        #expect(nothing?.code == .registryNoCatalog && nothing?.object == bare.address)
        let locked = try ScriptedServer { _ in .init(status: 401, headers: ["WWW-Authenticate": "Basic realm=x"]) }
        let refused = await #expect(throws: Failure.self) { try await store.search("\(locked.address)/x") }
        #expect(refused?.code == .registryUnauthorized)
        let gone = await #expect(throws: Failure.self) { try await store.search("127.0.0.1:1/x") }
        #expect(gone?.code == .registryUnreachable)
    }

    @Test("a limit outside of docker's range is refused", arguments: [0, 101])
    func limits(_ limit: Int) async throws {
        let scratch = try Scratch()
        let failure = await #expect(throws: Failure.self) { try await scratch.store().search("x", limit: limit) }
        #expect(failure?.code == .invalidArgument && failure?.allowed == "1 to 100")
    }
}
