// What a pull tells while it goes on, for progress bars and logs.

public import SwkModel
import Synchronization

/// One step of a pull. Events come from several threads; those of one layer come in order.
public enum PullEvent: Sendable, Equatable {
    public enum LayerState: Sendable, Equatable {
        /// It was there already.
        case exists
        case waiting
        case downloading(received: Int64, total: Int64)
        case unpacking
        case complete
    }

    /// The manifest is known, and so are the layers, lowest first.
    case resolved(digest: Digest, layers: [ContentDescriptor])
    case layer(Digest, LayerState)
    /// The image is in the store. `isNew` is false when it was there already, with this name.
    case finished(digest: Digest, isNew: Bool)
}

public typealias PullObserver = @Sendable (PullEvent) -> Void

/// Lets through only every so many bytes: libcurl calls for each piece that it reads.
final class Throttle: Sendable {
    private let last = Mutex<Int64>(0)
    private let step: Int64

    init(total: Int64) { step = max(total / 100, 1 << 18) }

    func passes(_ count: Int64) -> Bool {
        last.withLock { last in
            guard count < last || count - last >= step else { return false }
            last = count
            return true
        }
    }
}
