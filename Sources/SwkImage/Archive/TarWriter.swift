// tar archives written as a stream: ustar headers, with a pax header where a field does not fit (POSIX.1-2001, pax).
//
// Equal members give equal bytes, whatever made them: no user names, no access times, numbers in fixed widths. That is what makes an
// image that is built twice the same image.

import SwkModel

/// Takes the content of an entry, piece by piece.
typealias ContentReceiver = (UnsafeRawBufferPointer) throws(Failure) -> Void
/// Hands out the content of an entry, all of it or nothing.
typealias ContentProvider = (ContentReceiver) throws(Failure) -> Void

/// Where entries go: into an archive, or into a tree.
protocol EntryConsumer {
    /// Takes one entry. `content` is called once for a file that has any, and not for anything else.
    func take(_ entry: TarEntry, content: ContentProvider) throws(Failure)
}

extension EntryConsumer {
    /// An entry without content.
    func take(_ entry: TarEntry) throws(Failure) { try take(entry) { _ in } }
}

extension TarWriter: EntryConsumer {
    func take(_ entry: TarEntry, content: ContentProvider) throws(Failure) {
        try add(entry)
        if entry.size > 0 { try content { (piece) throws(Failure) in try write(piece) } }
    }
}

/// Writes members one after the other into a sink.
final class TarWriter {
    private let sink: (UnsafeRawBufferPointer) throws(Failure) -> Void
    private var contentLeft: Int64 = 0
    private var padding = 0

    init(_ sink: @escaping (UnsafeRawBufferPointer) throws(Failure) -> Void) { self.sink = sink }

    /// Starts a member. Its `size` bytes follow through `write`. Traps when the previous member's content is not complete.
    func add(_ entry: TarEntry) throws(Failure) {
        try finishMember()
        let header = UstarHeader(entry)
        if !header.overflow.isEmpty { try writePax(header.overflow, for: entry) }
        try put(header.bytes)
        contentLeft = entry.size
        padding = Int((512 - entry.size % 512) % 512)
    }

    /// Adds a file whose content is in memory.
    func add(_ entry: TarEntry, content: [UInt8]) throws(Failure) {
        var sized = entry
        sized.size = Int64(content.count)
        try add(sized)
        try content.withPieces { (piece) throws(Failure) in try write(piece) }
    }

    /// Content of the current member; traps when it is more than announced.
    func write(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
        precondition(Int64(bytes.count) <= contentLeft, "more content than the header says")
        contentLeft -= Int64(bytes.count)
        try sink(bytes)
    }

    /// Ends the archive with its two blocks of zeros.
    func finish() throws(Failure) {
        try finishMember()
        try put([UInt8](repeating: 0, count: 1024))
    }

    private func finishMember() throws(Failure) {
        precondition(contentLeft == 0, "less content than the header says")
        if padding > 0 { try put([UInt8](repeating: 0, count: padding)) }
        padding = 0
    }

    private func writePax(_ records: [(key: [UInt8], value: [UInt8])], for entry: TarEntry) throws(Failure) {
        var content: [UInt8] = []
        for record in records { content += Self.paxRecord(record.key, record.value) }
        let name =
            Array("PaxHeaders/".utf8) + entry.path.suffix(80).map { $0 == UInt8(ascii: "/") ? UInt8(ascii: "_") : $0 }
        var header = TarEntry(path: name, kind: .file, mode: 0o644, modified: TarEntry.Time(seconds: 0))
        header.size = Int64(content.count)
        try put(UstarHeader(header, type: UInt8(ascii: "x")).bytes)
        try put(content + [UInt8](repeating: 0, count: (512 - content.count % 512) % 512))
    }

    /// `LENGTH KEY=VALUE\n`, where the length counts its own digits.
    static func paxRecord(_ key: [UInt8], _ value: [UInt8]) -> [UInt8] {
        let rest = key.count + value.count + 3
        var length = rest + 1
        while String(length).utf8.count + rest != length { length = String(length).utf8.count + rest }
        return Array("\(length) ".utf8) + key + [UInt8(ascii: "=")] + value + [0x0a]
    }

    private func put(_ bytes: [UInt8]) throws(Failure) {
        let sink = self.sink
        try bytes.withPieces { (piece) throws(Failure) in try sink(piece) }
    }
}

/// One ustar header block, and the pax records for what it cannot hold.
private struct UstarHeader {
    private(set) var bytes = [UInt8](repeating: 0, count: TarHeader.size)
    private(set) var overflow: [(key: [UInt8], value: [UInt8])] = []

