// How far a pull is, as two numbers: layers come in parallel, and displays want their sum.

public import SwkImage
import SwkModel
import Synchronization

/// Hears how far a pull is: each step of each layer, or just two sums.
public struct PullProgress: Sendable {
    /// Called from several threads; the events of one layer come in order.
    let observer: PullObserver

    /// Every event.
    public init(events: @escaping PullObserver) { observer = events }

    /// How many bytes of an image have arrived, and how many there are in all.
    /// - Parameter report: called with sums that only grow unless a server makes a transfer begin anew.
    public init(_ report: @escaping @Sendable (_ received: Int64, _ total: Int64) -> Void) {
        let totals = Totals()
        observer = { event in
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
