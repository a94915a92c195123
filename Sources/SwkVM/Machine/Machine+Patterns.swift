// What the instructions for patterns ask: is it such a list, does it lie in the range, does it fit the value. A test never fails
// for a value of another type, it only says no; what `let` requires fails with the value's real shape.

extension Machine {
    func isList(_ value: Value, count: Int, orMore: Bool) -> Bool {
        guard value.tag == .list || value.tag == .command else { return false }
        return orMore ? value.list.pointee.count >= count : value.list.pointee.count == count
    }

    func isInRange(_ value: Value, _ range: Value) -> Bool {
        guard range.tag == .range else { return false }
        let bounds = range.range.pointee
        switch value.tag {
        case .int:
            return value.int >= bounds.lower
                && (bounds.header.flag ? value.int < bounds.upper : value.int <= bounds.upper)
        case .float:
            let upper = Double(bounds.upper)
            return value.float >= Double(bounds.lower)
                && (bounds.header.flag ? value.float < upper : value.float <= upper)
        default: return false
        }
    }

    func matches(_ value: Value, pattern: Value) throws(Fault) -> Bool {
        guard pattern.tag == .regex else { return isEqual(value, pattern) }
        guard value.tag == .string else { return false }
        return try regex(pattern).firstMatch(in: value.string.text) != nil
    }

    /// The entries of a map (or fields of a record) whose keys are not in a list.
    func rest(of value: Value, without keys: Value) throws(Fault) -> Value {
        let map = heap.map()
        guard value.tag == .map || value.tag == .record else {
            throw fault("pattern.mismatch", "`...` takes the rest of a Map, this is \(article(typeName(value)))")
        }
        try setAllEntries(value, in: map)
        for key in keys.list.values { _ = heap.remove(key, from: map) }
        return Value(.map, map)
    }

    func notThatList(_ value: Value, count: Int, orMore: Bool) -> Fault {
        let wanted = orMore ? "a list of at least \(count)" : "a list of \(count)"
        guard value.tag == .list || value.tag == .command else {
            return fault("pattern.mismatch", "the pattern takes \(wanted), this is \(article(typeName(value)))")
        }
        return fault("pattern.mismatch", "the pattern takes \(wanted), this list has \(value.list.pointee.count)")
    }

    func missingPart(_ value: Value, symbol: Int) -> Fault { noMember(value, symbol: symbol, isCall: false) }

    func noMatchFault(_ value: Value) -> Fault {
        fault("match.no-arm", "no arm of the match fits \(display(value))", help: "`_ => ...` fits everything else")
    }
}
