// Registries that lie, break, refuse or are not there: one clear failure each, and nothing left in the store.

import Glibc
import Synchronization
import SwkModel
import SwkSystem
import Testing

@testable import SwkImage

@Suite("Bad registries", .enabled(if: geteuid() == 0))
struct BadRegistryTests {
    private let settings = RegistrySettings(retries: 2, retryDelay: 0.001)

    /// Pulls `x:1` from a scripted registry, and checks that a failure leaves nothing.
    private func pull(
        _ tag: String = "1", settings: RegistrySettings? = nil, platform: Platform? = nil,
        from server: ScriptedServer
    ) async throws -> StoredImage {
        let scratch = try Scratch()
        let store = scratch.store(settings ?? self.settings)
        do {
            return try await store.pull(ImageReference(parsing: "\(server.address)/x:\(tag)"), platform: platform)
        } catch {
            #expect(try store.list().isEmpty)
            for directory in ["store/tmp", "store/blobs/sha256", "store/layers/sha256"] {
                #expect(try scratch.paths(directory).isEmpty)
            }
            throw error
        }
    }

    private func failure(_ body: () async throws -> StoredImage) async -> Failure? {
        await #expect(throws: Failure.self) { _ = try await body() }
    }

    @Test("a layer with another digest is refused")
    func wrongDigest() async throws {
        let image = try SmallImage()
        let server = try ScriptedServer { request in
            var reply = image.answer(request)
            if request.path.hasSuffix(image.layerDigest.description) { reply.body[600] ^= 1 }
            return reply
        }
        #expect(await failure { try await pull(from: server) }?.code == .digestMismatch)
    }

    @Test("a layer that is longer than announced is refused")
    func tooLong() async throws {
        let image = try SmallImage()
        let server = try ScriptedServer { request in
            var reply = image.answer(request)
            if request.path.hasSuffix(image.layerDigest.description) { reply.body += [0] }
            return reply
        }
        #expect(await failure { try await pull(from: server) }?.code == .digestMismatch)
    }

    @Test("a layer that is always cut short is given up as truncated", arguments: [true, false])
    func cutShort(_ honestLength: Bool) async throws {
        let image = try SmallImage()
        let server = try ScriptedServer { request in
            var reply = image.answer(request)
            guard request.path.hasSuffix(image.layerDigest.description) else { return reply }
            if !honestLength { reply.announced = reply.body.count }
            reply.body = Array(reply.body.prefix(700))
            return reply
        }
        let failure = await failure { try await pull(from: server) }
        #expect(failure?.code == .truncated)
        #expect(failure?.allowed == "\(image.layer.count) bytes")
    }

    @Test("a broken transfer goes on where it ended")
    func resumes() async throws {
        let image = try SmallImage()
        let server = try ScriptedServer { request in
            var reply = image.answer(request)
            guard request.path.hasSuffix(image.layerDigest.description) else { return reply }
            if let range = request.headers["range"], let start = Int(range.dropFirst("bytes=".count).dropLast()) {
                return .init(status: 206, body: Array(image.layer[start...]))
            }
            reply.announced = reply.body.count
            reply.body = Array(reply.body.prefix(700))
            return reply
        }
        #expect(try await pull(from: server).digest == image.manifestDigest)
        #expect(server.requests.compactMap { $0.headers["range"] } == ["bytes=700-"])
    }

    @Test("a server that cannot resume sends the whole again")
    func restarts() async throws {
        let image = try SmallImage()
        let server = try ScriptedServer { request in
            var reply = image.answer(request)
            guard request.path.hasSuffix(image.layerDigest.description), request.headers["range"] == nil else {
                return reply
            }
            reply.announced = reply.body.count
            reply.body = Array(reply.body.prefix(700))
            return reply
        }
        #expect(try await pull(from: server).digest == image.manifestDigest)
    }

    @Test("a passing error of the server is waited out")
    func temporary() async throws {
        let image = try SmallImage()
        let count = Atomic<Int>(0)
        let server = try ScriptedServer { request in
            if request.path.contains("/manifests/"), count.add(1, ordering: .relaxed).newValue < 3 {
                return .init(status: 503)
            }
            return image.answer(request)
        }
        #expect(try await pull(from: server).digest == image.manifestDigest)
    }

    @Test("a lasting error of the server is named")
    func permanent() async throws {
        let server = try ScriptedServer { $0.path == "/v2/" ? .init() : .init(status: 500, body: Array("boom".utf8)) }
        let failure = await failure { try await pull(from: server) }
        #expect(failure?.code == .registryHTTP)
        #expect(failure?.actual?.hasPrefix("HTTP 500") == true)
    }

    @Test("an unknown tag names those that exist, and the nearest")
    func unknownTag() async throws {
        let image = try SmallImage()
        let server = try ScriptedServer { image.answer($0) }
        let failure = await failure { try await pull("1.2", from: server) }
        #expect(failure?.code == .imageNotFound)
        #expect(failure?.object == "\(server.address)/x:1.2")
        #expect(failure?.nearest == "\(server.address)/x:1.1")
        #expect(failure?.allowed == "1, 1.1, 2")
    }

