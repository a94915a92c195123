// Signals that end what runs: the first lets it clean up, a second ends the process at once, and the next swk finishes the clean-up.

import Glibc
import Synchronization

/// Listens for SIGINT, SIGTERM and SIGHUP until it is ended.
final class Interruption: Sendable {
    private let first = Mutex<Int32?>(nil)
    private let listening = Mutex<Task<Void, Never>?>(nil)

    init(_ stop: @escaping @Sendable () -> Void) {
        listening.withLock { listening in
            listening = Task { [weak self] in
                for await number in Signals.stream(of: [SIGINT, SIGTERM, SIGHUP]) {
                    guard self?.take(number) == true else { _exit(128 + number) }
                    stop()
                }
            }
        }
    }

    /// The signal that came first.
    var signal: Int32? { first.withLock { $0 } }

    func end() { listening.withLock { $0 }?.cancel() }

    private func take(_ number: Int32) -> Bool {
        first.withLock { first in
            defer { first = first ?? number }
            return first == nil
        }
    }
}
