// The steps of one push: layers and configuration, several at a time, and then the manifest - so that a name at the registry never
// points to something incomplete.

import Glibc
import SwkModel
import SwkSystem
import Synchronization

/// One push of one image under one name.
struct Push: Sendable {
    let store: ImageStore
    let client: RegistryClient
    let image: StoredImage
    let reference: ImageReference
    /// Repositories of the same registry that are known to have a blob.
    let neighbours: [Digest: [String]]
    let progress: PushObserver

    /// How many layers go at the same time, as docker does it.
    static let parallelLayers = 5

    func run() async throws -> PushedImage {
        let layers = distinctLayers()
        progress(.resolved(layers: layers.map(\.diffID)))
        for layer in layers { progress(.layer(layer.diffID, .preparing)) }
        let sent = try await send(layers)
        _ = try await bring(image.manifest.config) { _ in }
        let (bytes, mediaType) = try store.originalManifest(of: image)
        let tag = reference.tag ?? ImageReference.defaultTag
        let digest = try await client.put(bytes, mediaType: mediaType, as: tag, in: reference.repository)
        let size = Int64(bytes.count)
        progress(.finished(tag: tag, digest: digest, size: size))
        return PushedImage(reference: reference, digest: digest, size: size, sent: sent)
    }

    private struct Layer: Sendable {
        var descriptor: ContentDescriptor
        var diffID: Digest
    }

    /// The layers from the top down, as docker lists them; one that occurs twice goes once.
    private func distinctLayers() -> [Layer] {
        var seen: Set<Digest> = []
        return zip(image.manifest.layers, image.document.rootfs.diffIDs).reversed().compactMap { descriptor, diffID in
            seen.insert(descriptor.digest).inserted ? Layer(descriptor: descriptor, diffID: diffID) : nil
        }
    }

    private func send(_ layers: [Layer]) async throws -> Int64 {
        try await withThrowingTaskGroup(of: Int64.self) { group in
            var sent: Int64 = 0
            for (started, layer) in layers.enumerated() {
                if started >= Self.parallelLayers { sent += try await group.next() ?? 0 }
                group.addTask {
                    try await self.bring(layer.descriptor) { self.progress(.layer(layer.diffID, $0)) }
                }
            }
            for try await bytes in group { sent += bytes }
            return sent
        }
    }

    /// Sees to it that the repository has a blob. Answers how many bytes had to be sent for it.
    private func bring(
        _ blob: ContentDescriptor, _ tell: @escaping @Sendable (PushEvent.LayerState) -> Void
    ) async throws -> Int64 {
        if try await client.has(blob.digest, in: reference.repository) {
            tell(.exists)
            return 0
        }
        var session: String?
        if let source = neighbours[blob.digest]?.first(where: { $0 != reference.repository }) {
            let mounting = try await client.mount(blob.digest, from: source, into: reference.repository)
            if mounting.isMounted {
                tell(.mounted(from: source))
                return 0
            }
            session = mounting.session
        }
        try await upload(blob, session: session, tell)
        tell(.pushed)
        return blob.size
    }

    private func upload(
        _ blob: ContentDescriptor, session: String?, _ tell: @escaping @Sendable (PushEvent.LayerState) -> Void
    ) async throws {
        let file = try store.content.open(blob.digest)
        tell(.pushing(sent: 0, total: blob.size))
        let throttle = Throttle(total: blob.size)
        try await client.upload(
            blob, from: file.raw, to: reference.repository, session: session,
            progress: { if throttle.passes($0) { tell(.pushing(sent: $0, total: blob.size)) } })
        // The transfers read from the descriptor: it may not close before them.
        _ = consume file
    }
}
