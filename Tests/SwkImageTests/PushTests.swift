// Pushing to a real registry, read back by skopeo, and to scripted ones that break in the middle.

import Glibc
import SwkModel
import SwkSystem
import Synchronization
import Testing

@testable import SwkImage

@Suite("Push to docker-registry", .enabled(if: geteuid() == 0))
struct PushTests {
    @Test("a pushed image is what skopeo and a pull read back, and nothing is sent the second time")
    func push() async throws {
        let registry = try RegistryFixture()
        let scratch = try Scratch()
        let store = scratch.store()
        let busybox = try store.makeBusybox()
        let name = try ImageReference(parsing: "\(registry.address)/acme/box:v1")
        try store.tag("busybox", as: name.description)
        let pushed = try await store.push(name)
        #expect(pushed.digest == busybox.digest)
        #expect(pushed.sent == busybox.manifest.layers.reduce(0) { $0 + $1.size })
        #expect(try registry.manifestDigest(of: "acme/box:v1") == busybox.digest)
        #expect(try store.resolve(name.description)?.repoDigests == ["\(registry.address)/acme/box@\(busybox.digest)"])
        let other = try Scratch()
        #expect(try await other.store().pull(name).id == busybox.id)
        let events = Mutex<[PushEvent]>([])
        let again = try await store.push(name) { event in events.withLock { $0.append(event) } }
        #expect(again.sent == 0 && again.digest == pushed.digest)
        #expect(events.withLock { $0 }.contains(.layer(busybox.document.rootfs.diffIDs[0], .exists)))
    }

    @Test("an image that was pulled keeps its digests at another registry", arguments: ["v2s2", "oci"])
    func elsewhere(_ format: String) async throws {
        let first = try RegistryFixture()
        let second = try RegistryFixture()
        try first.scratch.store().makeBusybox()
        try first.fill(
            from: "\(first.scratch.path)/store:busybox:latest", as: "box:1", "--format", format, "--dest-compress")
        let scratch = try Scratch()
        let store = scratch.store()
        try await store.pull(try ImageReference(parsing: "\(first.address)/box:1"))
        try store.tag("\(first.address)/box:1", as: "\(second.address)/copy:1")
        try store.collectGarbage()
        let pushed = try await store.push(try ImageReference(parsing: "\(second.address)/copy:1"))
        #expect(try first.manifestDigest(of: "box:1") == pushed.digest)
        #expect(try second.manifestDigest(of: "copy:1") == pushed.digest)
        try run(
            "skopeo", "copy", "--src-tls-verify=false", "docker://\(second.address)/copy:1", "dir:\(scratch.path)/read")
    }

    @Test("a layer that a neighbouring repository has is mounted")
    func mount() async throws {
        let registry = try RegistryFixture()
        try registry.scratch.store().makeBusybox()
        try registry.fill(from: "\(registry.scratch.path)/store:busybox:latest", as: "box:1", "--dest-compress")
        let scratch = try Scratch()
        let store = scratch.store()
        let image = try await store.pull(try ImageReference(parsing: "\(registry.address)/box:1"))
        try store.tag("\(registry.address)/box:1", as: "\(registry.address)/acme/neighbour:2")
        let events = Mutex<[PushEvent]>([])
        let pushed = try await store.push(try ImageReference(parsing: "\(registry.address)/acme/neighbour:2")) {
            event in
            events.withLock { $0.append(event) }
        }
        #expect(pushed.sent == 0)
        #expect(events.withLock { $0 }.contains(.layer(image.document.rootfs.diffIDs[0], .mounted(from: "box"))))
        #expect(try registry.manifestDigest(of: "acme/neighbour:2") == image.digest)
    }

