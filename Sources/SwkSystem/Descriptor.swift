// Owned file descriptors: close-on-exec at birth, closed in exactly one place.

import CSwkLinux
public import SwkModel
import Glibc

/// A file descriptor that closes itself. Not copyable, so there is always exactly one owner.
public struct Descriptor: ~Copyable, Sendable {
    public let raw: Int32

    /// Takes ownership of `raw`.
    public init(owning raw: Int32) { self.raw = raw }

    deinit { _ = Glibc.close(raw) }

    /// Gives the descriptor away; the caller closes it.
    public consuming func release() -> Int32 {
        let raw = self.raw
        discard self
        return raw
    }

    /// open(2) with O_CLOEXEC added.
    public static func open(_ path: String, _ flags: Int32, mode: UInt32 = 0o644) throws(Failure) -> Descriptor {
        Descriptor(owning: try system("open", path) { Glibc.open(path, flags | O_CLOEXEC, mode) })
    }

    /// openat(2) with O_CLOEXEC added, relative to `directory`.
    public static func open(
        _ path: String, at directory: borrowing Descriptor, _ flags: Int32, mode: UInt32 = 0o644
    ) throws(Failure) -> Descriptor {
        let base = directory.raw
        return Descriptor(owning: try system("open", path) { openat(base, path, flags | O_CLOEXEC, mode) })
    }

    /// A second descriptor for the same open file description, close-on-exec.
    public func duplicate() throws(Failure) -> Descriptor {
        let raw = self.raw
        return Descriptor(owning: try system("duplicate descriptor") { fcntl(raw, F_DUPFD_CLOEXEC, 3) })
    }

    /// pipe2(2): both ends close-on-exec.
    public static func pipe(flags: Int32 = 0) throws(Failure) -> PipeEnds {
        var ends: [Int32] = [-1, -1]
        try system("create pipe") { swk_pipe2(&ends, flags | O_CLOEXEC) }
        return PipeEnds(reading: Descriptor(owning: ends[0]), writing: Descriptor(owning: ends[1]))
    }
}

/// The two ends of a pipe.
@frozen public struct PipeEnds: ~Copyable {
    public var reading: Descriptor
    public var writing: Descriptor
}

extension Descriptor {
    /// Reads until end of file.
    ///
    /// - Parameter endsShort: whether a read that gives less than it was asked for has reached the end.
    public func readAll(endsShort: Bool = false) throws(Failure) -> [UInt8] {
        let raw = self.raw
        // Most files are small: their bytes are read to where they stay. A larger one is read in ever larger steps.
        var (bytes, end) = try Self.fill(raw, [], 4096, endsShort)
        while !end { (bytes, end) = try Self.fill(raw, bytes, max(65536, bytes.count), endsShort) }
        return bytes
    }

    /// `start`, and up to `room` bytes more; whether the file ended there.
    private static func fill(
        _ raw: Int32, _ start: [UInt8], _ room: Int, _ endsShort: Bool
    ) throws(Failure) -> ([UInt8], end: Bool) {
        var failure: Failure?
        var end = false
        let bytes = [UInt8](unsafeUninitializedCapacity: start.count + room) { buffer, filled in
            _ = buffer.update(fromContentsOf: start)
            filled = start.count
            do throws(Failure) {
                while filled < buffer.count, !end {
                    let whole = UnsafeMutableRawBufferPointer(buffer)
                    let place = UnsafeMutableRawBufferPointer(rebasing: whole[filled...])
                    let count = try system("read") { read(raw, place.baseAddress, place.count) }
                    filled += count
                    end = count == 0 || endsShort && filled < buffer.count
                }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return (bytes, end)
    }

    /// Writes every byte.
    public func writeAll(_ bytes: some Collection<UInt8>) throws(Failure) {
        let raw = self.raw
        let all = Array(bytes)
        var sent = 0
        while sent < all.count {
            let from = sent
            sent += try system("write") { all.withUnsafeBytes { write(raw, $0.baseAddress! + from, all.count - from) } }
        }
    }
}
