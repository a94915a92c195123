// How far a pull is, as two numbers: layers come in parallel, and displays want their sum.

import SwkImage
import SwkModel
import Synchronization

/// Hears how many bytes of an image have arrived, and how many there are in all.
public struct PullProgress: Sendable {
    private let report: @Sendable (_ received: Int64, _ total: Int64) -> Void

    /// - Parameter report: called from several threads, with sums that only grow unless a server makes a transfer begin anew.
    public init(_ report: @escaping @Sendable (_ received: Int64, _ total: Int64) -> Void) { self.report = report }

    /// The store's events, summed up.
    var observer: PullObserver {
        let totals = Totals()
        return { event in
            guard let (received, total) = totals.take(event) else { return }
            report(received, total)
        }
    }
}

/// Bytes received for each layer; the mutex guards the tables.
private final class Totals: Sendable {
    private struct Layers {
        var sizes: [Digest: Int64] = [:]
        var received: [Digest: Int64] = [:]
    }
    private let layers = Mutex(Layers())

    /// The sums after an event; nil when it changes none.
    func take(_ event: PullEvent) -> (received: Int64, total: Int64)? {
        layers.withLock { layers in
            switch event {
            case .resolved(_, let descriptors):
                for descriptor in descriptors { layers.sizes[descriptor.digest] = descriptor.size }
            case .layer(let digest, .downloading(let received, _)): layers.received[digest] = received
            case .layer(let digest, .unpacking), .layer(let digest, .complete), .layer(let digest, .exists):
                layers.received[digest] = layers.sizes[digest]
            case .layer(_, .waiting), .finished: return nil
            }
            return (layers.received.values.reduce(0, +), layers.sizes.values.reduce(0, +))
        }
    }
}
