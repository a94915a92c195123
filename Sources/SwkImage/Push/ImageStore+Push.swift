// An image goes to its registry, as it came from one: the same bytes, and therefore the same digests.

public import SwkModel
import SwkSystem

extension ImageStore {
    /// Sends an image to the registry that its name names.
    ///
    /// Blobs that the repository has are not sent; those of other repositories there are mounted. Throws `image.not-found` for a name that
    /// nothing here has, `image.invalid-reference`, `registry.*`, or CancellationError.
    @discardableResult
    public func push(
        _ reference: ImageReference, progress: @escaping PushObserver = { _ in }
    ) async throws -> PushedImage {
        guard reference.digest == nil else {
            throw Failure(
                .invalidReference, "push", reference.description, "a digest cannot be pushed", allowed: "name[:tag]")
        }
        // Held until the registry has everything: nobody may collect what is being read.
        let lease = try lease()
        guard let image = try resolve(reference.description), image.references.contains(reference) else {
            throw try notFound(reference.description, "push")
        }
        let client = registries.client(for: reference.registry)
        let pushed: PushedImage
        do {
            pushed = try await Push(
                store: self, client: client, image: image, reference: reference,
                neighbours: try repositories(at: reference.registry), progress: progress
            ).run()
        } catch let failure as Failure {
            throw failure.about("push", reference, at: client.registry)
        }
        var entry = image.manifestDescriptor
        entry.annotations = nil
        _ = try record(entry, reference: reference, repoDigest: reference.pinned(to: pushed.digest).description)
        _ = consume lease
        return pushed
    }

    /// The tags that a repository has here, sorted: what `push --all-tags` sends. Throws `image.not-found` when there are none.
    public func references(in repository: ImageReference) throws(Failure) -> [ImageReference] {
        var found: [ImageReference] = []
        for entry in try index.read() {
            guard let name = entry[annotation: IndexAnnotation.name] else { continue }
            let reference = try ImageReference(parsing: name)
            if reference.familiarName == repository.familiarName { found.append(reference) }
        }
        guard !found.isEmpty else { throw try notFound(repository.familiarName, "push") }
        return found.sorted { $0.description < $1.description }
    }

    /// Which repositories of a registry are known to have which blobs: those that images were pulled from or pushed to.
    private func repositories(at registry: String) throws(Failure) -> [Digest: [String]] {
        var repositories: [Digest: [String]] = [:]
        for image in try list() {
            for name in image.repoDigests {
                let reference = try ImageReference(parsing: name)
                guard reference.registry == registry else { continue }
                for layer in image.manifest.layers {
                    repositories[layer.digest, default: []].append(reference.repository)
                }
            }
        }
        return repositories
    }

    /// The manifest as its registry served it, where it came from one: docker's schema 2 is filed here as OCI's, beside its original.
    func originalManifest(of image: StoredImage) throws(Failure) -> (bytes: [UInt8], mediaType: String) {
        let stored = image.manifestDescriptor
        if let original = try image.manifest.originalDigest, content.contains(original) {
            return (try content.read(original), MediaType.dockerManifest)
        }
        return (try content.read(stored.digest), stored.mediaType)
    }
}

extension Manifest {
    /// The annotation of a manifest that was made from docker's schema 2: the digest of the original, which is kept beside it.
    static let originalAnnotation = "org.swk.original-manifest"

    var originalDigest: Digest? {
        get throws(Failure) {
            guard let text = annotations?[Self.originalAnnotation] else { return nil }
            return try Digest(parsing: text)
        }
    }
}
