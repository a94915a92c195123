// What a task hands to the thread that waits for it.

import Synchronization

/// A value that one task sets and one thread waits for.
final class Box<Value: Sendable>: Sendable {
    private let storage = Mutex<Value?>(nil)

    var value: Value? { storage.withLock { $0 } }

    func set(_ value: Value) { storage.withLock { $0 = value } }
}
