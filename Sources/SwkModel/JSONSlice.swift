// A look at a few fields of a JSON document (RFC 8259) that this program wrote itself, without decoding the rest.
//
// A listing of a thousand containers shows a handful of fields of each; a decoder that makes whole values of whole records takes ten times
// as long as the disk. What is found is checked only as far as it is read: whoever meets `nil` asks the decoder, which can say why.

/// A value somewhere in a document. It points into the document's bytes and must not outlive them.
public struct JSONSlice {
    private let bytes: UnsafeRawBufferPointer

    /// The value that begins at the first byte that is no blank.
    public init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// The fields of an object in order; nil when it is none.
    public var fields: [(name: JSONSlice, value: JSONSlice)]? {
        var scanner = Scanner(bytes)
        guard scanner.take("{") else { return nil }
        var found: [(name: JSONSlice, value: JSONSlice)] = []
        if scanner.take("}") { return found }
        found.reserveCapacity(bytes.count / 32 + 1)
        repeat {
            guard let name = scanner.value(), scanner.take(":"), let value = scanner.value() else { return nil }
            found.append((JSONSlice(name), JSONSlice(value)))
        } while scanner.take(",")
        return scanner.take("}") ? found : nil
    }

    /// The elements of a list; nil when it is none.
    public var elements: [JSONSlice]? {
        var scanner = Scanner(bytes)
        guard scanner.take("[") else { return nil }
        var found: [JSONSlice] = []
        if scanner.take("]") { return found }
        repeat {
            guard let value = scanner.value() else { return nil }
            found.append(JSONSlice(value))
        } while scanner.take(",")
        return scanner.take("]") ? found : nil
    }

    /// The text of a string; nil when it is none, or has an escape other than those of one character.
    public var text: String? {
        guard bytes.count >= 2, bytes[0] == UInt8(ascii: "\""), bytes[bytes.count - 1] == UInt8(ascii: "\"") else {
            return nil
        }
        let inner = UnsafeRawBufferPointer(rebasing: bytes[1..<bytes.count - 1])
        guard inner.contains(UInt8(ascii: "\\")) else { return String(decoding: inner, as: UTF8.self) }
        return Self.unescaped(inner)
    }

    private static func unescaped(_ inner: UnsafeRawBufferPointer) -> String? {
        var plain: [UInt8] = []
        var rest = inner.makeIterator()
        while let byte = rest.next() {
            guard byte == UInt8(ascii: "\\") else {
                plain.append(byte)
                continue
            }
            switch rest.next() {
            case let escaped? where [UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/")].contains(escaped):
                plain.append(escaped)
            case UInt8(ascii: "n"): plain.append(UInt8(ascii: "\n"))
            case UInt8(ascii: "t"): plain.append(UInt8(ascii: "\t"))
            case UInt8(ascii: "r"): plain.append(UInt8(ascii: "\r"))
            default: return nil
            }
        }
        return String(decoding: plain, as: UTF8.self)
    }

    /// A whole number that fits; nil for everything else.
    public func integer<Number: FixedWidthInteger>(_: Number.Type = Number.self) -> Number? {
        var digits = bytes[...]
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative { digits = digits.dropFirst() }
        guard !digits.isEmpty else { return nil }
        var number: Number = 0
        for byte in digits {
            guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else { return nil }
            let digit = Number(byte - UInt8(ascii: "0"))
            let (tens, overTen) = number.multipliedReportingOverflow(by: 10)
            let (sum, over) =
                isNegative ? tens.subtractingReportingOverflow(digit) : tens.addingReportingOverflow(digit)
            guard !overTen, !over else { return nil }
            number = sum
        }
        return number
    }

    public var isTrue: Bool { bytes.elementsEqual("true".utf8) }

    /// Whether this is the name of a field.
    public func isName(_ name: StaticString) -> Bool {
        guard bytes.count == name.utf8CodeUnitCount + 2 else { return false }
        for place in 0..<name.utf8CodeUnitCount where bytes[place + 1] != name.utf8Start[place] { return false }
        return true
    }

    /// The texts of a list; nil when it is not one of strings.
    public var texts: [String]? {
        guard let elements else { return nil }
        let texts = elements.compactMap(\.text)
        return texts.count == elements.count ? texts : nil
    }

    /// The bytes of the value itself, for whoever decodes it after all.
    public var raw: UnsafeRawBufferPointer { bytes }
}

extension [(name: JSONSlice, value: JSONSlice)] {
    /// The value of the field with this name, which holds no escape.
    public subscript(name: StaticString) -> JSONSlice? { first { $0.name.isName(name) }?.value }
}

/// Goes through a document from value to value.
private struct Scanner {
    private let bytes: UnsafeRawBufferPointer
    private var place = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    mutating func take(_ mark: Unicode.Scalar) -> Bool {
        skipBlanks()
        guard place < bytes.count, bytes[place] == UInt8(ascii: mark) else { return false }
        place += 1
        return true
    }

    /// The bytes of the next value; nil when the document ends in it.
    mutating func value() -> UnsafeRawBufferPointer? {
        skipBlanks()
        let start = place
        guard start < bytes.count else { return nil }
        switch bytes[start] {
        case UInt8(ascii: "\""): place = endOfString(start)
        case UInt8(ascii: "{"), UInt8(ascii: "["): place = endOfNested(start)
        default:
            while place < bytes.count, !Self.ends(bytes[place]) { place += 1 }
        }
        return start < place && place <= bytes.count ? UnsafeRawBufferPointer(rebasing: bytes[start..<place]) : nil
    }

    /// Behind the string that begins at `start`; behind the document when it has no end.
    private func endOfString(_ start: Int) -> Int {
        var place = start + 1
        while place < bytes.count {
            // Most of a document is text: eight bytes of it in one step.
            if place + 8 <= bytes.count, !Self.mayEnd(bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)) {
                place += 8
                continue
            }
            switch bytes[place] {
            case UInt8(ascii: "\""): return place + 1
            case UInt8(ascii: "\\"): place += 2
            default: place += 1
            }
        }
        return bytes.count + 1
    }

    /// Behind the object or list that begins at `start`; behind the document when it has no end. Which bracket closes which is not looked
    /// at.
    private func endOfNested(_ start: Int) -> Int {
        var (place, depth) = (start, 0)
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "\""): place = endOfString(place)
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                place += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                place += 1
                if depth == 0 { return place }
            default: place += 1
            }
        }
        return bytes.count + 1
    }

    /// Whether one of eight bytes is a quote or a backslash.
    private static func mayEnd(_ bytes: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quotes = bytes ^ (ones &* UInt64(UInt8(ascii: "\"")))
        let escapes = bytes ^ (ones &* UInt64(UInt8(ascii: "\\")))
        return ((quotes &- ones) & ~quotes | (escapes &- ones) & ~escapes) & (ones &* 0x80) != 0
    }

    private mutating func skipBlanks() {
        while place < bytes.count, Self.isBlank(bytes[place]) { place += 1 }
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09
    }

    private static func ends(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") || isBlank(byte)
    }
}

extension Timestamp {
    /// As its coder writes it.
    public init?(_ json: JSONSlice?) {
        guard let field = json?.fields?.first, field.name.isName("nanoseconds"),
            let nanoseconds = field.value.integer(Int64.self)
        else { return nil }
        self.init(nanoseconds: nanoseconds)
    }
}
