// Pulling from a real registry, checked by skopeo and umoci.

import Glibc
import Synchronization
import SwkModel
import SwkSystem
import Testing

@testable import SwkImage

@Suite("Pull from docker-registry", .enabled(if: geteuid() == 0))
struct PullTests {
    @Test("a pulled image is the image that was pushed, and is up to date the second time")
    func pull() async throws {
        let registry = try RegistryFixture()
        let busybox = try registry.scratch.store().makeBusybox()
        try registry.fill(from: "\(registry.scratch.path)/store:busybox:latest", as: "acme/box:1")
        let scratch = try Scratch()
        let store = scratch.store()
        let events = Mutex<[PullEvent]>([])
        let reference = try ImageReference(parsing: "\(registry.address)/acme/box:1")
        let image = try await store.pull(reference) { event in events.withLock { $0.append(event) } }
        #expect(image.id == busybox.id)
        #expect(image.references == [reference])
        #expect(image.repoDigests == ["\(registry.address)/acme/box@\(image.digest)"])
        #expect(try store.layerDirectories(of: image).allSatisfy(Files.exists))
        #expect(events.withLock { $0.last } == .finished(digest: image.digest, isNew: true))
        let again = try await store.pull(reference) { event in events.withLock { $0.append(event) } }
        #expect(again == image)
        #expect(events.withLock { $0.last } == .finished(digest: image.digest, isNew: false))
    }

    @Test("docker's manifests and gzip layers are pulled, and read back by skopeo", arguments: ["v2s2", "oci"])
    func formats(_ format: String) async throws {
        let registry = try RegistryFixture()
        try registry.scratch.store().makeBusybox()
        try registry.fill(
            from: "\(registry.scratch.path)/store:busybox:latest", as: "box:1", "--format", format, "--dest-compress")
        let scratch = try Scratch()
        let image = try await scratch.store().pull(ImageReference(parsing: "\(registry.address)/box:1"))
        #expect(image.manifest.layers.allSatisfy { $0.mediaType.hasSuffix("gzip") })
        let name = try #require(image.references.first)
        let seen = try run("skopeo", "inspect", "--raw", "oci:\(scratch.path)/store:\(name)")
        #expect(try Digest.of(Array(seen.utf8)) == image.digest)
    }

    @Test("a digest alone is pulled and found by it")
    func byDigest() async throws {
        let registry = try RegistryFixture()
        let busybox = try registry.scratch.store().makeBusybox()
        try registry.fill(from: "\(registry.scratch.path)/store:busybox:latest", as: "box:1", "--preserve-digests")
        let scratch = try Scratch()
        let store = scratch.store()
        let name = "\(registry.address)/box@\(busybox.digest)"
        let image = try await store.pull(ImageReference(parsing: name))
        #expect(image.references.isEmpty)
        #expect(try store.resolve(name)?.id == image.id)
    }

