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
        } else if pax.bytes("GNU.sparse.major") == [UInt8(ascii: "1")] {
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
        var left = count
        while left > 0 {
            let step = min(left, 1 << 18)
            try [UInt8](repeating: 0, count: Int(step)).withPieces(body)
            left -= step
        }
    }

    /// Pairs of offset and length that go up, stay within the file, and add up to what is stored.
    private func checked(_ numbers: [Int64], _ size: Int64?, _ path: [UInt8]) throws(Failure) -> SparseMap {
        guard let size, numbers.count % 2 == 0 else { throw malformed(path) }
        var stretches: [(offset: Int64, length: Int64)] = []
        var (position, stored): (Int64, Int64) = (0, 0)
        for index in stride(from: 0, to: numbers.count, by: 2) {
            let (offset, length) = (numbers[index], numbers[index + 1])
            guard offset >= position, length >= 0, length <= size - offset else { throw malformed(path) }
            position = offset + length
            stored += length
            if length > 0 { stretches.append((offset, length)) }
        }
        guard stored == contentLeft else { throw malformed(path) }
        return SparseMap(stretches: stretches, size: size)
    }

    /// Four pairs in the header, and as many blocks of 21 pairs behind it as say that there is another one.
    private func oldMap(_ path: [UInt8]) throws(Failure) -> (numbers: [Int64], size: Int64) {
        var numbers = try pairs(at: 386, count: 4)
        let size = try fields.number(483, 12, "size of a sparse file")
        var goesOn = block[482] != 0
        while goesOn {
            guard try readBlock(), numbers.count <= Self.numberLimit else { throw malformed(path) }
            numbers += try pairs(at: 0, count: 21)
            goesOn = block[504] != 0
        }
        return (numbers, size)
    }

    private var fields: TarFields { TarFields(block: UnsafeRawBufferPointer(block), archive: archive) }

    private func pairs(at start: Int, count: Int) throws(Failure) -> [Int64] {
        var numbers: [Int64] = []
        for pair in 0..<count where block[start + pair * 24] != 0 {
            for offset in [0, 12] {
                numbers.append(try fields.number(start + pair * 24 + offset, 12, "map of a sparse file"))
            }
        }
        return numbers
    }

    /// The map that version 1.0 puts before the content: a count and so many pairs, each number on a line, padded to whole blocks.
    private func storedMap(_ path: [UInt8]) throws(Failure) -> [Int64] {
        var numbers: [Int64] = []
        var digits: [UInt8] = []
        var wanted = 1
        while numbers.count < wanted {
            guard contentLeft >= 512 else { throw malformed(path) }
            try readStored(512) { (bytes) throws(Failure) in
                for byte in bytes where numbers.count < wanted {
                    if byte != UInt8(ascii: "\n") {
                        digits.append(byte)
                        if digits.count > 18 { throw malformed(path) }
                        continue
                    }
                    numbers.append(try number(digits[...], path))
                    digits = []
                    if numbers.count == 1 { wanted += Int(min(numbers[0], Int64(Self.numberLimit))) * 2 }
                }
            }
        }
        return Array(numbers.dropFirst())
    }

    /// A file in so many pieces is no file but an attack on memory.
    private static let numberLimit = 1 << 18

    private func number(_ digits: ArraySlice<UInt8>, _ path: [UInt8]) throws(Failure) -> Int64 {
        guard let value = decimal(digits) else { throw malformed(path) }
        return value
    }

    private func malformed(_ path: [UInt8]) -> Failure {
        Failure(.invalidArchive, "read", archive, "the map of the sparse file `\(path.text)` is malformed")
    }
}
