// What kind of value sixteen bytes hold. A tag is a full machine word so that a value is copied as two words
// and so that `a.tag | b.tag == 0` asks "are both Int?" in one comparison: Int is zero.
// Tags from `firstObject` on say that the payload is a pointer into the heap.

/// The kind of a `Value`.
struct Tag: Equatable {
    var raw: UInt64

    @inline(__always) init(_ raw: UInt64) { self.raw = raw }
    @inline(__always) static func == (left: Tag, right: Tag) -> Bool { left.raw == right.raw }

    @inline(__always) static var int: Tag { Tag(0) }
    @inline(__always) static var float: Tag { Tag(1) }
    @inline(__always) static var bool: Tag { Tag(2) }
    @inline(__always) static var `nil`: Tag { Tag(3) }
    /// Nanoseconds.
    @inline(__always) static var duration: Tag { Tag(4) }
    /// Bytes.
    @inline(__always) static var size: Tag { Tag(5) }
    /// Nanoseconds since 1970, UTC.
    @inline(__always) static var time: Tag { Tag(6) }
    /// An argument that the caller left out, or an operand that was not evaluated. Never visible to a script.
    @inline(__always) static var absent: Tag { Tag(7) }
    /// A function of the core library; the payload is its index.
    @inline(__always) static var native: Tag { Tag(8) }

    @inline(__always) static var firstObject: Tag { Tag(16) }
    @inline(__always) static var string: Tag { Tag(16) }
    @inline(__always) static var list: Tag { Tag(17) }
    @inline(__always) static var map: Tag { Tag(18) }
    @inline(__always) static var range: Tag { Tag(19) }
    @inline(__always) static var closure: Tag { Tag(20) }
    @inline(__always) static var boundMethod: Tag { Tag(21) }
    @inline(__always) static var recordType: Tag { Tag(22) }
    @inline(__always) static var record: Tag { Tag(23) }
    @inline(__always) static var cell: Tag { Tag(24) }
    @inline(__always) static var bytes: Tag { Tag(25) }
    @inline(__always) static var command: Tag { Tag(26) }
    // The rest are references to Swift objects.
    @inline(__always) static var firstForeign: Tag { Tag(32) }
    @inline(__always) static var error: Tag { Tag(32) }
    @inline(__always) static var host: Tag { Tag(33) }
    @inline(__always) static var hostType: Tag { Tag(34) }
    @inline(__always) static var hostFunction: Tag { Tag(35) }
    @inline(__always) static var module: Tag { Tag(36) }
    @inline(__always) static var task: Tag { Tag(37) }
    @inline(__always) static var regex: Tag { Tag(38) }

    /// One more than the greatest tag: the first type number that is free for records and host types.
    static let count = 39

    @inline(__always) var isObject: Bool { raw >= Tag.firstObject.raw }
    @inline(__always) var isForeign: Bool { raw >= Tag.firstForeign.raw }

    /// The name that scripts and error messages use.
    var name: String {
        switch raw {
        case Tag.int.raw: "Int"
        case Tag.float.raw: "Float"
        case Tag.bool.raw: "Bool"
        case Tag.nil.raw: "nil"
        case Tag.duration.raw: "Duration"
        case Tag.size.raw: "Size"
        case Tag.time.raw: "Time"
        case Tag.absent.raw: "nothing"
        case Tag.string.raw: "String"
        case Tag.list.raw: "List"
        case Tag.map.raw: "Map"
        case Tag.range.raw: "Range"
        case Tag.native.raw, Tag.closure.raw, Tag.boundMethod.raw, Tag.hostFunction.raw: "Function"
        case Tag.recordType.raw, Tag.hostType.raw: "Type"
        case Tag.record.raw: "Record"
        case Tag.cell.raw: "Cell"
        case Tag.bytes.raw: "Bytes"
        case Tag.command.raw: "Command"
        case Tag.error.raw: "Error"
        case Tag.host.raw: "Host"
        case Tag.module.raw: "Module"
        case Tag.task.raw: "Task"
        case Tag.regex.raw: "Regex"
        default: "Value"
        }
    }
}
