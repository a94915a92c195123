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

    /// Those of the lines that are there now which lie in the range.
    public func lines(_ range: LogRange = .all) throws(Failure) -> [LogLine] {
        var cursor = LogCursor(directory: directory)
        var assembler = LineAssembler()
        var lines = LineTail(range)
        while let record = try cursor.next(final: true) { lines.add(assembler.add(record)) }
        lines.add(assembler.finish())
        return lines.taken
    }

    /// All records from the oldest on, and then as they come. Ends when the container has ended for good and every byte was delivered.
    public func followRecords(since: Timestamp? = nil) -> LogRecords { LogRecords(directory: directory, since: since) }

    /// The last lines of the range, and then every line as it comes. Ends as `followRecords` does, a last line without line feed coming
    /// then, or with the first line behind the range.
    public func follow(_ range: LogRange = .all) -> LogLines { LogLines(records: followRecords(), range: range) }
}

/// The last lines of a range.
struct LineTail {
    let range: LogRange
    private var lines: [LogLine] = []

    init(_ range: LogRange) { self.range = range }

    mutating func add(_ more: [LogLine]) {
        for line in more where range.contains(line.time) { lines.append(line) }
        // Trimmed in steps, so that each line is moved once on average.
        if let limit = range.tail, lines.count - limit > max(limit, 1024) { lines.removeFirst(lines.count - limit) }
    }

    var taken: [LogLine] { range.tail.map { Array(lines.suffix($0)) } ?? lines }
}
