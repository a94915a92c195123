// How a layer says that something of the layers below is gone (image-spec, layer.md, "Whiteouts"), and how overlayfs says it.
//
// In the archive: an empty file `.wh.NAME` removes NAME, `.wh..wh..opq` hides everything below in its directory; other names that
// start with `.wh..wh.` are AUFS's own bookkeeping. On an overlay: a character device 0/0, and an attribute of the directory.

/// What a member's name means for the layers below.
enum Whiteout: Equatable {
    case removes(name: [UInt8])
    case opaqueDirectory
    case bookkeeping

    /// Nil for an ordinary name. `removes` may hold a name that is no file name (`.wh.`, `.wh..`); the unpacker refuses those.
    init?(_ name: [UInt8]) {
        let prefix = Array(".wh.".utf8)
        guard name.starts(with: prefix) else { return nil }
        if name == Array(".wh..wh..opq".utf8) {
            self = .opaqueDirectory
        } else if name.starts(with: Array(".wh..wh.".utf8)) {
            self = .bookkeeping
        } else {
            self = .removes(name: Array(name.dropFirst(prefix.count)))
        }
    }

    static let opaqueAttribute = "trusted.overlay.opaque"
    static let opaqueValue: [UInt8] = [UInt8(ascii: "y")]

    /// Attributes that overlayfs gives a meaning: an archive that sets them could redirect lookups in the layers below.
    static func isReserved(_ attribute: [UInt8]) -> Bool {
        attribute.starts(with: Array("trusted.overlay.".utf8)) || attribute.starts(with: Array("user.overlay.".utf8))
    }
}
