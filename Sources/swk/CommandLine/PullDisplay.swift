// Progress of a pull in docker's words.

import Glibc
import SwkEngine
import SwkImage
import SwkModel
import Synchronization

/// Shows the layers of an image as they arrive. On standard error it does not disturb what a container prints.
final class PullDisplay: Sendable {
    private let reference: String
    private let board: ProgressBoard
    private let outcome = Mutex<(digest: Digest, isNew: Bool)?>(nil)

    init(_ reference: String, to descriptor: Int32 = STDERR_FILENO) {
        self.reference = reference
        board = ProgressBoard(to: descriptor)
    }

    /// What the engine tells.
    var progress: PullProgress { PullProgress(events: { self.show($0) }) }

    /// The digest by which the registry served the image, and whether it was news.
    var finished: (digest: Digest, isNew: Bool)? { outcome.withLock { $0 } }

    private func show(_ event: PullEvent) {
        switch event {
        case .resolved:
            guard let name = try? ImageReference(parsing: reference) else { return }  // Pulled, so it parses.
            board.line("\(name.tag ?? name.digest?.description ?? ""): Pulling from \(name.repository)")
        case .layer(let digest, let state): show(digest.short, state)
        case .finished(let digest, let isNew): outcome.withLock { $0 = (digest, isNew) }
        }
    }

    private func show(_ layer: String, _ state: PullEvent.LayerState) {
        switch state {
        case .exists: board.set(layer, "Already exists")
        case .waiting: board.set(layer, "Pulling fs layer")
        case .downloading(let received, let total): board.set(layer, "Downloading", received, of: total)
        case .unpacking: board.set(layer, "Download complete")
        case .complete: board.set(layer, "Pull complete")
        }
    }
}
