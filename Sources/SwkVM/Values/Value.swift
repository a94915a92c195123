// A value as the machine sees it: sixteen trivial bytes, a tag and a payload. Registers, list items and map entries are
// arrays of these in raw memory; copying one never touches a reference count. Who keeps the object behind a pointer alive
// is the collector's business (Heap/Collector.swift), never this type's.

/// One value of the language.
struct Value {
    var tag: Tag
    var bits: UInt64

    @inline(__always) init(tag: Tag, bits: UInt64) {
        self.tag = tag
        self.bits = bits
    }
    @inline(__always) init(int: Int) { self.init(tag: .int, bits: UInt64(bitPattern: Int64(int))) }
    @inline(__always) init(float: Double) { self.init(tag: .float, bits: float.bitPattern) }
    @inline(__always) init(bool: Bool) { self.init(tag: .bool, bits: bool ? 1 : 0) }
    @inline(__always) init(duration nanoseconds: Int64) {
        self.init(tag: .duration, bits: UInt64(bitPattern: nanoseconds))
    }
    @inline(__always) init(size bytes: Int64) { self.init(tag: .size, bits: UInt64(bitPattern: bytes)) }
    @inline(__always) init(native index: Int) { self.init(tag: .native, bits: UInt64(index)) }
    @inline(__always) init(_ tag: Tag, _ object: UnsafeMutableRawPointer) {
        self.init(tag: tag, bits: UInt64(UInt(bitPattern: object)))
    }

    @inline(__always) static var `nil`: Value { Value(tag: .nil, bits: 0) }
    @inline(__always) static var absent: Value { Value(tag: .absent, bits: 0) }

    @inline(__always) var int: Int { Int(truncatingIfNeeded: Int64(bitPattern: bits)) }
    @inline(__always) var int64: Int64 { Int64(bitPattern: bits) }
    @inline(__always) var float: Double { Double(bitPattern: bits) }
    @inline(__always) var bool: Bool { bits != 0 }

    @inline(__always) var isNil: Bool { tag == .nil }
    @inline(__always) var isAbsent: Bool { tag == .absent }
    @inline(__always) var isTrue: Bool { tag == .bool && bits != 0 }

    /// The heap object; only valid when `tag.isObject`.
    @inline(__always) var raw: UnsafeMutableRawPointer {
        UnsafeMutableRawPointer(bitPattern: UInt(bits)).unsafelyUnwrapped
    }
    @inline(__always) var header: UnsafeMutablePointer<ObjectHeader> {
        raw.assumingMemoryBound(to: ObjectHeader.self)
    }
    @inline(__always) var string: UnsafeMutablePointer<StringObject> {
        raw.assumingMemoryBound(to: StringObject.self)
    }
    @inline(__always) var list: UnsafeMutablePointer<ListObject> { raw.assumingMemoryBound(to: ListObject.self) }
    @inline(__always) var map: UnsafeMutablePointer<MapObject> { raw.assumingMemoryBound(to: MapObject.self) }
    @inline(__always) var range: UnsafeMutablePointer<RangeObject> { raw.assumingMemoryBound(to: RangeObject.self) }
    @inline(__always) var closure: UnsafeMutablePointer<ClosureObject> {
        raw.assumingMemoryBound(to: ClosureObject.self)
    }
    @inline(__always) var cell: UnsafeMutablePointer<CellObject> { raw.assumingMemoryBound(to: CellObject.self) }
    @inline(__always) var boundMethod: UnsafeMutablePointer<BoundMethodObject> {
        raw.assumingMemoryBound(to: BoundMethodObject.self)
    }
    @inline(__always) var record: UnsafeMutablePointer<RecordObject> {
        raw.assumingMemoryBound(to: RecordObject.self)
    }
    @inline(__always) var recordType: UnsafeMutablePointer<RecordTypeObject> {
        raw.assumingMemoryBound(to: RecordTypeObject.self)
    }
    @inline(__always) var host: UnsafeMutablePointer<HostReference> {
        raw.assumingMemoryBound(to: HostReference.self)
    }
    @inline(__always) var foreign: UnsafeMutablePointer<ForeignObject> {
        raw.assumingMemoryBound(to: ForeignObject.self)
    }
}
