// The path of an archive member, taken apart. Leading slashes and `.` are dropped, so absolute names land below the root; `..` has no
// honest use in an archive and is refused.

import SwkModel

/// The components of a member's path below the root; none for the root itself.
struct EntryPath {
    let components: [ArraySlice<UInt8>]

    /// Throws `archive.hostile` for `..`, and `archive.invalid` for names that no file system has.
    /// - Parameter directory: where the archive's root is, without slashes at its ends.
    init(
        _ bytes: [UInt8], of entry: String, in archive: String, below directory: [UInt8] = []
    ) throws(Failure) {
        let parts = bytes.split(separator: UInt8(ascii: "/")).filter { $0 != [0x2e] }
        for part in parts {
            if part == [0x2e, 0x2e] {
                throw Failure(.hostileArchive, "unpack", archive, "the entry `\(entry)` has `..` in its path")
            }
            if part.contains(0) || part.count > 255 {
                throw Failure(
                    .invalidArchive, "unpack", archive,
                    "the entry `\(entry.prefix(80))` has a name that no file can have")
            }
        }
        components = directory.split(separator: UInt8(ascii: "/")) + parts
    }

    var isRoot: Bool { components.isEmpty }
    /// The last component; empty for the root.
    var name: [UInt8] { Array(components.last ?? []) }
    /// The path of the parent, relative to the root; `.` for the root.
    var parent: [UInt8] { components.count < 2 ? [0x2e] : Self.join(components.dropLast()) }
    var joined: [UInt8] { Self.join(components[...]) }

    static func join(_ parts: ArraySlice<ArraySlice<UInt8>>) -> [UInt8] {
        Array(parts.joined(separator: [UInt8(ascii: "/")]))
    }
}
