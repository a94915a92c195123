// Strings: immutable UTF-8 with a cached hash and a flag that says "all ASCII", which makes counting and indexing cheap
// for the strings that scripts mostly have. Bytes share the layout.
import Glibc

extension Heap {
    /// A string object of `count` bytes that the caller fills before anybody reads it.
    func uninitializedString(_ count: Int, tag: Tag = .string, isASCII: Bool) -> UnsafeMutablePointer<StringObject> {
        let memory = allocate(tag, size: StringObject.bytesOffset + count, flag: isASCII)
        let string = memory.assumingMemoryBound(to: StringObject.self)
        string.pointee.count = count
        string.pointee.hash = 0
        return string
    }

    /// A string from bytes that are valid UTF-8.
    func string(_ bytes: UnsafeBufferPointer<UInt8>) -> Value {
        let string = uninitializedString(bytes.count, isASCII: isASCII(bytes))
        if let start = bytes.baseAddress, !bytes.isEmpty { memcpy(string.bytes, start, bytes.count) }
        return Value(.string, string)
    }

    func string(_ text: String) -> Value {
        var text = text
        return text.withUTF8 { string($0) }
    }

    func string(_ text: Substring) -> Value {
        var text = text
        return text.withUTF8 { string($0) }
    }

    func bytes(_ bytes: [UInt8]) -> Value {
        bytes.withUnsafeBufferPointer { buffer in
            let object = uninitializedString(buffer.count, tag: .bytes, isASCII: false)
            if let start = buffer.baseAddress, !buffer.isEmpty { memcpy(object.bytes, start, buffer.count) }
            return Value(.bytes, object)
        }
    }

    func concatenate(_ left: Value, _ right: Value) -> Value {
        let a = left.string
        let b = right.string
        let both = a.pointee.header.flag && b.pointee.header.flag
        let string = uninitializedString(a.pointee.count + b.pointee.count, isASCII: both)
        memcpy(string.bytes, a.bytes, a.pointee.count)
        memcpy(string.bytes + a.pointee.count, b.bytes, b.pointee.count)
        return Value(.string, string)
    }

    /// The cached hash of a string or of bytes, never zero.
    @inline(__always)
    func hash(_ string: UnsafeMutablePointer<StringObject>) -> UInt64 {
        let known = string.pointee.hash
        return known != 0 ? known : computeHash(string)
    }

    @inline(never)
    private func computeHash(_ string: UnsafeMutablePointer<StringObject>) -> UInt64 {
        let raw = UnsafeRawPointer(string.bytes)
        let count = string.pointee.count
        var hash = hashSeed ^ (UInt64(count) &* 0x9E37_79B9_7F4A_7C15)
        var offset = 0
        while offset + 8 <= count {
            hash = Heap.mix(hash ^ raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            offset += 8
        }
        var tail: UInt64 = 0
        while offset < count {
            tail = tail << 8 | UInt64(raw.load(fromByteOffset: offset, as: UInt8.self))
            offset += 1
        }
        hash = Heap.mix(hash ^ tail)
        string.pointee.hash = hash == 0 ? 1 : hash
        return string.pointee.hash
    }

    @inline(__always)
    static func mix(_ value: UInt64) -> UInt64 {
        let wide = value.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        return wide.high ^ wide.low
    }
}

@inline(__always)
func sameBytes(_ a: UnsafeMutablePointer<StringObject>, _ b: UnsafeMutablePointer<StringObject>) -> Bool {
    a == b || (a.pointee.count == b.pointee.count && memcmp(a.bytes, b.bytes, a.pointee.count) == 0)
}

func isASCII(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let start = bytes.baseAddress else { return true }
    let raw = UnsafeRawPointer(start)
    var offset = 0
    while offset + 8 <= bytes.count {
        if raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self) & 0x8080_8080_8080_8080 != 0 { return false }
        offset += 8
    }
    while offset < bytes.count {
        if bytes[offset] >= 0x80 { return false }
        offset += 1
    }
    return true
}
