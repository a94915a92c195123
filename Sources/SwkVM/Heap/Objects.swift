// The layouts of heap objects. Each begins with the same header, which tells the collector what it is;
// what follows is plain data in raw memory. Strings, closures and records keep their contents inline behind the
// fields shown here; lists and maps point to storage of their own, because they grow.

/// What every heap object begins with.
struct ObjectHeader {
    /// `Tag.raw`, so that the collector knows the layout; zero in a cell that is free.
    var kind: UInt8
    var marked: Bool
    /// Strings: all bytes are ASCII. Ranges: the upper bound is excluded.
    var flag: Bool
}

/// A UTF-8 string; its bytes follow the struct.
struct StringObject {
    var header: ObjectHeader
    var count: Int
    /// Zero until it was needed.
    var hash: UInt64

    static var bytesOffset: Int { MemoryLayout<StringObject>.size }
}

extension UnsafeMutablePointer where Pointee == StringObject {
    @inline(__always) var bytes: UnsafeMutablePointer<UInt8> {
        (UnsafeMutableRawPointer(self) + StringObject.bytesOffset).assumingMemoryBound(to: UInt8.self)
    }
    @inline(__always) var buffer: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: bytes, count: pointee.count)
    }
    var text: String { String(decoding: buffer, as: UTF8.self) }
}

struct ListObject {
    var header: ObjectHeader
    var count: Int
    var capacity: Int
    var items: UnsafeMutablePointer<Value>
}

struct MapEntry {
    /// `absent` where an entry was removed.
    var key: Value
    var value: Value
    var hash: UInt64
}

/// An insertion-ordered map: entries in order, and beyond eight of them an open-addressed index of entry numbers.
struct MapObject {
    var header: ObjectHeader
    /// Live entries.
    var count: Int
    /// Entries in use, with the removed ones.
    var used: Int
    var capacity: Int
    var entries: UnsafeMutablePointer<MapEntry>
    var index: UnsafeMutablePointer<UInt32>?
    /// Slots of `index` minus one; a power of two minus one.
    var indexMask: Int
}

struct RangeObject {
    var header: ObjectHeader
    var lower: Int
    var upper: Int
}

/// A function with what it captured: `Value`s follow the struct (a variable that changes is captured as its cell).
struct ClosureObject {
    var header: ObjectHeader
    var code: UnsafeMutablePointer<FunctionCode>

    static var capturesOffset: Int { (MemoryLayout<ClosureObject>.size + 15) & ~15 }
}

extension UnsafeMutablePointer where Pointee == ClosureObject {
    @inline(__always) var captures: UnsafeMutablePointer<Value> {
        (UnsafeMutableRawPointer(self) + ClosureObject.capturesOffset).assumingMemoryBound(to: Value.self)
    }
}

/// A variable that outlives its register because a closure captured it and somebody assigns to it.
struct CellObject {
    var header: ObjectHeader
    var value: Value
}

/// `x.method` without a call: the receiver and the function it will be passed to, or the symbol of a host method.
struct BoundMethodObject {
    var header: ObjectHeader
    var receiver: Value
    var symbol: Int
}

/// A type declared with `struct`; its Swift side is in `Machine.recordTypes`.
struct RecordTypeObject {
    var header: ObjectHeader
    var typeNumber: Int
    /// So many arguments in a call of the type leave no default to be evaluated.
    var fieldCount: Int
}

/// An instance of a `struct`; its fields follow.
struct RecordObject {
    var header: ObjectHeader
    private let type: Int32
    private let count: Int32

    init(header: ObjectHeader, typeNumber: Int, fieldCount: Int) {
        self.header = header
        type = Int32(truncatingIfNeeded: typeNumber)
        count = Int32(truncatingIfNeeded: fieldCount)
    }

    @inline(__always) var typeNumber: Int { Int(type) }
    @inline(__always) var fieldCount: Int { Int(count) }
    static var fieldsOffset: Int { (MemoryLayout<RecordObject>.size + 7) & ~7 }
}

extension UnsafeMutablePointer where Pointee == RecordObject {
    @inline(__always) var fields: UnsafeMutablePointer<Value> {
        (UnsafeMutableRawPointer(self) + RecordObject.fieldsOffset).assumingMemoryBound(to: Value.self)
    }
}

/// A reference to a Swift object, which it holds.
struct ForeignObject {
    var header: ObjectHeader
    let object: Unmanaged<AnyObject>
}

/// A reference to a host's object together with what it can do, so that asking it anything needs no cast.
struct HostReference {
    var header: ObjectHeader
    let object: any HostObject
}
