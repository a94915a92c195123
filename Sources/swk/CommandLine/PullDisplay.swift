// Progress of a pull on standard error: one line that is rewritten on a terminal, nothing otherwise.

import Glibc
import SwkEngine
import SwkModel
import Synchronization

/// Shows how much of an image has arrived.
final class PullDisplay: Sendable {
    private let reference: String
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let shown = Mutex("")

    init(_ reference: String) { self.reference = reference }

    /// What the engine tells of bytes that arrive.
    var progress: PullProgress { PullProgress { received, total in self.show(received, total) } }

    private func show(_ received: Int64, _ total: Int64) {
        guard isTerminal, total > 0 else { return }
        let text = "\(reference): \(ByteCount(received)) of \(ByteCount(total))"
        let isNew = shown.withLock { shown in
            defer { shown = text }
            return shown != text
        }
        if isNew { Console.write("\r\(text)\u{1B}[K\(received == total ? "\n" : "")", to: STDERR_FILENO) }
    }
}
