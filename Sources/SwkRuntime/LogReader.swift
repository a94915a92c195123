// A detached container's log for readers: what is there now, or all of it as it comes.

public import SwkModel

/// Reads what a minder logs in `directory`, also when the minder is gone.
public struct LogReader: Hashable, Sendable {
    let directory: String

    public init(directory: String) { self.directory = directory }

    /// The records that are there now, oldest first, not older than `since`.
    public func records(since: Timestamp? = nil) throws(Failure) -> [LogRecord] {
        var cursor = LogCursor(directory: directory)
        var records: [LogRecord] = []
        while let record = try cursor.next(final: true) {
            if let since, record.time < since { continue }
            records.append(record)
        }
        return records
    }

    /// The lines that are there now: the last `tail` of those whose first byte is not older than `since`.
    public func lines(tail: Int? = nil, since: Timestamp? = nil) throws(Failure) -> [LogLine] {
        var cursor = LogCursor(directory: directory)
        var assembler = LineAssembler()
        var lines = LineTail(limit: tail, since: since)
        while let record = try cursor.next(final: true) { lines.add(assembler.add(record)) }
        lines.add(assembler.finish())
        return lines.taken
    }

    /// All records from the oldest on, and then as they come. Ends when the container has ended for good and every byte was delivered.
    public func followRecords(since: Timestamp? = nil) -> LogRecords { LogRecords(directory: directory, since: since) }

    /// The last `tail` lines of those not older than `since`, and then every line as it comes. Ends as `followRecords` does; a last
    /// line without line feed comes then.
    public func follow(tail: Int? = nil, since: Timestamp? = nil) -> LogLines {
        LogLines(records: followRecords(), tail: tail, since: since)
    }
}

/// The last lines of a sequence.
struct LineTail {
    let limit: Int?
    let since: Timestamp?
    private var lines: [LogLine] = []

    init(limit: Int?, since: Timestamp?) {
        self.limit = limit
        self.since = since
    }

    mutating func add(_ more: [LogLine]) {
        for line in more where since.map({ line.time >= $0 }) ?? true { lines.append(line) }
        // Trimmed in steps, so that each line is moved once on average.
        if let limit, lines.count > 2 * limit + 1024 { lines.removeFirst(lines.count - limit) }
    }

    var taken: [LogLine] { limit.map { Array(lines.suffix($0)) } ?? lines }
}
