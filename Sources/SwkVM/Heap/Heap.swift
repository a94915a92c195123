// The heap: objects in raw memory (Heap/Cells.swift), an account of bytes, and references to Swift objects. Allocation never
// collects, so code in Swift may hold values in local variables without rooting them; the machine collects only between
// instructions, when every live value is in a register, a global or a root (Heap/Collector.swift).
import Glibc

/// What the collector and the limits need to see quickly; in raw memory because a class property costs a check.
struct HeapState {
    var bytes: Int
    /// Collect when `bytes` reaches this.
    var threshold: Int
    /// Zero: no limit.
    var limit: Int
}

/// The memory of one interpreter. Confined to it: nothing here is thread-safe.
final class Heap {
    let state: UnsafeMutablePointer<HeapState>
    /// The first free cell of each size class.
    let freeCells: UnsafeMutablePointer<UnsafeMutableRawPointer?>
    var blocks: [CellBlock] = []
    var largeObjects: [LargeObject] = []
    /// Tests set this: collect at every safe point.
    private(set) var isStressed = false
    var collections = 0
    let hashSeed = UInt64.random(in: 1...UInt64.max)

    init(limit: Int?) {
        state = .allocate(capacity: 1)
        state.initialize(to: HeapState(bytes: 0, threshold: 1 << 20, limit: limit ?? 0))
        freeCells = .allocate(capacity: Heap.classes)
        freeCells.initialize(repeating: nil, count: Heap.classes)
    }

    deinit {
        releaseAll()
        freeCells.deallocate()
        state.deallocate()
    }

    /// Collects at every safe point from now on.
    func stress() {
        isStressed = true
        state.pointee.threshold = 0
    }

    /// Notes storage that an object owns beside itself.
    @inline(__always) func account(_ bytes: Int) { state.pointee.bytes &+= bytes }

    /// Whether `bytes` more would stay under the limit. Ask before building anything whose size a script chooses.
    func hasRoom(for bytes: Int) -> Bool {
        let limit = state.pointee.limit
        return limit == 0 || (bytes >= 0 && bytes <= limit && state.pointee.bytes <= limit - bytes)
    }

    func cell(_ value: Value) -> Value {
        let memory = allocate(.cell, size: MemoryLayout<CellObject>.size)
        memory.assumingMemoryBound(to: CellObject.self).pointee.value = value
        return Value(.cell, memory)
    }

    func range(_ lower: Int, _ upper: Int, isHalfOpen: Bool) -> Value {
        let memory = allocate(.range, size: MemoryLayout<RangeObject>.size, flag: isHalfOpen)
        let range = memory.assumingMemoryBound(to: RangeObject.self)
        range.pointee.lower = lower
        range.pointee.upper = upper
        return Value(.range, memory)
    }

    func closure(_ code: UnsafeMutablePointer<FunctionCode>, captures: Int) -> Value {
        let size = ClosureObject.capturesOffset + captures * MemoryLayout<Value>.stride
        let memory = allocate(.closure, size: size)
        let closure = memory.assumingMemoryBound(to: ClosureObject.self)
        closure.pointee.code = code
        closure.captures.initialize(repeating: .nil, count: captures)
        return Value(.closure, memory)
    }

    func boundMethod(_ receiver: Value, _ symbol: Int) -> Value {
        let memory = allocate(.boundMethod, size: MemoryLayout<BoundMethodObject>.size)
        let method = memory.assumingMemoryBound(to: BoundMethodObject.self)
        method.pointee.receiver = receiver
        method.pointee.symbol = symbol
        return Value(.boundMethod, memory)
    }

    func recordType(_ typeNumber: Int, fieldCount: Int) -> Value {
        let memory = allocate(.recordType, size: MemoryLayout<RecordTypeObject>.size)
        let type = memory.assumingMemoryBound(to: RecordTypeObject.self)
        type.pointee.typeNumber = typeNumber
        type.pointee.fieldCount = fieldCount
        return Value(.recordType, memory)
    }

    /// An instance of a record type with its fields from `start` on.
    @inline(__always)
    func record(_ typeNumber: Int, fields start: UnsafeMutablePointer<Value>, count: Int) -> Value {
        let memory = allocate(.record, size: RecordObject.fieldsOffset + count * MemoryLayout<Value>.stride)
        let record = memory.assumingMemoryBound(to: RecordObject.self)
        record.initialize(
            to: RecordObject(header: record.pointee.header, typeNumber: typeNumber, fieldCount: count))
        record.fields.initialize(from: start, count: count)
        return Value(.record, memory)
    }

    /// What a Swift object counts for in the account. It is not measured; this keeps a loop over host objects from never collecting.
    static let foreignSize = 64

    /// A value that refers to a Swift object, which lives until the collector finds nobody holding the value.
    func foreign(_ tag: Tag, _ object: AnyObject) -> Value {
        precondition(tag != .host, "a host's object is made with `host`")
        let memory = allocate(tag, size: MemoryLayout<ForeignObject>.size)
        account(Heap.foreignSize)
        let foreign = memory.assumingMemoryBound(to: ForeignObject.self)
        foreign.initialize(to: ForeignObject(header: foreign.pointee.header, object: .passRetained(object)))
        return Value(tag, memory)
    }

    /// The same for an object of the host.
    func host(_ object: any HostObject) -> Value {
        let memory = allocate(.host, size: MemoryLayout<HostReference>.size)
        account(Heap.foreignSize)
        let reference = memory.assumingMemoryBound(to: HostReference.self)
        let header = memory.assumingMemoryBound(to: ObjectHeader.self).pointee
        reference.initialize(to: HostReference(header: header, object: object))
        return Value(.host, memory)
    }

    /// The Swift object behind a foreign value.
    func object(_ value: Value) -> AnyObject {
        value.tag == .host ? value.host.pointee.object : value.foreign.pointee.object.takeUnretainedValue()
    }
}
