// Equality and order. Equality is structural for values and identity for functions; it never fails and ends on cyclic
// structures. Order exists within Int and Float, String, Duration, Size, Time and lists of these.
import Glibc

extension Machine {
    @inline(__always)
    func isEqual(_ left: Value, _ right: Value) -> Bool {
        if left.tag == right.tag && left.bits == right.bits { return left.tag != .float || left.float == left.float }
        if left.tag.raw | right.tag.raw == 0 { return false }
        return isEqualSlow(left, right, depth: 0)
    }

    /// Nesting beyond which two structures are taken as equal: only cyclic ones get there, and all that was seen agreed.
    private static let maxDepth = 200

    @inline(never)
    func isEqualSlow(_ left: Value, _ right: Value, depth: Int) -> Bool {
        if left.tag == right.tag && left.bits == right.bits { return left.tag != .float || left.float == left.float }
        if depth > Machine.maxDepth { return true }
        switch (left.tag, right.tag) {
        case (.float, .float): return left.float == right.float
        case (.int, .float): return left.int.equals(right.float)
        case (.float, .int): return right.int.equals(left.float)
        case (.string, .string), (.bytes, .bytes): return sameBytes(left.string, right.string)
        case (.list, .list), (.command, .command): return sameElements(left.list, right.list, depth: depth + 1)
        case (.map, .map): return sameEntries(left.map, right.map, depth: depth + 1)
        case (.range, .range):
            let (a, b) = (left.range, right.range)
            return a.pointee.lower == b.pointee.lower && a.pointee.upper == b.pointee.upper
                && a.pointee.header.flag == b.pointee.header.flag
        case (.record, .record):
            guard left.record.pointee.typeNumber == right.record.pointee.typeNumber else { return false }
            return (0..<left.record.pointee.fieldCount).allSatisfy {
                isEqualSlow(left.record.fields[$0], right.record.fields[$0], depth: depth + 1)
            }
        case (.recordType, .recordType):
            return left.recordType.pointee.typeNumber == right.recordType.pointee.typeNumber
        case (.host, .host): return hostObject(left).isEqual(to: hostObject(right))
        case (let a, let b) where a == b && a.isForeign: return heap.object(left) === heap.object(right)
        default: return false
        }
    }

    private func sameElements(
        _ left: UnsafeMutablePointer<ListObject>, _ right: UnsafeMutablePointer<ListObject>, depth: Int
    ) -> Bool {
        guard left.pointee.count == right.pointee.count else { return false }
        return (0..<left.pointee.count).allSatisfy {
            isEqualSlow(left.pointee.items[$0], right.pointee.items[$0], depth: depth)
        }
    }

    private func sameEntries(
        _ left: UnsafeMutablePointer<MapObject>, _ right: UnsafeMutablePointer<MapObject>, depth: Int
    ) -> Bool {
        guard left.pointee.count == right.pointee.count else { return false }
        return left.pairs.allSatisfy { pair in
            guard let other = heap.get(pair.key, in: right) else { return false }
            return isEqualSlow(pair.value, other, depth: depth)
        }
    }

    @inline(never)
    func isLess(_ left: Value, _ right: Value) throws(Fault) -> Bool {
        switch (left.tag, right.tag) {
        case (.int, .int), (.duration, .duration), (.size, .size), (.time, .time): return left.int64 < right.int64
        case (.float, .float): return left.float < right.float
        case (.int, .float): return left.int.isBelow(right.float)
        case (.float, .int): return right.int.isAbove(left.float)
        default: return try order(left, right) < 0
        }
    }

    @inline(never)
    func isLessOrEqual(_ left: Value, _ right: Value) throws(Fault) -> Bool {
        switch (left.tag, right.tag) {
        case (.int, .int), (.duration, .duration), (.size, .size), (.time, .time): return left.int64 <= right.int64
        case (.float, .float): return left.float <= right.float
        case (.int, .float): return left.int.isBelow(right.float) || left.int.equals(right.float)
        case (.float, .int): return right.int.isAbove(left.float) || right.int.equals(left.float)
        default: return try order(left, right) <= 0
        }
    }

    /// Negative, zero or positive, as `left` stands before, with or after `right`. Strings are ordered by their UTF-8 bytes, which is
    /// the order of their scalars.
    func order(_ left: Value, _ right: Value) throws(Fault) -> Int {
        switch (left.tag, right.tag) {
        case (.string, .string), (.bytes, .bytes): return byteOrder(left.string, right.string)
        case (.list, .list):
            let (a, b) = (left.list, right.list)
            for index in 0..<min(a.pointee.count, b.pointee.count) {
                let first = try order(a.pointee.items[index], b.pointee.items[index])
                if first != 0 { return first }
            }
            return a.pointee.count - b.pointee.count
        case (.int, .int), (.int, .float), (.float, .int), (.float, .float), (.duration, .duration), (.size, .size),
            (.time, .time):
            return try isLess(left, right) ? -1 : isLess(right, left) ? 1 : 0
        default: throw notOrdered(left, right)
        }
    }

    private func byteOrder(
        _ left: UnsafeMutablePointer<StringObject>, _ right: UnsafeMutablePointer<StringObject>
    ) -> Int {
        let common = memcmp(left.bytes, right.bytes, min(left.pointee.count, right.pointee.count))
        return common != 0 ? Int(common) : left.pointee.count - right.pointee.count
    }

    private func notOrdered(_ left: Value, _ right: Value) -> Fault {
        var help: [String] = []
        let pair = [left.tag, right.tag]
        if pair.contains(.int) && pair.contains(.duration) { help = ["write the unit: 30s, 250ms, 5m"] }
        if pair.contains(.int) && pair.contains(.size) { help = ["write the unit: 64KiB, 512MiB, 2GB"] }
        if pair.contains(.int) && pair.contains(.string) { help = ["`text.int()` reads a number from a text"] }
        return fault(
            ErrorInfo(
                code: "type.mismatch", message: "cannot order \(typeName(left)) and \(typeName(right))", help: help))
    }

    @inline(never)
    func notBool(_ value: Value, _ place: String) -> Fault {
        var help: [String] = []
        switch value.tag {
        case .nil: help = ["compare: `value != nil`"]
        case .int, .float: help = ["compare: `value != 0`"]
        case .string, .list, .map: help = ["ask: `not value.isEmpty`"]
        default: break
        }
        return fault(
            ErrorInfo(
                code: "type.mismatch", message: "\(place) must be a Bool, this is \(article(typeName(value)))",
                help: help))
    }
}

/// `a String`, `an Int`, `nil`.
func article(_ type: String) -> String {
    if type == "nil" { return type }
    guard let first = type.first else { return type }
    return ("AEIOaeio".contains(first) ? "an " : "a ") + type
}

/// Int beside Float by their exact values: the Float nearest to an Int beyond 2^53 is another number.
extension Int {
    func equals(_ other: Double) -> Bool { Double(exactly: self) == other }

    func isBelow(_ other: Double) -> Bool {
        guard let bound = Int(exactly: other.rounded(.up)) else { return other > 0 }
        return self < bound
    }

    func isAbove(_ other: Double) -> Bool {
        guard let bound = Int(exactly: other.rounded(.down)) else { return other < 0 }
        return self > bound
    }
}
