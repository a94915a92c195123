// An archive written into a descriptor: gathered into large pieces, as a tar is mostly headers.

import Glibc
import SwkModel
import SwkSystem

/// Gathers bytes and writes them to a descriptor that stays the caller's.
final class WriteBuffer {
    private let descriptor: Int32
    private let gathered = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    private var filled = 0

    init(_ descriptor: Int32) { self.descriptor = descriptor }
    deinit { gathered.deallocate() }

    func add(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
        if filled + bytes.count > gathered.count { try flush() }
        if bytes.count >= gathered.count { return try writeAll(bytes) }
        UnsafeMutableRawBufferPointer(rebasing: gathered[filled...]).copyMemory(from: bytes)
        filled += bytes.count
    }

    func flush() throws(Failure) {
        try writeAll(UnsafeRawBufferPointer(rebasing: gathered[..<filled]))
        filled = 0
    }

    private func writeAll(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
        var rest = bytes
        while !rest.isEmpty {
            let count = try system("write", "archive") { write(descriptor, rest.baseAddress, rest.count) }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }
}

extension TarWriter {
    /// A writer into a descriptor, and the buffer to flush at the end.
    static func buffered(to descriptor: Int32) -> (writer: TarWriter, buffer: WriteBuffer) {
        let buffer = WriteBuffer(descriptor)
        return (TarWriter { (bytes) throws(Failure) in try buffer.add(bytes) }, buffer)
    }
}
