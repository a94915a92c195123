// Files with holes, as `tar -S` stores them: GNU's old header, and the three ways in pax headers (GNU tar manual, "Storing Sparse Files").
// All say the same: which stretches of the file are stored, and how long the file is.

import SwkModel

/// The stretches of a file that are stored, in order and apart.
struct SparseMap {
    var stretches: [(offset: Int64, length: Int64)]
    /// Of the file with its holes.
    var size: Int64
}

extension TarReader {
    /// The map of a member that has one; what is read of it is behind the reader then.
    func sparseMap(_ header: TarHeader, _ pax: PaxRecords, _ path: [UInt8]) throws(Failure) -> SparseMap? {
        let numbers: [Int64]
        var size: Int64?
        if header.type == UInt8(ascii: "S") {
            (numbers, size) = try oldMap(path)
        } else if pax.bytes("GNU.sparse.major").map({ $0 == [0x31] }) == true {
            numbers = try storedMap(path)
            size = try pax.number("GNU.sparse.realsize", in: archive)
        } else if let text = pax.bytes("GNU.sparse.map") {
            numbers = try text.split(separator: UInt8(ascii: ",")).map { (part) throws(Failure) in
                try number(part, path)
            }
            size = try pax.number("GNU.sparse.size", in: archive)
        } else if pax.bytes("GNU.sparse.size") != nil {
            let keys = ["GNU.sparse.offset", "GNU.sparse.numbytes"]
            numbers = try pax.records.filter { keys.contains($0.key) }.map { (record) throws(Failure) in
                try number(record.value[...], path)
            }
            size = try pax.number("GNU.sparse.size", in: archive)
        } else {
            return nil
        }
        return try checked(numbers, size, path)
    }

    /// Hands out a file with its holes as zeros.
    func readSparse(_ map: SparseMap, _ body: ContentReceiver) throws(Failure) {
        var position: Int64 = 0
        for stretch in map.stretches {
            try Self.zeros(stretch.offset - position, body)
            try readStored(stretch.length, body)
            position = stretch.offset + stretch.length
        }
        try Self.zeros(map.size - position, body)
    }

    private static func zeros(_ count: Int64, _ body: ContentReceiver) throws(Failure) {
        let piece = [UInt8](repeating: 0, count: Int(min(count, 1 << 18)))
        var left = count
        while left > 0 {
            let step = Int(min(left, Int64(piece.count)))
            try piece.withPieces { (bytes) throws(Failure) in try body(UnsafeRawBufferPointer(rebasing: bytes[..<step]))
            }
            left -= Int64(step)
        }
    }

    /// Pairs of offset and length that go up, stay within the file, and add up to what is stored.
    private func checked(_ numbers: [Int64], _ size: Int64?, _ path: [UInt8]) throws(Failure) -> SparseMap {
        guard let size, numbers.count % 2 == 0 else { throw malformed(path) }
        var stretches: [(offset: Int64, length: Int64)] = []
        var (position, stored): (Int64, Int64) = (0, 0)
        for index in stride(from: 0, to: numbers.count, by: 2) {
            let (offset, length) = (numbers[index], numbers[index + 1])
            guard offset >= position, length <= size - offset else { throw malformed(path) }
            position = offset + length
            stored += length
            if length > 0 { stretches.append((offset, length)) }
        }
        guard stored == contentLeft else { throw malformed(path) }
        return SparseMap(stretches: stretches, size: size)
    }

    /// Four pairs in the header, and as many blocks of 21 pairs behind it as say that there is another one.
    private func oldMap(_ path: [UInt8]) throws(Failure) -> (numbers: [Int64], size: Int64) {
        var numbers = try pairs(at: 386, count: 4, path)
        let size = try field(at: 483, path)
        var goesOn = block[482] != 0
        while goesOn {
            guard try readBlock() else { throw malformed(path) }
            numbers += try pairs(at: 0, count: 21, path)
            goesOn = block[504] != 0
        }
        return (numbers, size)
    }

    private func pairs(at start: Int, count: Int, _ path: [UInt8]) throws(Failure) -> [Int64] {
        var numbers: [Int64] = []
        for pair in 0..<count where block[start + pair * 24] != 0 {
            numbers.append(try field(at: start + pair * 24, path))
            numbers.append(try field(at: start + pair * 24 + 12, path))
        }
        return numbers
    }

    private func field(at offset: Int, _ path: [UInt8]) throws(Failure) -> Int64 {
        let bytes = block[offset..<offset + 12]
        // GNU's big-endian binary for what octal digits cannot hold.
        if bytes[offset] == 0x80 {
            let value = bytes.suffix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            guard bytes.dropFirst().prefix(3).allSatisfy({ $0 == 0 }), value <= UInt64(Int64.max) else {
                throw malformed(path)
            }
            return Int64(value)
        }
        let digits = bytes.prefix { $0 != 0 && $0 != 0x20 }
        guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x37).contains($0) }) else { throw malformed(path) }
        return digits.reduce(0) { $0 << 3 | Int64($1 - 0x30) }
    }

    /// The map that version 1.0 puts before the content: a count and so many pairs, each number on a line, padded to whole blocks.
    private func storedMap(_ path: [UInt8]) throws(Failure) -> [Int64] {
        var text: [UInt8] = []
        var wanted: Int?
        while true {
            guard contentLeft >= 512 else { throw malformed(path) }
            try readStored(512) { text.append(contentsOf: $0) }
            let lines = text.split(separator: 0x0a, omittingEmptySubsequences: false)
            if wanted == nil, lines.count > 1 {
                let count = try number(lines[0], path)
                // A megabyte of map is a file in a hundred thousand pieces.
                guard count <= 1 << 16 else { throw malformed(path) }
                wanted = Int(count) * 2
            }
            if let wanted, lines.count > wanted + 1 {
                return try lines[1..<(1 + wanted)].map { (line) throws(Failure) in try number(line, path) }
            }
        }
    }

    private func number(_ digits: ArraySlice<UInt8>, _ path: [UInt8]) throws(Failure) -> Int64 {
        guard let value = decimal(digits) else { throw malformed(path) }
        return value
    }

    private func malformed(_ path: [UInt8]) -> Failure {
        Failure(.invalidArchive, "read", archive, "the map of the sparse file `\(path.text)` is malformed")
    }
}
