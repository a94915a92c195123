// A host function as the machine calls it. What every call of it needs is worked out once: which tags its parameters
// accept beyond doubt, so that arguments in their places are bound with a mask each and no list of labels.

/// A host function with what its calls need.
final class HostCallee: Sendable {
    let function: HostFunction
    /// For each parameter the tags that need no closer look, as bits: a list may have to be looked into, a nil may stand for the
    /// default.
    nonisolated(unsafe) let masks: UnsafePointer<UInt64>
    let count: Int
    /// The function's, where a call finds it at once.
    let typed: TypedBody?
    let required: Int
    /// Arguments can be bound by place alone.
    let isPlain: Bool
    /// The type or module that it was found in, kept because its address is the key under which this is remembered.
    let owner: (any Sendable & AnyObject)?

    init(_ function: HostFunction, owner: (any Sendable & AnyObject)? = nil) {
        self.function = function
        self.owner = owner
        typed = function.typed
        let parameters = function.signature.parameters
        count = parameters.count
        let memory = UnsafeMutablePointer<UInt64>.allocate(capacity: max(1, count))
        for (index, parameter) in parameters.enumerated() {
            (memory + index).initialize(to: parameter.type.plainMask & ~(1 << Tag.nil.raw | 1 << Tag.absent.raw))
        }
        masks = UnsafePointer(memory)
        required = parameters.filter(\.isRequired).count
        isPlain = function.signature.restIndex == nil && parameters.prefix(required).allSatisfy(\.isRequired)
    }

    deinit { masks.deallocate() }
}

extension ScriptType {
    /// The tags whose values are of the type whatever they hold.
    fileprivate var plainMask: UInt64 {
        switch self {
        case .list(let element): element == .any ? tagMask : 0
        case .named: 0
        case .oneOf(let types): types.reduce(0) { $0 | $1.plainMask }
        case .optional(let type): type.plainMask
        default: tagMask
        }
    }
}

extension Machine {
    /// Calls a typed host function when its arguments, which follow `callee`, stand in their places and are of their types; the result
    /// goes to `callee`. False: take the general way.
    @inline(never)
    func callTyped(_ callee: UnsafeMutablePointer<Value>, count: Int) throws(Fault) -> Bool {
        let host = callee.pointee.foreign.pointee.object
        guard allowsAllEffects else { return false }
        return try host._withUnsafeGuaranteedRef { object -> Result<Bool, Fault> in
            let host = unsafeDowncast(object, to: HostCallee.self)
            guard let body = host.typed, count == host.count else { return .success(false) }
            var index = 0
            while index < count {
                if host.masks[index] & (1 &<< callee[1 + index].tag.raw) == 0 { return .success(false) }
                index &+= 1
            }
            do {
                let arguments = UnsafeRawPointer(callee + 1).assumingMemoryBound(to: ScriptSlot.self)
                callee.pointee = try body(ScriptBorder(machine: self), arguments).value
                return .success(true)
            } catch {
                return .failure(fault(from: error))
            }
        }.get()
    }

    /// The arguments of a call without labels, bound by place, or nil when they need the general way.
    func plainArguments(
        _ start: UnsafeMutablePointer<Value>, _ count: Int, for host: HostCallee
    ) throws(Fault) -> [ScriptValue]? {
        guard host.isPlain, count >= host.required, count <= host.count else { return nil }
        for index in 0..<count where host.masks[index] & (1 &<< start[index].tag.raw) == 0 { return nil }
        var values = [ScriptValue](repeating: .nil, count: host.count)
        for index in 0..<count { values[index] = try plainValue(start[index]) }
        for index in count..<host.count {
            values[index] = host.function.signature.parameters[index].defaultValue ?? .nil
        }
        return values
    }

    /// As `export`, the frequent types at once.
    @inline(__always)
    private func plainValue(_ value: Value) throws(Fault) -> ScriptValue {
        switch value.tag {
        case .int: .int(value.int)
        case .string: .string(value.string.text)
        case .bool: .bool(value.bool)
        default: try export(value)
        }
    }

    /// The host method that a call means, as a callable value; remembered until the next collection.
    func hostMethod(of receiver: Value, symbol: Int) -> HostCallee? {
        let owner: any Sendable & AnyObject
        switch receiver.tag {
        case .host: owner = hostObject(receiver).hostType
        case .hostType:
            guard let type = heap.object(receiver) as? HostType else { return nil }
            owner = type
        case .module:
            guard let module = heap.object(receiver) as? HostModule else { return nil }
            owner = module
        default: return nil
        }
        // An address is no small number, so it is no number of a type of the script. A type and its statics have the same owner.
        let address = Int(bitPattern: Unmanaged.passUnretained(owner as AnyObject).toOpaque()) >> 4
        let key = receiver.tag == .host ? address : ~address
        let entry = methodCache.entry(key, symbol)
        if entry.pointee.typeNumber == key && entry.pointee.symbol == symbol {
            return unsafeDowncast(heap.object(entry.pointee.target), to: HostCallee.self)
        }
        guard case .method(let function) = hostMember(receiver, symbolName(symbol)) else { return nil }
        let callee = HostCallee(function, owner: owner)
        entry.pointee = MethodCacheEntry(
            typeNumber: key, symbol: symbol, target: heap.foreign(.hostFunction, callee))
        return callee
    }
}
