// Following a log: read to its end, sleep until the minder says that it grew, read on, until the minder is gone.
//
// Nothing can be missed: the subscription is made before the first read that finds the end, a LOGGED that the minder could not send
// stands behind one that waits here already, and the minder's last byte is in the log before its socket closes.

import CSwkLinux
import SwkModel
import SwkSystem

/// Records as they come.
public struct LogRecords: AsyncSequence, Sendable {
    public typealias Element = LogRecord
    let directory: String
    var since: Timestamp?
    /// Where to begin, and the subscription that named the place; nil: at the oldest record.
    var from: (position: LogPosition, connection: MinderConnection)?

    public func makeAsyncIterator() -> Iterator { Iterator(self) }

    public struct Iterator: AsyncIteratorProtocol {
        private let follower: Follower
        init(_ records: LogRecords) { follower = Follower(records) }

        /// The next record; throws CancellationError when the task is cancelled while it waits.
        public mutating func next() async throws -> LogRecord? { try await follower.next() }

        /// The next record of those that are there already; nil when it would have to wait.
        mutating func nextPresent() async throws -> LogRecord? { try await follower.nextPresent() }

        /// Whether nothing can come any more that was not there already.
        var hasEnded: Bool { follower.hasEnded }
    }
}

/// The state of one iteration.
private final class Follower {
    private let records: LogRecords
    private var cursor: LogCursor?
    private var connection: MinderConnection?
    private var isSubscribed = false
    private(set) var hasEnded = false

    init(_ records: LogRecords) { self.records = records }

    func next() async throws -> LogRecord? {
        try await subscribe()
        while true {
            // Whether this is the end must be known before the read that finds nothing.
            let final = hasEnded
            if let record = try read(final: final) { return record }
            if final { return nil }
            try await sleep()
        }
    }

    func nextPresent() async throws -> LogRecord? {
        try await subscribe()
        return try read(final: hasEnded)
    }

    private func read(final: Bool) throws -> LogRecord? {
        if cursor == nil {
            cursor =
                if let from = records.from { try LogCursor(directory: records.directory, at: from.position) } else {
                    LogCursor(directory: records.directory)
                }
        }
        while let record = try cursor?.next(final: final) {
            if let since = records.since, record.time < since { continue }
            return record
        }
        return nil
    }

    private func subscribe() async throws {
        guard !isSubscribed else { return }
        isSubscribed = true
        if let from = records.from {
            connection = from.connection
            return
        }
        connection = try await MinderClient(directory: records.directory).watch()?.connection
        hasEnded = connection == nil
    }

    /// Until the log grew or the minder is gone.
    private func sleep() async throws {
        guard let connection, try await connection.receive() != nil else {
            hasEnded = true
            return
        }
        // One sleep for all that has come meanwhile.
        while case .packet = try connection.receiveNow() {}
    }
}

/// Lines as they come.
public struct LogLines: AsyncSequence, Sendable {
    public typealias Element = LogLine
    let records: LogRecords
    let range: LogRange

    public func makeAsyncIterator() -> Iterator { Iterator(self) }

    public struct Iterator: AsyncIteratorProtocol {
        private var records: LogRecords.Iterator
        private var assembler = LineAssembler()
        private var ready: [LogLine] = []
        private var position = 0
        private let range: LogRange
        private var hasEnded = false
        /// Whether the lines that are there at the beginning have to be counted still.
        private var wantsTail: Bool

        init(_ lines: LogLines) {
            records = lines.records.makeAsyncIterator()
            range = lines.range
            wantsTail = range.tail != nil
        }

        public mutating func next() async throws -> LogLine? {
            if wantsTail { try await takeTail() }
            while position == ready.count {
                if hasEnded { return nil }
                try await fill()
            }
            defer { position += 1 }
            return ready[position]
        }

        private mutating func fill() async throws {
            position = 0
            if let record = try await records.next() {
                ready = assembler.add(record)
            } else {
                ready = assembler.finish()
                hasEnded = true
            }
            // What comes behind the end of the range is the end of waiting, too.
            if ready.contains(where: { range.isPast($0.time) }) { hasEnded = true }
            ready.removeAll { !range.contains($0.time) }
        }

        private mutating func takeTail() async throws {
            wantsTail = false
            var lines = LineTail(range)
            while let record = try await records.nextPresent() {
                hasEnded = hasEnded || range.isPast(record.time)
                lines.add(assembler.add(record))
            }
            hasEnded = hasEnded || records.hasEnded
            if hasEnded { lines.add(assembler.finish()) }
            ready = lines.taken
        }
    }
}
