// A context that comes as an archive on standard input, as `tar c . | swk build -` sends it.

import Glibc
public import SwkModel
import SwkSystem

/// A tar archive of a build's files.
public enum ContextArchive {
    /// Whether bytes begin a tar archive, compressed or not, rather than a Dockerfile's text.
    public static func isArchive(_ start: [UInt8]) -> Bool {
        if Compression(magic: start) != .none { return true }
        return start.count > 262 && Array(start[257..<262]) == Array("ustar".utf8)
    }

    /// Unpacks an archive file into an existing, empty directory. Blocks; hostile names are refused.
    public static func unpack(_ path: String, into directory: String) throws(Failure) {
        let file = try Descriptor.open(path, O_RDONLY)
        let name = "the build context"
        let root = try DirectoryHandle(opening: directory)
        try LayerUnpacker(into: root, named: name).unpack(
            TarReader(try uncompressed(file.raw, named: name), named: name))
    }
}
