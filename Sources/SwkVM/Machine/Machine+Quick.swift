// What the dispatch loop asks before it takes the general way: native functions that can be called at once, and where an instruction
// remembers the member that it found. These decide nothing: whatever is not plain is left to the general way, which has the words
// for what is wrong.

/// What a call of a native function needs, in raw memory: a `NativeFunction` would be copied with all its strings.
struct NativeEntry {
    let required: Int
    let parameterCount: Int
    /// For each parameter the tags it accepts, as bits.
    let masks: UnsafePointer<UInt64>
    /// Nil when it takes a list of what remains, has an effect that may be forbidden, suspends, or is written in the language.
    let body: NativeFunction.Immediate?

    init(_ native: NativeFunction) {
        required = native.required
        parameterCount = native.parameterCount
        let masks = UnsafeMutablePointer<UInt64>.allocate(capacity: max(1, native.masks.count))
        masks.initialize(from: native.masks, count: native.masks.count)
        self.masks = UnsafePointer(masks)
        let isQuick = !native.hasRest && native.effects.isEmpty
        if isQuick, case .value(let body) = native.body { self.body = body } else { body = nil }
    }
}

/// The number that a `cache` word holds besides numbers of types.
enum MemberCache {
    /// `list.count`. No type has this number.
    @inline(__always) static var countOfList: Int { -2 }
}

extension Machine {
    /// Calls a native function whose arguments follow `callee`, which receives the result. False: take the general way.
    @inline(never)
    func callAtOnce(
        _ function: Value, _ callee: UnsafeMutablePointer<Value>, count: Int
    ) throws(Fault) -> Bool {
        let native = natives + Int(truncatingIfNeeded: function.bits)
        guard let body = native.pointee.body, count >= native.pointee.required, count <= native.pointee.parameterCount
        else { return false }
        var index = 0
        while index < count {
            if native.pointee.masks[index] & (1 &<< callee[1 + index].tag.raw) == 0 { return false }
            index &+= 1
        }
        while index < native.pointee.parameterCount {
            callee[1 + index] = .absent
            index &+= 1
        }
        callee.pointee = try body(self, callee + 1, count)
        return true
    }

    /// Notes in a `cache` word where a member is. Types never change their fields, and a redefined type has a new number.
    @inline(never)
    func remember(_ object: Value, symbol: Int, in word: UnsafeMutablePointer<Instruction>) {
        switch object.tag {
        case .record:
            let type = recordTypes[object.record.pointee.typeNumber - Tag.count]
            guard let index = type.fields[symbol] else { return }
            word.pointee = Instruction(.cache, a: index, bx: type.typeNumber)
        case .list where symbolName(symbol) == "count":
            word.pointee = Instruction(.cache, bx: MemberCache.countOfList)
        default: break
        }
    }

    func newRecordType(_ index: Int) -> Value {
        heap.recordType(recordTypes[index].typeNumber, fieldCount: recordTypes[index].fieldNames.count)
    }
}
