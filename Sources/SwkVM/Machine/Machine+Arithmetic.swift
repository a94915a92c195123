// Arithmetic beyond the fast paths of the dispatch loop: mixed numbers, durations and sizes with their units, strings and lists.
//
//   Int + Float            Float
//   Duration +- Duration   Duration      Size likewise
//   Duration * / number    Duration      Size likewise; number * Duration too
//   Duration / Duration    Float         Size likewise
//   Time +- Duration       Time          Time - Time: Duration
//   String + String, List + List, Command + Command

extension Machine {
    @inline(never)
    func add(_ left: Value, _ right: Value) throws(Fault) -> Value {
        if left.tag == .string && right.tag == .string {
            try reserve(left.string.pointee.count + right.string.pointee.count)
            return heap.concatenate(left, right)
        }
        if let (a, b) = floats(left, right) { return Value(float: a + b) }
        switch (left.tag, right.tag) {
        case (.list, .list), (.command, .command):
            let list = heap.list(capacity: left.list.pointee.count + right.list.pointee.count, tag: left.tag)
            heap.append(contentsOf: left.list, to: list)
            heap.append(contentsOf: right.list, to: list)
            return Value(left.tag, list)
        case (.duration, .duration), (.size, .size), (.time, .duration):
            return try unit(left.tag, left.int64.addingReportingOverflow(right.int64), "+", left, right)
        case (.duration, .time): return try add(right, left)
        case (.string, _), (_, .string):
            throw fault(
                "type.mismatch", "cannot add \(typeName(left)) and \(typeName(right))",
                help: "write \"\\(a)\\(b)\" to join a text and another value")
        default: throw noOperator("add", left, "and", right)
        }
    }

    @inline(never)
    func subtract(_ left: Value, _ right: Value) throws(Fault) -> Value {
        if let (a, b) = floats(left, right) { return Value(float: a - b) }
        switch (left.tag, right.tag) {
        case (.duration, .duration), (.size, .size), (.time, .duration):
            return try unit(left.tag, left.int64.subtractingReportingOverflow(right.int64), "-", left, right)
        case (.time, .time):
            return try unit(.duration, left.int64.subtractingReportingOverflow(right.int64), "-", left, right)
        default: throw noOperator("subtract", right, "from", left)
        }
    }

    @inline(never)
    func multiply(_ left: Value, _ right: Value) throws(Fault) -> Value {
        if let (a, b) = floats(left, right) { return Value(float: a * b) }
        switch (left.tag, right.tag) {
        case (.duration, .int), (.size, .int):
            return try unit(left.tag, left.int64.multipliedReportingOverflow(by: right.int64), "*", left, right)
        case (.duration, .float), (.size, .float):
            return try unit(left.tag, scaled(left, right.float), "*", left, right)
        case (.int, .duration), (.int, .size), (.float, .duration), (.float, .size): return try multiply(right, left)
        default: throw noOperator("multiply", left, "and", right)
        }
    }

    @inline(never)
    func divide(_ left: Value, _ right: Value) throws(Fault) -> Value {
        if left.tag == .int && right.tag == .int {
            if right.int == 0 { throw divisionByZero(left) }
            let (quotient, overflow) = left.int.dividedReportingOverflow(by: right.int)
            if overflow { throw overflowFault("/", left, right) }
            return Value(int: quotient)
        }
        if let (a, b) = floats(left, right) { return Value(float: a / b) }
        switch (left.tag, right.tag) {
        case (.duration, .int), (.size, .int):
            if right.int == 0 { throw divisionByZero(left) }
            return try unit(left.tag, left.int64.dividedReportingOverflow(by: right.int64), "/", left, right)
        case (.duration, .float), (.size, .float):
            return try unit(left.tag, scaled(left, 1 / right.float), "/", left, right)
        case (.duration, .duration), (.size, .size):
            if right.int64 == 0 { throw divisionByZero(left) }
            return Value(float: Double(left.int64) / Double(right.int64))
        default: throw noOperator("divide", left, "by", right)
        }
    }

    @inline(never)
    func remainder(_ left: Value, _ right: Value) throws(Fault) -> Value {
        if left.tag == right.tag && (left.tag == .int || left.tag == .duration || left.tag == .size) {
            if right.int64 == 0 { throw divisionByZero(left) }
            // The one overflow, Int.min % -1, has the exact answer 0.
            let value = left.int64.remainderReportingOverflow(dividingBy: right.int64).partialValue
            return Value(tag: left.tag, bits: UInt64(bitPattern: value))
        }
        if let (a, b) = floats(left, right) { return Value(float: a.truncatingRemainder(dividingBy: b)) }
        throw noOperator("divide", left, "by", right)
    }

    @inline(never)
    func negate(_ value: Value) throws(Fault) -> Value {
        switch value.tag {
        case .int, .duration, .size:
            let (negated, overflow) = (0 as Int64).subtractingReportingOverflow(value.int64)
            if overflow { throw overflowFault("-", Value(int: 0), value) }
            return Value(tag: value.tag, bits: UInt64(bitPattern: negated))
        case .float: return Value(float: -value.float)
        default: throw fault("type.mismatch", "cannot negate \(typeName(value))")
        }
    }

    // MARK: Helpers

    /// Both as Float when both are numbers and at least one is a Float.
    private func floats(_ left: Value, _ right: Value) -> (Double, Double)? {
        switch (left.tag, right.tag) {
        case (.float, .float): (left.float, right.float)
        case (.int, .float): (Double(left.int), right.float)
        case (.float, .int): (left.float, Double(right.int))
        default: nil
        }
    }

    private func scaled(_ value: Value, _ factor: Double) -> (partialValue: Int64, overflow: Bool) {
        let product = (Double(value.int64) * factor).rounded()
        guard let whole = Int64(exactly: product) else { return (0, true) }
        return (whole, false)
    }

    private func unit(
        _ tag: Tag, _ result: (partialValue: Int64, overflow: Bool), _ symbol: String, _ left: Value, _ right: Value
    ) throws(Fault) -> Value {
        if result.overflow { throw overflowFault(symbol, left, right) }
        return Value(tag: tag, bits: UInt64(bitPattern: result.partialValue))
    }

    @inline(never)
    func overflowFault(_ symbol: String, _ left: Value, _ right: Value) -> Fault {
        let kind = left.tag == .int ? "Int holds 64 bits" : "\(typeName(left)) holds 64 bits"
        return fault("arithmetic.overflow", "\(display(left)) \(symbol) \(display(right)) is too large: \(kind)")
    }

    private func divisionByZero(_ left: Value) -> Fault {
        fault("arithmetic.division-by-zero", "\(display(left)) is divided by zero")
    }

    private func noOperator(_ verb: String, _ left: Value, _ word: String, _ right: Value) -> Fault {
        var help: [String] = []
        let pair = [left.tag, right.tag]
        if pair.contains(.duration) && pair.contains(.int) { help = ["write the unit: 30s, 250ms, 5m"] }
        if pair.contains(.size) && pair.contains(.int) { help = ["write the unit: 64KiB, 512MiB, 2GB"] }
        if pair.contains(.nil) { help = ["one side is nil; `value ?? other` gives a fallback"] }
        return fault(
            ErrorInfo(
                code: "type.mismatch", message: "cannot \(verb) \(typeName(left)) \(word) \(typeName(right))",
                help: help))
    }
}
