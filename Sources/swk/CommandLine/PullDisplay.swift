// Progress of a pull on standard error: one line that is rewritten on a terminal, nothing otherwise.

import Glibc
import SwkImage
import SwkModel
import Synchronization

/// Shows how much of an image has arrived.
final class PullDisplay: Sendable {
    private struct Progress {
        var layers: [Digest: (received: Int64, total: Int64)] = [:]
        var done = 0
        var count = 0
        var shown = ""
    }

    private let reference: String
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let progress = Mutex(Progress())

    init(_ reference: String) { self.reference = reference }

    /// Takes note of one step; may be called from any thread.
    func show(_ event: PullEvent) {
        guard isTerminal else { return }
        let text: String? = progress.withLock { progress in
            Self.note(event, &progress)
            let received = progress.layers.values.reduce(0) { $0 + $1.received }
            let text = "\(reference): \(progress.done) of \(progress.count) layers, \(ByteCount(received))"
            defer { progress.shown = text }
            return text == progress.shown ? nil : text
        }
        if let text { Console.write("\r\(text)\u{1B}[K", to: STDERR_FILENO) }
        if case .finished = event { Console.write("\n", to: STDERR_FILENO) }
    }

    private static func note(_ event: PullEvent, _ progress: inout Progress) {
        switch event {
        case .resolved(_, let layers): progress.count = layers.count
        case .layer(let digest, .downloading(let received, let total)): progress.layers[digest] = (received, total)
        case .layer(_, .exists), .layer(_, .complete): progress.done += 1
        case .layer, .finished: break
        }
    }
}
