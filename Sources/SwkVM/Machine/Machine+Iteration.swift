// `for x in value`: what each kind of value gives, one element at a time. R[A] holds the value, R[A + 1] the state: the next index,
// and for a host's sequence whether an answer has come.

/// What a step of a loop found.
enum Step {
    case element
    case end
    case wait(any HostSequence)
}

extension Machine {
    @inline(never)
    func prepareIteration(_ loop: UnsafeMutablePointer<Value>) throws(Fault) {
        switch loop.pointee.tag {
        case .list, .map, .bytes, .command: loop[1] = Value(int: 0)
        case .range: loop[1] = Value(int: loop.pointee.range.pointee.lower)
        case .string:
            loop.pointee = heap.list(try items(of: loop.pointee))
            loop[1] = Value(int: 0)
        case .host where hostObject(loop.pointee) is any HostCollection:
            loop.pointee = heap.list(try items(of: loop.pointee))
            loop[1] = Value(int: 0)
        case .host where hostObject(loop.pointee) is any HostSequence: loop[1] = Value(int: 0)
        default: throw notIterable(loop.pointee)
        }
    }

    /// Puts the next element at `loop[2]`, or of a pair its halves at `loop[2]` and `loop[3]`.
    @inline(never)
    func nextElement(_ loop: UnsafeMutablePointer<Value>, pair: Bool) throws(Fault) -> Step {
        let index = loop[1].int
        switch loop.pointee.tag {
        case .list, .command, .bytes:
            let count = loop.pointee.tag == .bytes ? loop.pointee.string.pointee.count : loop.pointee.list.pointee.count
            guard index < count else { return .end }
            loop[1] = Value(int: index + 1)
            let isBytes = loop.pointee.tag == .bytes
            let item =
                isBytes ? Value(int: Int(loop.pointee.string.bytes[index])) : loop.pointee.list.pointee.items[index]
            if pair { try take(pair: item, index: index, loop) } else { loop[2] = item }
        case .map: return nextEntry(loop, index: index, pair: pair)
        case .range:
            let range = loop.pointee.range.pointee
            guard index < range.upper || (index == range.upper && !range.header.flag) else { return .end }
            if pair { throw notPair(Value(int: index)) }
            loop[2] = Value(int: index)
            if index == Int.max {
                loop.pointee = heap.range(1, 0, isHalfOpen: false)
            } else {
                loop[1] = Value(int: index + 1)
            }
        default:
            guard let sequence = hostObject(loop.pointee) as? any HostSequence else { throw notIterable(loop.pointee) }
            if index == 0 { return .wait(sequence) }
            loop[1] = Value(int: 0)
            if loop[2].isAbsent { return .end }
            if pair { try take(pair: loop[2], index: 0, loop) }
        }
        return .element
    }

    private func nextEntry(_ loop: UnsafeMutablePointer<Value>, index: Int, pair: Bool) -> Step {
        let map = loop.pointee.map
        var index = index
        while index < map.pointee.used && map.pointee.entries[index].key.isAbsent { index += 1 }
        guard index < map.pointee.used else { return .end }
        loop[1] = Value(int: index + 1)
        loop[2] = map.pointee.entries[index].key
        if pair { loop[3] = map.pointee.entries[index].value }
        return .element
    }

    /// `for a, b in list`: an element that is a list of two is taken apart, any other comes with its index before it.
    private func take(pair item: Value, index: Int, _ loop: UnsafeMutablePointer<Value>) throws(Fault) {
        if item.tag == .list && item.list.pointee.count == 2 {
            loop[2] = item.list.pointee.items[0]
            loop[3] = item.list.pointee.items[1]
        } else {
            throw notPair(item)
        }
    }

    private func notPair(_ item: Value) -> Fault {
        fault(
            "type.mismatch", "the loop takes two values from each element, this element is \(article(typeName(item)))",
            help: "a Map gives pairs, and so does `list.indexed()`")
    }
}