    init(_ entry: TarEntry, type: UInt8? = nil) {
        setPath(entry.path)
        setNumber(100, 8, Int64(entry.mode), "mode")
        setNumber(108, 8, Int64(entry.uid), "uid")
        setNumber(116, 8, Int64(entry.gid), "gid")
        setNumber(124, 12, entry.size, "size")
        setTime(entry.modified)
        bytes[156] = type ?? typeFlag(entry.kind)
        setKind(entry.kind)
        set(257, 8, Array("ustar\u{0}00".utf8))
        for attribute in entry.attributes {
            overflow.append((Array("SCHILY.xattr.".utf8) + attribute.name, attribute.value))
        }
        setChecksum()
    }

    private mutating func set(_ offset: Int, _ width: Int, _ value: [UInt8]) {
        for (index, byte) in value.prefix(width).enumerated() { bytes[offset + index] = byte }
    }

    private mutating func setText(_ offset: Int, _ width: Int, _ value: [UInt8], _ key: String) {
        if value.count > width { overflow.append((Array(key.utf8), value)) }
        set(offset, width, value)
    }

    /// A long path is split at a slash between prefix and name when that is possible.
    private mutating func setPath(_ path: [UInt8]) {
        guard path.count > 100 else { return set(0, 100, path) }
        let slash = UInt8(ascii: "/")
        let cut = path.indices.first {
            path[$0] == slash && $0 <= 155 && $0 > 0 && (1...100).contains(path.count - $0 - 1)
        }
        guard let cut else { return setText(0, 100, path, "path") }
        set(345, 155, Array(path[..<cut]))
        set(0, 100, Array(path[(cut + 1)...]))
    }

    private mutating func setNumber(_ offset: Int, _ width: Int, _ value: Int64, _ key: String) {
        let digits = String(value, radix: 8)
        let room = width - 1
        guard value >= 0, digits.utf8.count <= room else {
            overflow.append((Array(key.utf8), Array(String(value).utf8)))
            return set(offset, width, Array(String(repeating: "0", count: room).utf8))
        }
        set(offset, width, Array((String(repeating: "0", count: room - digits.utf8.count) + digits).utf8))
    }

    private mutating func setTime(_ time: TarEntry.Time) {
        if time.nanoseconds == 0, time.seconds >= 0 { return setNumber(136, 12, time.seconds, "mtime") }
        overflow.append((Array("mtime".utf8), Array(Self.decimal(time).utf8)))
        let before = overflow.count
        setNumber(136, 12, max(0, time.seconds), "mtime")
        overflow.removeLast(overflow.count - before)
    }

    private static func decimal(_ time: TarEntry.Time) -> String {
        if time.nanoseconds == 0 { return String(time.seconds) }
        // Seconds are rounded down and nanoseconds count up, also before 1970: -1.25 s is (-2, 750000000).
        let negative = time.seconds < 0
        let seconds = negative ? -(time.seconds + 1) : time.seconds
        let nanoseconds = negative ? 1_000_000_000 - time.nanoseconds : time.nanoseconds
        let fraction = String(1_000_000_000 + nanoseconds).dropFirst()
        return "\(negative ? "-" : "")\(seconds).\(fraction)"
    }

    private func typeFlag(_ kind: TarEntry.Kind) -> UInt8 {
        switch kind {
        case .file: UInt8(ascii: "0")
        case .hardLink: UInt8(ascii: "1")
        case .symbolicLink: UInt8(ascii: "2")
        case .characterDevice: UInt8(ascii: "3")
        case .blockDevice: UInt8(ascii: "4")
        case .directory: UInt8(ascii: "5")
        case .fifo: UInt8(ascii: "6")
        }
    }

    private mutating func setKind(_ kind: TarEntry.Kind) {
        switch kind {
        case .hardLink(let target), .symbolicLink(let target): setText(157, 100, target, "linkpath")
        case .characterDevice(let major, let minor), .blockDevice(let major, let minor):
            setNumber(329, 8, Int64(major), "devmajor")
            setNumber(337, 8, Int64(minor), "devminor")
        case .file, .directory, .fifo: break
        }
    }

    private mutating func setChecksum() {
        set(148, 8, [UInt8](repeating: 0x20, count: 8))
        let sum = bytes.reduce(0) { $0 + Int($1) }
        let digits = String(sum, radix: 8)
        set(148, 8, Array((String(repeating: "0", count: 6 - digits.utf8.count) + digits + "\u{0} ").utf8))
    }
}
