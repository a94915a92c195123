// One member of a tar archive, with names as the bytes that they are: file names need not be text.

import SwkModel

/// A member of a tar archive.
struct TarEntry: Equatable {
    enum Kind: Equatable {
        case file
        /// Another name for the member that `target` names.
        case hardLink(target: [UInt8])
        case symbolicLink(target: [UInt8])
        case directory
        case characterDevice(major: UInt32, minor: UInt32)
        case blockDevice(major: UInt32, minor: UInt32)
        case fifo
    }

    struct Attribute: Equatable {
        var name: [UInt8]
        var value: [UInt8]
    }

    /// A time with nanoseconds, as pax headers carry it.
    struct Time: Hashable {
        var seconds: Int64
        var nanoseconds: Int = 0
    }

    var path: [UInt8]
    var kind: Kind
    /// Permission bits with setuid, setgid and sticky.
    var mode: UInt32
    var uid: UInt32 = 0
    var gid: UInt32 = 0
    var modified: Time
    /// Bytes of content; only files have any.
    var size: Int64 = 0
    /// Extended attributes in the archive's order.
    var attributes: [Attribute] = []

    /// The path for messages.
    var name: String { String(decoding: path, as: UTF8.self) }
}