    @Test("nobody listening is an unreachable registry")
    func unreachable() async throws {
        let scratch = try Scratch()
        let failure = await failure { try await scratch.store().pull(ImageReference(parsing: "127.0.0.1:1/x")) }
        #expect(failure?.code == .registryUnreachable)
        #expect(failure?.object == "127.0.0.1:1/x:latest")
        #expect(failure?.message.contains("reach registry `127.0.0.1:1`") == true)
    }

    @Test("a token is fetched as the challenge says, and sent along")
    func token() async throws {
        let image = try SmallImage()
        let address = Mutex("")
        let server = try ScriptedServer { request in
            if request.path.hasPrefix("/token") {
                return request.path == "/token?service=reg%20istry&scope=repository%3Ax%3Apull"
                    ? .init(body: Array(#"{"token":"t0ken"}"#.utf8)) : .init(status: 400)
            }
            if request.path == "/v2/" || request.headers["authorization"] == "Bearer t0ken" {
                return image.answer(request)
            }
            let realm = "http://\(address.withLock { $0 })/token"
            return .init(
                status: 401,
                headers: [
                    "WWW-Authenticate": #"Bearer realm="\#(realm)",service="reg istry",scope="repository:x:pull""#
                ])
        }
        address.withLock { $0 = server.address }
        #expect(try await pull(from: server).digest == image.manifestDigest)
        #expect(server.requests.filter { $0.path.hasPrefix("/token") }.count == 1)
    }

    @Test("name and password come from docker's configuration")
    func basic() async throws {
        let image = try SmallImage()
        let scratch = try Scratch()
        let server = try ScriptedServer { request in
            if request.headers["authorization"] == "Basic bWU6c2VjcmV0" { return image.answer(request) }
            return .init(status: 401, headers: ["WWW-Authenticate": #"Basic realm="x""#])
        }
        let file = "\(scratch.path)/config.json"
        try Files.replace(file, with: Array(#"{"auths":{"\#(server.address)":{"auth":"bWU6c2VjcmV0"}}}"#.utf8))
        #expect(
            try await pull(settings: RegistrySettings(credentialsFile: file), from: server).digest
                == image.manifestDigest)
        #expect(await failure { try await pull(from: server) }?.code == .registryUnauthorized)
    }

    @Test("blobs may come from where a redirect leads, without the credentials")
    func redirect() async throws {
        let image = try SmallImage()
        let storage = try ScriptedServer { image.answer($0) }
        let target = storage.address
        let server = try ScriptedServer { request in
            guard request.path.contains("/blobs/") else { return image.answer(request) }
            return .init(status: 307, headers: ["Location": "http://\(target)\(request.path)"])
        }
        #expect(try await pull(from: server).digest == image.manifestDigest)
        #expect(storage.requests.count == 2)
    }

    @Test("an image for another platform alone is refused when one is asked for")
    func platform() async throws {
        let image = try SmallImage(platform: Platform(architecture: "s390x"))
        let server = try ScriptedServer { image.answer($0) }
        let failure = await failure { try await pull(platform: .host, from: server) }
        #expect(failure?.code == .noPlatform)
        #expect(failure?.allowed == "linux/s390x")
    }

    @Test("a hostile layer leaves nothing")
    func hostile() async throws {
        let image = try SmallImage([(member("ok"), "x"), (member("../../../evil"), "x")])
        let server = try ScriptedServer { image.answer($0) }
        #expect(await failure { try await pull(from: server) }?.code == .hostileArchive)
    }

    @Test("a manifest that is no JSON is named as such")
    func notJSON() async throws {
        let server = try ScriptedServer { _ in
            .init(headers: ["Content-Type": MediaType.ociManifest], body: Array("<html>".utf8))
        }
        #expect(await failure { try await pull(from: server) }?.code == .corruptContent)
    }

    @Test("a cancelled pull stops while the registry says nothing, and leaves nothing")
    func cancelled() async throws {
        let image = try SmallImage()
        let server = try ScriptedServer { request in
            if request.path.contains("/blobs/") { sleep(300) }
            return image.answer(request)
        }
        let scratch = try Scratch()
        let store = scratch.store()
        let reference = try ImageReference(parsing: "\(server.address)/x:1")
        let task = Task { try await store.pull(reference) }
        while !server.requests.contains(where: { $0.path.contains("/blobs/") }) {
            try await Task.sleep(for: .milliseconds(5))
        }
        let before = ContinuousClock.now
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(ContinuousClock.now - before < .seconds(200), "it waited for the registry")
        #expect(try scratch.paths("store/tmp").isEmpty)
    }

    @Test(
        "challenges are read with quotes and several at once",
        arguments: [
            (
                #"Bearer realm="https://a/t",service="s",scope="a:b:pull,push""#,
                [
                    Challenge(
                        scheme: "bearer",
                        parameters: ["realm": "https://a/t", "service": "s", "scope": "a:b:pull,push"])
                ]
            ),
            (
                #"Basic realm="x \"y\"", Bearer realm=z"#,
                [
                    Challenge(scheme: "basic", parameters: ["realm": #"x "y""#]),
                    Challenge(scheme: "bearer", parameters: ["realm": "z"]),
                ]
            ),
            ("Negotiate", [Challenge(scheme: "negotiate")]),
        ])
    func challenges(_ header: String, _ expected: [Challenge]) { #expect(Challenge.parse(header) == expected) }
}
