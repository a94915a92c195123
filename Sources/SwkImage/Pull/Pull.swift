// The steps of one pull from one registry: manifest, choice of platform, configuration, layers, name - in this order, so that a
// name never points to something incomplete.

import SwkModel
import SwkSystem

/// One pull from one registry.
struct Pull: Sendable {
    let store: ImageStore
    let client: RegistryClient
    let reference: ImageReference
    let platform: Platform?
    let progress: PullObserver

    /// How many layers come at the same time.
    static let parallelLayers = 4

    func run() async throws -> StoredImage {
        let wanted = reference.digest?.description ?? reference.tag ?? ImageReference.defaultTag
        let served = try await manifest(wanted, expecting: reference.digest)
        let chosen = MediaType.indexes.contains(served.mediaType) ? try await choose(from: served) : served
        let name = "manifest \(chosen.digest) of \(reference)"
        guard MediaType.manifests.contains(chosen.mediaType) else {
            throw Failure(
                .unsupportedContent, "pull", reference.description,
                "its manifest has a media type that is not understood",
                allowed: MediaType.manifests.joined(separator: ", "), actual: chosen.mediaType)
        }
        let manifest = try JSONContent.decode(Manifest.self, from: chosen.bytes, named: name)
        progress(.resolved(digest: served.digest, layers: manifest.layers))
        let document = try await configuration(of: manifest)
        try await layers(of: manifest, document)
        return try record(chosen, served: served, document)
    }

    private func manifest(_ wanted: String, expecting digest: Digest?) async throws -> ReceivedManifest {
        do {
            return try await client.manifest(wanted, of: reference.repository, expecting: digest)
        } catch var failure as Failure where failure.code == .imageNotFound {
            // The user's own spelling, rather than the repository's.
            failure.object = reference.description
            if let nearest = failure.nearest { failure.nearest = "\(reference.familiarName):\(nearest)" }
            throw failure
        }
    }

    private func choose(from served: ReceivedManifest) async throws -> ReceivedManifest {
        let index = try JSONContent.decode(
            ImageIndex.self, from: served.bytes, named: "index \(served.digest) of \(reference)")
        guard let entry = index.manifest(for: platform ?? .host) else {
            throw noPlatform(index.platforms.map(\.description).joined(separator: ", "))
        }
        return try await manifest(entry.digest.description, expecting: entry.digest)
    }

    private func configuration(of manifest: Manifest) async throws -> ImageDocument {
        if !store.content.contains(manifest.config.digest) {
            try await download(
                manifest.config, into: try BlobReceiver(in: store.content, expecting: manifest.config))
        }
        let document = try JSONContent.decode(
            ImageDocument.self, from: try store.content.read(manifest.config.digest),
            named: "configuration of \(reference)")
        guard document.rootfs.diffIDs.count == manifest.layers.count else {
            throw Failure(
                .corruptContent, "pull", reference.description, "its configuration and its manifest disagree",
                allowed: "\(manifest.layers.count) layers", actual: "\(document.rootfs.diffIDs.count) diff IDs")
        }
        if let platform, platform.distance(to: document.platform) == nil {
            throw noPlatform(document.platform.description)
        }
        return document
    }

    private func noPlatform(_ offered: String) -> Failure {
        Failure(
            .noPlatform, "pull", reference.description, "it is not made for \(platform ?? .host)",
            allowed: offered.isEmpty ? nil : offered)
    }

    // MARK: - Layers

    /// One blob and the places where it is unpacked: the same layer may occur several times in an image.
    private struct Layer: Sendable {
        var descriptor: ContentDescriptor
        var targets: [Target]
    }

    private typealias Target = (diffID: Digest, chainID: Digest)

