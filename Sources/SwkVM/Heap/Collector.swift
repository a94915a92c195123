// The collector: mark from the roots, sweep all cells (Heap/Cells.swift). It runs between instructions only. Why a stack needs no
// clearing at calls: every collection marks what lies below a fiber's top and writes nil above it, so a stale register can
// only hold an object that the last collection kept or that is younger; nothing is freed in between.

extension Heap {
    /// Whether a collection is due. Asked after instructions that allocate.
    @inline(__always) var isDue: Bool { state.pointee.bytes >= state.pointee.threshold }

    /// Marks from what `roots` hands to the tracer, then frees the rest.
    func collect(_ roots: (inout Tracer) -> Void) {
        var tracer = Tracer()
        roots(&tracer)
        tracer.drain()
        sweep()
        collections += 1
        state.pointee.threshold = isStressed ? 0 : max(1 << 20, state.pointee.bytes * 2)
    }
}

/// The marking half: a work list of objects whose contents are still to be looked at.
struct Tracer {
    private var pending: [UnsafeMutableRawPointer] = []

    mutating func mark(_ value: Value) {
        guard value.tag.isObject else { return }
        let header = value.header
        if header.pointee.marked { return }
        header.pointee.marked = true
        // Leaves need no second look.
        if value.tag == .string || value.tag == .bytes || value.tag == .range || value.tag.isForeign { return }
        pending.append(value.raw)
    }

    mutating func mark(_ start: UnsafeMutablePointer<Value>, count: Int) {
        for number in 0..<count { mark(start[number]) }
    }

    mutating func drain() {
        while let object = pending.popLast() { trace(object) }
    }

    private mutating func trace(_ object: UnsafeMutableRawPointer) {
        switch Tag(UInt64(object.assumingMemoryBound(to: ObjectHeader.self).pointee.kind)) {
        case .list, .command:
            let list = object.assumingMemoryBound(to: ListObject.self)
            mark(list.pointee.items, count: list.pointee.count)
        case .map:
            let map = object.assumingMemoryBound(to: MapObject.self)
            for number in 0..<map.pointee.used {
                mark(map.pointee.entries[number].key)
                mark(map.pointee.entries[number].value)
            }
        case .closure:
            let closure = object.assumingMemoryBound(to: ClosureObject.self)
            mark(closure.captures, count: closure.pointee.code.pointee.captureCount)
        case .cell: mark(object.assumingMemoryBound(to: CellObject.self).pointee.value)
        case .boundMethod: mark(object.assumingMemoryBound(to: BoundMethodObject.self).pointee.receiver)
        case .record:
            let record = object.assumingMemoryBound(to: RecordObject.self)
            mark(record.fields, count: record.pointee.fieldCount)
        default: break
        }
    }
}
