// pax extended headers: `LENGTH KEY=VALUE\n` records that replace or extend the fields of the header that follows
// (POSIX.1-2001, pax, "pax Extended Header").

import SwkModel

/// The records of one or more pax headers, later ones winning.
struct PaxRecords {
    /// In the order of the archive, as sparse maps repeat their keys.
    private(set) var records: [(key: String, value: [UInt8])] = []

    init() {}

    /// Parses the content of an `x` or `g` member. Throws `archive.invalid`.
    init(_ content: [UInt8], in archive: String) throws(Failure) {
        var rest = content[...]
        while !rest.isEmpty {
            guard let blank = rest.firstIndex(of: 0x20), let length = decimal(rest[..<blank]), length <= rest.count,
                length > blank - rest.startIndex + 2, rest[rest.startIndex + Int(length) - 1] == 0x0a
            else { throw Failure(.invalidArchive, "read", archive, "a pax header is malformed") }
            let end = rest.startIndex + Int(length)
            let record = rest[(blank + 1)..<(end - 1)]
            guard let equals = record.firstIndex(of: UInt8(ascii: "=")) else {
                throw Failure(.invalidArchive, "read", archive, "a pax record has no `=`")
            }
            records.append((String(decoding: record[..<equals], as: UTF8.self), Array(record[(equals + 1)...])))
            rest = rest[end...]
        }
    }

    /// These records on top of `older` ones.
    func over(_ older: PaxRecords) -> PaxRecords {
        var merged = older
        merged.records += records
        return merged
    }

    /// The last value of a key; an empty value takes an earlier one back.
    func bytes(_ key: String) -> [UInt8]? {
        guard let value = records.last(where: { $0.key == key })?.value, !value.isEmpty else { return nil }
        return value
    }

    func number(_ key: String, in archive: String) throws(Failure) -> Int64? {
        guard let value = bytes(key) else { return nil }
        guard let number = decimal(value[...]) else { throw malformed(key, archive) }
        return number
    }

    /// A decimal number of seconds with an optional fraction and sign.
    func time(_ key: String, in archive: String) throws(Failure) -> TarEntry.Time? {
        guard let value = bytes(key) else { return nil }
        let negative = value.first == UInt8(ascii: "-")
        let parts = value.dropFirst(negative ? 1 : 0).split(
            separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        let fraction = parts.count == 2 ? parts[1].prefix(9) : []
        guard let seconds = decimal(parts[0]), let digits = fraction.isEmpty ? 0 : decimal(fraction) else {
            throw malformed(key, archive)
        }
        var nanoseconds = Int(digits)
        for _ in fraction.count..<9 { nanoseconds *= 10 }
        guard negative else { return TarEntry.Time(seconds: seconds, nanoseconds: nanoseconds) }
        return nanoseconds == 0
            ? TarEntry.Time(seconds: -seconds)
            : TarEntry.Time(seconds: -seconds - 1, nanoseconds: 1_000_000_000 - nanoseconds)
    }

    /// The extended attributes, which star and everybody after it keep below `SCHILY.xattr.`.
    var attributes: [TarEntry.Attribute] {
        let prefix = "SCHILY.xattr."
        return records.filter { $0.key.hasPrefix(prefix) }.map {
            TarEntry.Attribute(name: Array($0.key.utf8.dropFirst(prefix.utf8.count)), value: $0.value)
        }
    }

    private func malformed(_ key: String, _ archive: String) -> Failure {
        Failure(.invalidArchive, "read", archive, "the pax record `\(key)` is not a number")
    }
}

/// An unsigned decimal number of at most 18 digits.
func decimal(_ digits: ArraySlice<UInt8>) -> Int64? {
    guard (1...18).contains(digits.count) else { return nil }
    var value: Int64 = 0
    for digit in digits {
        guard (0x30...0x39).contains(digit) else { return nil }
        value = value * 10 + Int64(digit - 0x30)
    }
    return value
}