    @Test("what is not here, and a digest, cannot be pushed")
    func mistakes() async throws {
        let scratch = try Scratch()
        let store = scratch.store()
        try store.makeBusybox()
        try store.tag("busybox", as: "127.0.0.1:1/acme/box:v1")
        let absent = await #expect(throws: Failure.self) {
            try await store.push(try ImageReference(parsing: "127.0.0.1:1/acme/bax:v1"))
        }
        #expect(absent?.code == .imageNotFound && absent?.nearest == "127.0.0.1:1/acme/box:v1")
        let digest = try #require(try store.resolve("busybox")).digest
        let pinned = await #expect(throws: Failure.self) {
            try await store.push(try ImageReference(parsing: "127.0.0.1:1/acme/box@\(digest)"))
        }
        #expect(pinned?.code == .invalidReference)
        let unreachable = await #expect(throws: Failure.self) {
            try await store.push(try ImageReference(parsing: "127.0.0.1:1/acme/box:v1"))
        }
        #expect(unreachable?.code == .registryUnreachable && unreachable?.object == "127.0.0.1:1/acme/box:v1")
    }

    @Test("a push that breaks goes on where the registry says that it is")
    func resume() async throws {
        let scratch = try Scratch()
        let (store, layer) = try scratch.storeWithLayer(of: 3_000_000)
        let received = Mutex<[UInt8]>([])
        let server = try ScriptedServer(breaking: { request in
            request.method == "PUT" && request.path.contains("part=1") && request.path.contains(layer.hex)
                ? 1_000_000 : nil
        }) { request in
            switch (request.method, request.path) {
            case ("HEAD", _): return .init(status: 404)
            case ("POST", _): return .init(status: 202, headers: ["Location": "/v2/box/blobs/uploads/1?part=1"])
            case ("GET", let path) where path.contains("/uploads/"):
                return .init(
                    status: 204, headers: ["Location": "/v2/box/blobs/uploads/1?part=2", "Range": "0-999999"])
            case ("PATCH", _):
                received.withLock { $0 = request.body }
                return .init(status: 202, headers: ["Location": "/v2/box/blobs/uploads/1?part=2"])
            case ("PUT", _): return .init(status: 201)
            default: return .init()
            }
        }
        let name = try ImageReference(parsing: "\(server.address)/box:1")
        try store.tag("big", as: name.description)
        try await store.push(name)
        let patch = try #require(server.requests.first { $0.method == "PATCH" })
        let layerSize = try #require(try store.resolve("big")).manifest.layers[0].size
        #expect(patch.headers["content-range"] == "1000000-\(layerSize - 1)")
        let whole = try Files.read("\(scratch.path)/store/blobs/sha256/\(layer.hex)")
        #expect(received.withLock { $0 } == Array(whole[1_000_000...]))
        #expect(server.requests.last?.path == "/v2/box/manifests/1")
    }

    @Test("a registry that has lost the session is sent everything again")
    func restart() async throws {
        let scratch = try Scratch()
        let (store, layer) = try scratch.storeWithLayer(of: 3_000_000)
        let sessions = Mutex(0)
        let server = try ScriptedServer(breaking: { request in
            request.method == "PUT" && request.path.contains("session=1&") ? 500_000 : nil
        }) { request in
            switch (request.method, request.path) {
            case ("HEAD", _): return .init(status: 404)
            case ("POST", _):
                let session = sessions.withLock { count in
                    count += 1
                    return count
                }
                return .init(status: 202, headers: ["Location": "/v2/box/blobs/uploads/?session=\(session)"])
            case ("GET", let path) where path.contains("/uploads/"): return .init(status: 404)
            case ("PUT", _): return .init(status: 201)
            default: return .init()
            }
        }
        let name = try ImageReference(parsing: "\(server.address)/box:1")
        try store.tag("big", as: name.description)
        try await store.push(name)
        let puts = server.requests.filter { $0.method == "PUT" && $0.path.contains(layer.hex) }
        #expect(puts.count == 2)
        #expect(try Digest.of(puts[1].body) == layer)
    }

    @Test("without its layers an image gets no name at the registry")
    func nothingHalf() async throws {
        let scratch = try Scratch()
        let store = scratch.store(RegistrySettings(retries: 1, retryDelay: 0.01))
        try store.makeBusybox()
        let server = try ScriptedServer { request in
            switch request.method {
            case "HEAD": .init(status: 404)
            case "POST": .init(status: 500, body: Array(#"{"errors":[{"code":"UNKNOWN","message":"disk full"}]}"#.utf8))
            default: .init()
            }
        }
        let name = try ImageReference(parsing: "\(server.address)/box:1")
        try store.tag("busybox", as: name.description)
        let failure = await #expect(throws: Failure.self) { try await store.push(name) }
        #expect(failure?.code == .registryHTTP && failure?.message.contains("disk full") == true)
        #expect(!server.requests.contains { $0.path.contains("/manifests/") })
        #expect(try store.resolve(name.description)?.repoDigests == [])
    }
}

extension RegistryFixture {
    /// The digest of the manifest that skopeo sees.
    func manifestDigest(of name: String) throws -> Digest {
        let raw = try run("skopeo", "inspect", "--raw", "--tls-verify=false", "docker://\(address)/\(name)")
        return try Digest.of(Array(raw.utf8))
    }
}

extension Scratch {
    /// A store with the image `big`, of one layer with a file that does not compress; and the layer's digest.
    func storeWithLayer(of size: Int) throws -> (store: ImageStore, layer: Digest) {
        let store = self.store(RegistrySettings(retries: 3, retryDelay: 0.01))
        let lock = try store.content.openForAdding()
        var generator = SystemRandomNumberGenerator()
        let content = (0..<size).map { _ in UInt8.random(in: 0 ... .max, using: &generator) }
        let layer = try store.addLayer { (tar) throws(Failure) in
            try tar.add(member("noise"), content: content)
            try tar.finish()
        }
        let document = ImageDocument(platform: .host, config: ImageConfig(), diffIDs: [layer.digest])
        _ = try store.addImage(document, layers: [layer], called: ImageReference(parsing: "big"))
        _ = consume lock
        return (store, layer.digest)
    }
}
