// One piece of a detached container's output, as its minder read it.

import CSwkLinux
public import SwkModel

/// Where output came from.
public enum LogStream: Hashable, Sendable {
    case stdout
    case stderr
    /// A word of the log about itself: output is missing here, and why.
    case notice
}

/// Bytes that were read at one time. A line may span several, and one may hold several lines.
public struct LogRecord: Hashable, Sendable {
    public var time: Timestamp
    public var stream: LogStream
    public var bytes: [UInt8]

    public init(time: Timestamp, stream: LogStream, bytes: [UInt8]) {
        self.time = time
        self.stream = stream
        self.bytes = bytes
    }
}

/// A line of output without its line feed.
public struct LogLine: Hashable, Sendable {
    /// When its first byte was read.
    public var time: Timestamp
    public var stream: LogStream
    public var bytes: [UInt8]
    /// Whether a line feed ended it. The last line of a container may lack it.
    public var isComplete: Bool

    /// Bytes that are not UTF-8 are replaced by U+FFFD.
    public var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// Where in the log something is: a file's number and the offset in it.
struct LogPosition: Hashable, Sendable {
    var sequence: UInt64
    var offset: Int
}

/// Puts lines together from records, each stream for itself. A line of more than a mebibyte is cut, so that memory stays bounded.
struct LineAssembler {
    private struct Partial {
        var time: Timestamp
        var bytes: [UInt8]
    }
    private var partials: [LogStream: Partial] = [:]
    private static let longest = 1 << 20

    /// The lines that `record` completes.
    mutating func add(_ record: LogRecord) -> [LogLine] {
        var lines: [LogLine] = []
        var pieces = record.bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)[...]
        let rest = pieces.removeLast()
        for piece in pieces { lines.append(take(piece, record, complete: true)) }
        guard !rest.isEmpty else { return lines }
        partials[record.stream, default: Partial(time: record.time, bytes: [])].bytes += rest
        if record.stream == .notice || partials[record.stream]?.bytes.count ?? 0 > Self.longest {
            lines.append(take([], record, complete: record.stream == .notice))
        }
        return lines
    }

    /// What is left when the output has ended.
    mutating func finish() -> [LogLine] {
        let rest = partials.sorted { $0.value.time < $1.value.time }
        partials = [:]
        return rest.map { line($0.value.time, $0.key, $0.value.bytes, complete: false) }
    }

    private mutating func take(_ piece: ArraySlice<UInt8>, _ record: LogRecord, complete: Bool) -> LogLine {
        let partial = partials.removeValue(forKey: record.stream)
        return line(partial?.time ?? record.time, record.stream, (partial?.bytes ?? []) + piece, complete: complete)
    }

    private func line(_ time: Timestamp, _ stream: LogStream, _ bytes: [UInt8], complete: Bool) -> LogLine {
        LogLine(time: time, stream: stream, bytes: bytes, isComplete: complete)
    }
}
