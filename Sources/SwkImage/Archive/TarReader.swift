// tar archives read as a stream: ustar, pax, GNU and V7.
//
// Written in Swift because archives are hostile input: every access is bounds-checked, names stay bytes, and an entry type that
// is not known is an error that names it rather than a regular file. As everywhere in the OCI world, links, directories and
// devices have no content, whatever their size field says.

import SwkModel

/// Reads the members of a tar archive in order.
final class TarReader {
    private let source: any ByteSource
    let archive: String
    private var chunk = UnsafeRawBufferPointer(start: nil, count: 0)
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: TarHeader.size, alignment: 16)
    private var globals = PaxRecords()
    /// Bytes of the current member that were not read yet: its content, and the padding behind it.
    var contentLeft: Int64 = 0
    private var padding: Int64 = 0
    private var hasBegun = false
    /// Where the content of the current member belongs, when it is stored with holes.
    private var sparse: SparseMap?

    /// Longest pax header or long name; real ones have a few hundred bytes.
    private static let extensionLimit: Int64 = 1 << 20

    /// `archive` is the name that messages use.
    init(_ source: any ByteSource, named archive: String) {
        self.source = source
        self.archive = archive
    }

    deinit { block.deallocate() }

    /// The next member, skipping what is left of the previous one; nil at the end.
    func next() throws(Failure) -> TarEntry? {
        var local = PaxRecords()
        var longName: [UInt8]?
        var longLink: [UInt8]?
        while true {
            try skip(contentLeft + padding)
            contentLeft = 0
            padding = 0
            sparse = nil
            guard try readBlock(), let header = try TarHeader(UnsafeRawBufferPointer(block), in: archive) else {
                return nil
            }
            switch header.type {
            case UInt8(ascii: "x"): local = try PaxRecords(try readExtension(header), in: archive)
            case UInt8(ascii: "g"): globals = try PaxRecords(try readExtension(header), in: archive).over(globals)
            case UInt8(ascii: "L"): longName = try readExtension(header).prefixBeforeNUL
            case UInt8(ascii: "K"): longLink = try readExtension(header).prefixBeforeNUL
            default:
                return try entry(header, local.over(globals), longName: longName, longLink: longLink)
            }
        }
    }

    /// Hands the content of the current member to `body`, piece by piece, holes as zeros.
    func readContent(_ body: ContentReceiver) throws(Failure) {
        if let sparse { return try readSparse(sparse, body) }
        try readStored(contentLeft, body)
    }

    /// The next so many bytes of what is stored of the current member.
    func readStored(_ count: Int64, _ body: ContentReceiver) throws(Failure) {
        var left = count
        while left > 0 {
            try fill()
            let step = Int(min(Int64(chunk.count), left))
            try body(UnsafeRawBufferPointer(rebasing: chunk[..<step]))
            advance(step)
            contentLeft -= Int64(step)
            left -= Int64(step)
        }
    }

    // MARK: - Members

    private func entry(
        _ header: TarHeader, _ pax: PaxRecords, longName: [UInt8]?, longLink: [UInt8]?
    ) throws(Failure) -> TarEntry {
        let path = pax.bytes("path") ?? longName ?? header.name
        let link = pax.bytes("linkpath") ?? longLink ?? header.linkName
        let kind = try kind(of: header, path: path, link: link)
        var entry = TarEntry(
            path: path, kind: kind, mode: UInt32(header.mode & 0o7777),
            uid: try identifier(pax.number("uid", in: archive) ?? header.uid, "uid", path),
            gid: try identifier(pax.number("gid", in: archive) ?? header.gid, "gid", path),
            modified: try pax.time("mtime", in: archive) ?? TarEntry.Time(seconds: header.modified))
        entry.attributes = pax.attributes
        if kind == .file {
            entry.size = try pax.number("size", in: archive) ?? header.size
            contentLeft = entry.size
            padding = (512 - entry.size % 512) % 512
            if let map = try sparseMap(header, pax, path) {
                sparse = map
                entry.size = map.size
                entry.path = pax.bytes("GNU.sparse.name") ?? path
            }
        }
        return entry
    }

    private func kind(of header: TarHeader, path: [UInt8], link: [UInt8]) throws(Failure) -> TarEntry.Kind {
        let device = (
            major: UInt32(truncatingIfNeeded: header.deviceMajor), minor: UInt32(truncatingIfNeeded: header.deviceMinor)
        )
        switch header.type {
        // V7 had no type for directories: a name that ends in a slash is one.
        case 0, UInt8(ascii: "0"), UInt8(ascii: "7"): return path.last == UInt8(ascii: "/") ? .directory : .file
        case UInt8(ascii: "1"): return .hardLink(target: link)
        case UInt8(ascii: "2"): return .symbolicLink(target: link)
        case UInt8(ascii: "3"): return .characterDevice(major: device.major, minor: device.minor)
        case UInt8(ascii: "4"): return .blockDevice(major: device.major, minor: device.minor)
        case UInt8(ascii: "5"): return .directory
        case UInt8(ascii: "6"): return .fifo
        case UInt8(ascii: "S"): return .file
        case let type: throw unsupported(path, "its type is \(Self.spell(type))")
        }
    }

    private static func spell(_ type: UInt8) -> String {
        (0x21...0x7e).contains(type) ? "`\(Character(UnicodeScalar(type)))`" : "\(type)"
    }

    func unsupported(_ path: [UInt8], _ what: String) -> Failure {
        Failure(
            .unsupportedArchive, "read", archive,
            "the entry `\(String(decoding: path, as: UTF8.self))` is not understood: \(what)",
            allowed: "files, directories, hard and symbolic links, devices, fifos")
    }

    private func identifier(_ value: Int64, _ field: String, _ path: [UInt8]) throws(Failure) -> UInt32 {
        // 2^32 - 1 means "leave unchanged" to chown.
        guard value >= 0, value < Int64(UInt32.max) else {
            throw Failure(
                .invalidArchive, "read", archive,
                "the \(field) of `\(String(decoding: path, as: UTF8.self))` is out of range",
                allowed: "0 to 4294967294", actual: "\(value)")
        }
        return UInt32(value)
    }

    // MARK: - Bytes

    private func readExtension(_ header: TarHeader) throws(Failure) -> [UInt8] {
        guard header.size <= Self.extensionLimit else {
            throw Failure(
                .invalidArchive, "read", archive, "an extended header is too large",
                allowed: "\(Self.extensionLimit) bytes",
                actual: "\(header.size)")
        }
        contentLeft = header.size
        padding = (512 - header.size % 512) % 512
        var content: [UInt8] = []
        content.reserveCapacity(Int(header.size))
        try readContent { (bytes) throws(Failure) in content.append(contentsOf: bytes) }
        return content
    }

    /// Reads a whole block; false when the stream ends where an entry would begin, as some writers leave the final zeros out.
    func readBlock() throws(Failure) -> Bool {
        var have = 0
        while have < TarHeader.size {
            if chunk.isEmpty {
                guard let more = try source.next() else {
                    if have == 0 { return false }
                    throw hasBegun ? truncated : noArchive
                }
                chunk = more
            }
            let count = min(chunk.count, TarHeader.size - have)
            UnsafeMutableRawBufferPointer(rebasing: block[have...]).copyMemory(
                from: UnsafeRawBufferPointer(rebasing: chunk[..<count]))
            advance(count)
            have += count
        }
        hasBegun = true
        return true
    }

    private func skip(_ count: Int64) throws(Failure) {
        var left = count
        while left > 0 {
            try fill()
            let step = Int(min(Int64(chunk.count), left))
            advance(step)
            left -= Int64(step)
        }
    }

    private func fill() throws(Failure) {
        guard chunk.isEmpty else { return }
        guard let more = try source.next() else { throw truncated }
        chunk = more
    }

    private func advance(_ count: Int) { chunk = UnsafeRawBufferPointer(rebasing: chunk[count...]) }

    private var noArchive: Failure {
        Failure(.invalidArchive, "read", archive, "not a tar archive: it is shorter than one header")
    }

    private var truncated: Failure {
        Failure(.invalidArchive, "read", archive, "the archive ends in the middle of an entry")
    }
}

extension [UInt8] {
    fileprivate var prefixBeforeNUL: [UInt8] { Array(prefix { $0 != 0 }) }
}
