// An image comes from a registry: which ones are asked, and what is left when none has it, which is nothing.

public import SwkModel
import SwkSystem

extension ImageStore {
    /// Brings an image from its registry and unpacks it, or finds that the newest one is here.
    ///
    /// With `platform` nil, the host's is chosen from an index, and an image for a single other platform is taken as it is. Throws
    /// `image.not-found`, `image.no-platform`, `image.digest-mismatch`, `image.truncated`, `registry.*`, `archive.*`, or
    /// CancellationError; nothing half-made is left then.
    @discardableResult
    public func pull(
        _ reference: ImageReference, platform: Platform? = nil, progress: @escaping PullObserver = { _ in }
    ) async throws -> StoredImage {
        do {
            return try await pullHoldingLock(reference, platform, progress)
        } catch {
            try discardUnnamed(after: error)
            throw error
        }
    }

    private func discardUnnamed(after error: any Error) throws {
        do { try collectGarbage() } catch let second {
            guard let failure = error as? Failure else { throw second }
            throw failure.noting("clean-up failed: \(second.message)")
        }
    }

    private func pullHoldingLock(
        _ reference: ImageReference, _ platform: Platform?, _ progress: @escaping PullObserver
    ) async throws -> StoredImage {
        let lock = try content.openForAdding()
        let image = try await pullFromFirst(reference, platform, progress)
        _ = consume lock
        return image
    }

    /// Asks mirrors and registry in turn. That somebody does not have the image says more than that somebody else was not there.
    private func pullFromFirst(
        _ reference: ImageReference, _ platform: Platform?, _ progress: @escaping PullObserver
    ) async throws -> StoredImage {
        var failures: [Failure] = []
        for client in registries.clients(for: reference.registry) {
            do {
                return try await Pull(
                    store: self, client: client, reference: reference, platform: platform, progress: progress
                ).run()
            } catch let failure as Failure {
                failures.append(failure.about("pull", reference, at: client.registry))
                if failure.isFinal { break }
            }
        }
        let main =
            failures.firstIndex { $0.isFinal } ?? failures.firstIndex { $0.code == .imageNotFound } ?? failures.count
            - 1
        var failure = failures[main]
        for (position, other) in failures.enumerated() where position != main {
            failure = failure.noting(other.message)
        }
        throw failure
    }
}

extension Failure {
    /// Whether another mirror cannot help.
    fileprivate var isFinal: Bool {
        ![
            .imageNotFound, .registryUnreachable, .transferBroken, .registryHTTP, .registryUnauthorized,
            .digestMismatch, .truncated,
        ].contains(code)
    }
}