    @Test("an index gives the host's platform, and another one on request")
    func platforms() async throws {
        let registry = try RegistryFixture()
        let layout = "\(registry.scratch.path)/multi"
        let store = ImageStore(root: layout)
        let images = try ["amd64", "arm64", "s390x"].map { try store.addSmall(architecture: $0) }
        try store.addIndex(of: images, called: "multi:1")
        try registry.fill(from: "\(layout):multi:1", as: "multi:1", "--all")
        let scratch = try Scratch()
        let reference = try ImageReference(parsing: "\(registry.address)/multi:1")
        #expect(try await scratch.store().pull(reference).platform == .host)
        #expect(
            try await scratch.store().pull(reference, platform: Platform(parsing: "s390x")).platform.architecture
                == "s390x")
        let failure = await #expect(throws: Failure.self) {
            try await scratch.store().pull(reference, platform: Platform(parsing: "riscv64"))
        }
        #expect(failure?.code == .noPlatform)
        #expect(failure?.allowed == "linux/amd64, linux/arm64, linux/s390x")
    }

    @Test("a registry tells its repositories and their tags")
    func discovery() async throws {
        let registry = try RegistryFixture()
        try registry.scratch.store().makeBusybox()
        for name in ["acme/box:1", "acme/box:2", "other:1"] {
            try registry.fill(from: "\(registry.scratch.path)/store:busybox:latest", as: name)
        }
        let store = registry.scratch.store()
        #expect(try await store.catalog(of: registry.address) == ["acme/box", "other"])
        #expect(try await store.catalog(of: registry.address, containing: "acm") == ["acme/box"])
        #expect(
            try await store.tags(of: ImageReference(parsing: "\(registry.address)/acme/box")).sorted() == ["1", "2"])
    }

    @Test(
        "docker.io's images come from a mirror, after one that is not there, with or without a scheme",
        arguments: ["http://", ""])
    func mirror(scheme: String) async throws {
        let registry = try RegistryFixture()
        try registry.scratch.store().makeBusybox()
        try registry.fill(from: "\(registry.scratch.path)/store:busybox:latest", as: "library/box:latest")
        let scratch = try Scratch()
        let store = scratch.store(RegistrySettings(mirrors: ["http://127.0.0.1:1", "\(scheme)\(registry.address)"]))
        let image = try await store.pull(ImageReference(parsing: "box"))
        #expect(image.references.map(\.description) == ["box:latest"])
    }

    @Test(
        "a registry with a certificate of its own is trusted through certs.d, and needs nothing on loopback",
        arguments: [true, false])
    func tls(_ trusted: Bool) async throws {
        let registry = try RegistryFixture(tls: true)
        try registry.scratch.store().makeBusybox()
        try registry.fill(from: "\(registry.scratch.path)/store:busybox:latest", as: "box:1")
        let scratch = try Scratch()
        try Files.makeDirectories("\(scratch.path)/certs/\(registry.address)")
        if trusted {
            try run("cp", "\(registry.scratch.path)/ca.crt", "\(scratch.path)/certs/\(registry.address)/ca.crt")
        }
        let store = scratch.store(RegistrySettings(certificateDirectory: "\(scratch.path)/certs"))
        #expect(try await store.pull(ImageReference(parsing: "\(registry.address)/box:1")).references.count == 1)
    }

    @Test("two stores' worth of pulls into one directory at once agree")
    func concurrent() async throws {
        let registry = try RegistryFixture()
        try registry.scratch.store().makeBusybox()
        try registry.fill(from: "\(registry.scratch.path)/store:busybox:latest", as: "box:1", "--dest-compress")
        let scratch = try Scratch()
        let reference = try ImageReference(parsing: "\(registry.address)/box:1")
        let root = "\(scratch.path)/store"
        let ids = try await withThrowingTaskGroup(of: Digest.self) { group in
            for _ in 0..<6 { group.addTask { try await ImageStore(root: root).pull(reference).id } }
            return try await group.reduce(into: Set<Digest>()) { $0.insert($1) }
        }
        #expect(ids.count == 1)
        #expect(try ImageStore(root: root).list().count == 1)
        #expect(try scratch.paths("store/tmp").isEmpty)
        #expect(try ImageStore(root: root).collectGarbage() == CollectedGarbage())
    }
}

extension ImageStore {
    /// An image of one file for an architecture.
    func addSmall(architecture: String) throws -> StoredImage {
        let lock = try content.openForAdding()
        let layer = try addLayer { (tar) throws(Failure) in
            try tar.add(member("arch"), content: Array(architecture.utf8))
            try tar.finish()
        }
        let document = ImageDocument(
            platform: Platform(architecture: architecture), config: ImageConfig(), diffIDs: [layer.digest])
        let image = try addImage(document, layers: [layer], called: ImageReference(parsing: "part:\(architecture)"))
        _ = consume lock
        return image
    }

    /// An index of images, as other tools write it.
    func addIndex(of images: [StoredImage], called name: String) throws {
        let entries = images.map { image in
            var entry = image.manifestDescriptor
            entry.annotations = nil
            return entry
        }
        var descriptor = try content.add(
            JSONContent.encode(ImageIndex(manifests: entries)), mediaType: MediaType.ociIndex)
        descriptor[annotation: IndexAnnotation.name] = name
        let added = descriptor
        try index.update { (entries) throws(Failure) in entries.append(added) }
    }
}