    /// Downloads and unpacks all layers, a few at a time. Each is independent of those below it.
    private func layers(of manifest: Manifest, _ document: ImageDocument) async throws {
        let layers = try distinctLayers(of: manifest, document)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (started, layer) in layers.enumerated() {
                if started >= Self.parallelLayers { try await group.next() }
                group.addTask { try await self.bring(layer) }
            }
            try await group.waitForAll()
        }
    }

    private func distinctLayers(of manifest: Manifest, _ document: ImageDocument) throws(Failure) -> [Layer] {
        let chainIDs = try LayerStore.chainIDs(of: document.rootfs.diffIDs)
        var layers: [Layer] = []
        for (index, descriptor) in manifest.layers.enumerated() {
            let target = (diffID: document.rootfs.diffIDs[index], chainID: chainIDs[index])
            if let known = layers.firstIndex(where: { $0.descriptor.digest == descriptor.digest }) {
                layers[known].targets.append(target)
            } else {
                progress(.layer(descriptor.digest, .waiting))
                layers.append(Layer(descriptor: descriptor, targets: [target]))
            }
        }
        return layers
    }

    private func bring(_ layer: Layer) async throws {
        let descriptor = layer.descriptor
        let missing = layer.targets.filter { !store.layers.contains($0.chainID) }
        if missing.isEmpty, store.content.contains(descriptor.digest) {
            return progress(.layer(descriptor.digest, .exists))
        }
        if !store.content.contains(descriptor.digest) { try await receive(descriptor, unpackingAs: missing.first) }
        progress(.layer(descriptor.digest, .unpacking))
        let layers = store.layers
        try await onOwnThread { cancellation in
            for target in missing {
                try layers.unpack(
                    descriptor, diffID: target.diffID, chainID: target.chainID, cancellation: cancellation)
            }
        }
        progress(.layer(descriptor.digest, .complete))
    }

    /// Downloads a layer and unpacks it while its bytes come.
    private func receive(_ layer: ContentDescriptor, unpackingAs target: Target?) async throws {
        let receiver = try BlobReceiver(in: store.content, expecting: layer)
        async let ahead: Void = unpackAhead(layer, as: target, from: receiver)
        try await download(layer, into: receiver) {
            progress(.layer(layer.digest, .downloading(received: $0, total: layer.size)))
        }
        await ahead
    }

    /// An attempt: when it fails, the verified blob is unpacked, or fails, as if it had not been made.
    private func unpackAhead(_ layer: ContentDescriptor, as target: Target?, from receiver: BlobReceiver) async {
        guard let target else { return }
        let layers = store.layers
        // Whatever went wrong, with bytes that may have been wrong ones, says less than what the verified blob will say.
        try? await onOwnThread { cancellation in
            try layers.unpack(
                FollowingSource(receiver), of: layer, diffID: target.diffID, chainID: target.chainID,
                cancellation: cancellation)
        }
    }

    private func download(
        _ descriptor: ContentDescriptor, into receiver: BlobReceiver,
        _ received: @escaping @Sendable (Int64) -> Void = { _ in }
    ) async throws {
        let throttle = Throttle(total: descriptor.size)
        do {
            try await client.blob(descriptor, of: reference.repository, into: receiver) {
                if throttle.passes($0) { received($0) }
            }
            try receiver.commit()
        } catch {
            receiver.abandon()
            throw error
        }
    }

    // MARK: - Name

    /// Adds the manifest. Docker's becomes OCI's, because tools that read OCI layouts look for that type alone; configuration and
    /// layers, and with them the image's ID, stay what they are. The original stays beside it: it is what a push sends.
    private func add(_ chosen: ReceivedManifest, _ document: ImageDocument) throws(Failure) -> ContentDescriptor {
        var entry: ContentDescriptor
        if chosen.mediaType == MediaType.dockerManifest {
            let original = try store.content.add(
                chosen.bytes, digest: chosen.digest, mediaType: MediaType.dockerManifest)
            var manifest = try JSONContent.decode(
                Manifest.self, from: chosen.bytes, named: "manifest \(chosen.digest)"
            ).asOCI
            manifest.annotations = [Manifest.originalAnnotation: original.digest.description]
            entry = try store.content.add(try JSONContent.encode(manifest), mediaType: MediaType.ociManifest)
        } else {
            entry = try store.content.add(chosen.bytes, digest: chosen.digest, mediaType: chosen.mediaType)
        }
        entry.platform = document.platform
        return entry
    }

    private func record(
        _ chosen: ReceivedManifest, served: ReceivedManifest, _ document: ImageDocument
    ) throws(Failure) -> StoredImage {
        let pinned = reference.pinned(to: served.digest).description
        let before = try store.index.read().contains { entry in
            entry[annotation: IndexAnnotation.repoDigest] == pinned && ImageStore.entry(entry, isCalled: reference)
        }
        let image = try store.record(try add(chosen, document), reference: reference, repoDigest: pinned)
        progress(.finished(digest: served.digest, isNew: !before))
        return image
    }
}
