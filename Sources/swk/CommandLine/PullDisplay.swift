// Progress of a pull on standard error: one line that is rewritten on a terminal, nothing otherwise.

import Glibc
import SwkEngine
import SwkModel
import Synchronization

/// Shows how much of an image has arrived.
final class PullDisplay: Sendable {
    private let reference: String
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let lastShown = Mutex<Int64>(-1)

    init(_ reference: String) { self.reference = reference }

    /// What the engine calls with the bytes received so far and in all.
    var progress: PullProgress {
        PullProgress { received, total in self.show(received, total) }
    }

    private func show(_ received: Int64, _ total: Int64) {
        guard isTerminal, total > 0 else { return }
        let percent = received * 100 / total
        let isNew = lastShown.withLock { last in
            defer { last = percent }
            return percent != last
        }
        guard isNew else { return }
        let done = percent >= 100
        Console.write(
            "\r\(reference): \(ByteCount(received)) of \(ByteCount(total))\u{1B}[K\(done ? "\n" : "")",
            to: STDERR_FILENO)
    }
}
