// The 512-byte header block of tar: POSIX ustar, GNU and the old V7 form (POSIX.1-1988; GNU tar manual, "Basic Tar Format").

import SwkModel

/// The fields of one header block, not yet combined with pax records or GNU's long names.
struct TarHeader {
    static let size = 512

    let name: [UInt8]
    let linkName: [UInt8]
    let type: UInt8
    let mode: Int64
    let uid: Int64
    let gid: Int64
    let size: Int64
    let modified: Int64
    let deviceMajor: Int64
    let deviceMinor: Int64

    /// Parses a block; nil for one of zeros, which ends an archive. Throws `archive.invalid` when the checksum is wrong.
    init?(_ block: UnsafeRawBufferPointer, in archive: String) throws(Failure) {
        if block.allSatisfy({ $0 == 0 }) { return nil }
        let fields = TarFields(block: block, archive: archive)
        // A checksum that is no number is what anything else than a tar archive has.
        guard let sum = try? fields.number(148, 8, "checksum"), Self.checksumHolds(block, sum) else {
            throw Failure(
                .invalidArchive, "read", archive, "not a tar archive, or damaged: a header has a wrong checksum")
        }
        let posix = fields.text(257, 6) == Array("ustar".utf8) && block[262] == 0
        let gnu = block[257..<265].elementsEqual("ustar  \0".utf8)
        let prefix = posix ? fields.text(345, 155) : []
        let name = fields.text(0, 100)
        self.name = prefix.isEmpty ? name : prefix + [UInt8(ascii: "/")] + name
        linkName = fields.text(157, 100)
        type = block[156]
        mode = try fields.number(100, 8, "mode")
        uid = try fields.number(108, 8, "uid")
        gid = try fields.number(116, 8, "gid")
        size = try fields.number(124, 12, "size")
        modified = try fields.number(136, 12, "mtime")
        deviceMajor = posix || gnu ? try fields.number(329, 8, "devmajor") : 0
        deviceMinor = posix || gnu ? try fields.number(337, 8, "devminor") : 0
        guard size >= 0 else { throw Failure(.invalidArchive, "read", archive, "a header has a negative size") }
    }

    /// The sum of all bytes with the checksum field as blanks; some old writers summed signed bytes.
    private static func checksumHolds(_ block: UnsafeRawBufferPointer, _ expected: Int64) -> Bool {
        var unsigned: Int64 = 0
        var signed: Int64 = 0
        for index in 0..<size {
            let byte = (148..<156).contains(index) ? UInt8(ascii: " ") : block[index]
            unsigned += Int64(byte)
            signed += Int64(Int8(bitPattern: byte))
        }
        return expected == unsigned || expected == signed
    }
}

/// Access to the fixed-width fields of a header, or of a block that continues one.
struct TarFields {
    let block: UnsafeRawBufferPointer
    let archive: String

    /// A text field up to its first NUL.
    func text(_ offset: Int, _ width: Int) -> [UInt8] { Array(block[offset..<offset + width].prefix { $0 != 0 }) }

    /// Octal digits between blanks and NULs, or GNU's big-endian binary when the first bit is set.
    func number(_ offset: Int, _ width: Int, _ field: String) throws(Failure) -> Int64 {
        let bytes = block[offset..<offset + width]
        if block[offset] & 0x80 != 0 { return try binary(bytes, field) }
        var value: Int64 = 0
        var digits = bytes.drop { $0 == 0x20 || $0 == 0 }
        while let digit = digits.first, digit != 0x20, digit != 0 {
            guard (0x30...0x37).contains(digit) else { throw malformed(field) }
            value = value << 3 | Int64(digit - 0x30)
            digits = digits.dropFirst()
        }
        return value
    }

    private func binary(_ bytes: Slice<UnsafeRawBufferPointer>, _ field: String) throws(Failure) -> Int64 {
        let first = block[bytes.startIndex]
        let negative = first & 0x40 != 0
        var value: Int64 = negative ? -1 : 0
        for (index, byte) in bytes.enumerated() {
            let part = index == 0 ? (negative ? byte | 0x80 : byte & 0x7f) : byte
            guard value >> 55 == 0 || value >> 55 == -1 else { throw malformed(field) }
            value = value << 8 | Int64(part)
        }
        return value
    }

    private func malformed(_ field: String) -> Failure {
        Failure(.invalidArchive, "read", archive, "a header's \(field) is not a number")
    }
}
