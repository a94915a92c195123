// Which part of a log is wanted.

/// The last `tail` lines of those that were begun neither before `since` nor after `until`; nil is no bound.
public struct LogRange: Sendable, Equatable {
    public let tail: Int?
    public let since: Timestamp?
    public let until: Timestamp?

    /// - Parameter tail: less than none is all, as docker has it.
    public init(tail: Int? = nil, since: Timestamp? = nil, until: Timestamp? = nil) {
        self.tail = tail.flatMap { $0 < 0 ? nil : $0 }
        self.since = since
        self.until = until
    }

    /// Everything.
    public static let all = LogRange()

    /// Whether a line that was begun at this moment lies between the two.
    public func contains(_ time: Timestamp) -> Bool {
        since.map { time >= $0 } ?? true && !isPast(time)
    }

    /// Whether a line of this moment comes behind the end.
    public func isPast(_ time: Timestamp) -> Bool { until.map { time > $0 } ?? false }
}
