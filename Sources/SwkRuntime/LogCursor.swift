// Reads a log's records in order, through rotation, while the minder writes. The format is in swk_minder.h.
//
// A file that was rotated keeps its inode: a reader holds it open and reads it to its end before it goes on to the file with the
// next number. Whoever is slower than the whole log's length misses files, and is told so by a notice. A record that is cut off (its
// minder was killed while it wrote) can only be the last of its file.

import CSwkLinux
import Glibc
import SwkModel
import SwkSystem

/// A place in the log that moves forward. Not for more than one task.
struct LogCursor: ~Copyable {
    private let directory: String
    private var file: Descriptor?
    private var sequence: UInt64
    /// Offset in the file of the first byte of `buffer`.
    private var offset = 0
    private var buffer: [UInt8] = []
    private var parsed = 0
    private var notices: [LogRecord] = []
    private var lastTime = Timestamp(nanoseconds: 0)

    private static let headerSize = MemoryLayout<swk_log_record>.size
    private static let chunk = 256 << 10
    /// No minder writes longer records; a larger length is damage.
    private static let longest = 1 << 20

    /// From the oldest record there is.
    init(directory: String) {
        self.directory = directory
        sequence = 0
    }

    /// From a position that a minder named.
    init(directory: String, at position: LogPosition) throws(Failure) {
        self.directory = directory
        sequence = position.sequence
        if let found = try Self.oldestFile(in: directory, from: position.sequence), found.sequence == position.sequence
        {
            file = consume found.file
            offset = position.offset
        }
    }

    /// The next record; nil when everything there is has been read. With `final` nothing more will be written, and what is left of a
    /// record that was cut off is delivered.
    mutating func next(final: Bool = false) throws(Failure) -> LogRecord? {
        while true {
            if !notices.isEmpty { return notices.removeFirst() }
            if let record = parse() {
                if let output = interpret(record.header, record.payload) { return output }
                continue
            }
            if try fill() { continue }
            // The rotation may have come between the last read and now: only then is the end of this file its real end.
            guard try isRotated() else { return final ? takeRest() : nil }
            if try fill() { continue }
            if let rest = takeRest() { return rest }
            guard try advance() else { return nil }
        }
    }

    // MARK: Records

    private mutating func parse() -> (header: swk_log_record, payload: ArraySlice<UInt8>)? {
        while buffer.count - parsed >= Self.headerSize {
            let header = header(at: parsed)
            guard header.magic == UInt16(SWK_LOG_MAGIC), header.length <= Self.longest else {
                parsed += 1  // damage: look for the next header
                continue
            }
            let start = parsed + Self.headerSize
            guard buffer.count - start >= Int(header.length) else { return nil }
            parsed = start + Int(header.length)
            return (header, buffer[start..<parsed])
        }
        return nil
    }

    private func header(at index: Int) -> swk_log_record {
        buffer.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: index, as: swk_log_record.self) }
    }

    private mutating func interpret(_ header: swk_log_record, _ payload: ArraySlice<UInt8>) -> LogRecord? {
        lastTime = Timestamp(nanoseconds: Int64(header.time))
        switch swk_log_stream(rawValue: UInt32(header.stream)) {
        case SWK_LOG_STDOUT: return LogRecord(time: lastTime, stream: .stdout, bytes: Array(payload))
        case SWK_LOG_STDERR: return LogRecord(time: lastTime, stream: .stderr, bytes: Array(payload))
        default:
            guard header.event == UInt8(SWK_LOG_LOST.rawValue), payload.count == 8 else { return nil }
            let count = payload.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }
            return notice("\(count) bytes of output are missing here: the log could not be written")
        }
    }

    private func notice(_ words: String) -> LogRecord {
        LogRecord(time: lastTime, stream: .notice, bytes: Array(words.utf8))
    }

    /// The whole bytes of a record whose end was never written.
    private mutating func takeRest() -> LogRecord? {
        defer {
            offset += buffer.count
            buffer = []
            parsed = 0
        }
        guard buffer.count - parsed > Self.headerSize else { return nil }
        let header = header(at: parsed)
        guard header.stream != UInt8(SWK_LOG_EVENT.rawValue) else { return nil }
        return interpret(header, buffer[(parsed + Self.headerSize)...])
    }

    // MARK: Files

    /// Reads on in the current file; false at its end.
    private mutating func fill() throws(Failure) -> Bool {
        if file == nil, try !advance() { return false }
        guard let raw = file?.raw else { return false }
        offset += parsed
        buffer.removeFirst(parsed)
        parsed = 0
        let held = buffer.count
        var chunk = [UInt8](repeating: 0, count: Self.chunk)
        let position = off_t(offset + held)
        let count = try system("read log", directory) { pread(raw, &chunk, chunk.count, position) }
        buffer += chunk[..<count]
        return count > 0
    }

    /// Whether `log` is another file than the one being read.
    private mutating func isRotated() throws(Failure) -> Bool {
        guard let raw = file?.raw else { return true }
        var mine = stat()
        var current = stat()
        try system("inspect log", directory) { fstat(raw, &mine) }
        // In the middle of a rotation there is no `log`.
        guard stat("\(directory)/log", &current) == 0 else { return true }
        return mine.st_ino != current.st_ino
    }

    /// Goes on to the next file; false when there is none yet.
    private mutating func advance() throws(Failure) -> Bool {
        guard let found = try Self.oldestFile(in: directory, from: sequence + 1) else { return false }
        if sequence > 0, found.sequence > sequence + 1 {
            notices.append(notice("output is missing here: the log was rotated away before it was read"))
        }
        sequence = found.sequence
        file = consume found.file
        offset = 0
        buffer = []
        parsed = 0
        return true
    }

    private struct Found: ~Copyable {
        var sequence: UInt64
        var file: Descriptor
    }

    /// The file with the lowest number not below `lowest`. Rotation only moves files to higher names, so going up misses none; for a
    /// moment it leaves one name unused.
    private static func oldestFile(in directory: String, from lowest: UInt64) throws(Failure) -> Found? {
        var best: Found?
        var absent = 0
        var number = 0
        while absent < 2 {
            let path = number == 0 ? "\(directory)/log" : "\(directory)/log.\(number)"
            number += 1
            guard let file = try open(path) else {
                absent += 1
                continue
            }
            absent = 0
            guard let sequence = try sequence(of: file, path), sequence >= lowest else { continue }
            if let known = best?.sequence, known <= sequence { continue }
            best = Found(sequence: sequence, file: file)
        }
        return best
    }

    private static func open(_ path: String) throws(Failure) -> Descriptor? {
        let raw = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        if raw >= 0 { return Descriptor(owning: raw) }
        let error = errno
        if error == ENOENT { return nil }
        throw .errno(error, "open log", path)
    }

    /// The number in a file's first record; nil when that is not written yet.
    private static func sequence(of file: borrowing Descriptor, _ path: String) throws(Failure) -> UInt64? {
        var bytes = [UInt8](repeating: 0, count: headerSize + 8)
        let raw = file.raw
        let count = try system("read log", path) { pread(raw, &bytes, bytes.count, 0) }
        guard count == bytes.count else { return nil }
        return bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: headerSize, as: UInt64.self) }
    }
}
