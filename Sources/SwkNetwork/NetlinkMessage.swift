// Netlink messages as bytes: a header, a fixed struct, and attributes that may nest (netlink(7), RFC 3549).
//
// Everything is in host byte order except what a protocol calls big-endian, and everything is aligned to four bytes. A message
// carries the words for its own failure, so that an errno in a batch can be told apart from its neighbours'.

import CNftables
import Glibc

/// One request, built up and then sent by a `NetlinkSocket`.
struct NetlinkMessage {
    /// What the kernel is asked to do, for error messages: `create bridge`, `swk0`.
    let operation: String
    let object: String
    /// Error numbers that mean that nothing was left to do.
    var settled: Set<Int32> = []
    private(set) var bytes: [UInt8]

    init(_ operation: String, _ object: String, type: some BinaryInteger, flags: Int32 = 0) {
        self.operation = operation
        self.object = object
        bytes = []
        bytes.reserveCapacity(160)
        var header = nlmsghdr()
        header.nlmsg_type = UInt16(truncatingIfNeeded: type)
        header.nlmsg_flags = UInt16(truncatingIfNeeded: NLM_F_REQUEST | flags)
        append(header)
    }

    /// Appends a fixed struct of the protocol.
    mutating func append<Header: BitwiseCopyable>(_ header: Header) {
        withUnsafeBytes(of: header) { bytes.append(contentsOf: $0) }
        pad()
    }

    mutating func attribute(_ type: some BinaryInteger, _ payload: some Collection<UInt8>) {
        appendHeader(type, length: payload.count)
        bytes.append(contentsOf: payload)
        pad()
    }

    /// A string with its final zero.
    mutating func attribute(_ type: some BinaryInteger, _ text: String) { attribute(type, Array(text.utf8) + [0]) }

    mutating func attribute(_ type: some BinaryInteger, u32 value: UInt32) {
        withUnsafeBytes(of: value) { attribute(type, $0) }
    }

    mutating func attribute(_ type: some BinaryInteger, u16 value: UInt16) {
        withUnsafeBytes(of: value) { attribute(type, $0) }
    }

    mutating func attribute(_ type: some BinaryInteger, u8 value: UInt8) { attribute(type, CollectionOfOne(value)) }

    /// An attribute whose payload is what `body` appends.
    mutating func nest(_ type: some BinaryInteger, nestedFlag: Bool = true, _ body: (inout NetlinkMessage) -> Void) {
        let start = bytes.count
        appendHeader(Int(type) | (nestedFlag ? 1 << 15 : 0), length: 0)
        body(&self)
        store(UInt16(bytes.count - start), at: start)
    }

    /// The finished bytes with length, sequence number and flags for an acknowledgement.
    func finished(sequence: UInt32, extraFlags: Int32) -> [UInt8] {
        var message = self
        message.store(UInt32(bytes.count), at: 0)
        let flags = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: 6, as: UInt16.self) }
        message.store(flags | UInt16(truncatingIfNeeded: extraFlags), at: 6)
        message.store(sequence, at: 8)
        return message.bytes
    }

    private mutating func appendHeader(_ type: some BinaryInteger, length: Int) {
        append(UInt16(4 + length), UInt16(truncatingIfNeeded: type))
    }

    private mutating func append(_ a: UInt16, _ b: UInt16) {
        withUnsafeBytes(of: (a, b)) { bytes.append(contentsOf: $0) }
    }

    private mutating func store<Value: BitwiseCopyable>(_ value: Value, at offset: Int) {
        bytes.withUnsafeMutableBytes { $0.storeBytes(of: value, toByteOffset: offset, as: Value.self) }
    }

    private mutating func pad() {
        while bytes.count % 4 != 0 { bytes.append(0) }
    }
}

/// One answer of the kernel: its fixed struct and attributes.
struct NetlinkReply {
    let type: UInt16
    let payload: [UInt8]

    /// The fixed struct at the start of the payload.
    func header<Header: BitwiseCopyable>(as type: Header.Type) -> Header? {
        guard payload.count >= MemoryLayout<Header>.size else { return nil }
        return payload.withUnsafeBytes { $0.loadUnaligned(as: Header.self) }
    }

    /// The attributes behind a fixed struct of `size` bytes.
    func attributes(after size: Int) -> NetlinkAttributes { NetlinkAttributes(payload[min(size, payload.count)...]) }
}

/// Attributes by type. Where one type occurs several times, the last is kept.
struct NetlinkAttributes {
    private var table: [UInt16: ArraySlice<UInt8>] = [:]

    init(_ bytes: ArraySlice<UInt8>) {
        for (type, payload) in Self.list(bytes) { table[type] = payload }
    }

    /// All attributes in order; what is cut short ends the list.
    static func list(_ bytes: ArraySlice<UInt8>) -> [(type: UInt16, payload: ArraySlice<UInt8>)] {
        var rest = bytes
        var list: [(UInt16, ArraySlice<UInt8>)] = []
        while rest.count >= 4 {
            let start = rest.startIndex
            let length = Int(rest[start]) | Int(rest[start + 1]) << 8
            let type = (UInt16(rest[start + 2]) | UInt16(rest[start + 3]) << 8) & 0x3fff
            guard length >= 4, length <= rest.count else { break }
            list.append((type, rest[(start + 4)..<(start + length)]))
            rest = rest.dropFirst((length + 3) & ~3)
        }
        return list
    }

    subscript(_ type: some BinaryInteger) -> ArraySlice<UInt8>? { table[UInt16(truncatingIfNeeded: type)] }

    func nested(_ type: some BinaryInteger) -> NetlinkAttributes? { self[type].map(NetlinkAttributes.init) }

    func string(_ type: some BinaryInteger) -> String? {
        self[type].map { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    func u32(_ type: some BinaryInteger) -> UInt32? {
        guard let bytes = self[type], bytes.count >= 4 else { return nil }
        return bytes.withUnsafeBytes { $0.loadUnaligned(as: UInt32.self) }
    }
}
