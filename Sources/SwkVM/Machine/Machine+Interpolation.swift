// Texts put together from values: string literals with `\(...)` and `list.joined()`. Strings and Ints, which most parts are, go
// through a small buffer on the stack, so that only the result is an object.
import Glibc

extension Machine {
    /// What is put together on the stack before it becomes a string.
    private static let scratch = 512

    /// The texts of `count` values joined: the value of a string literal with interpolations.
    @inline(never)
    func interpolate(_ start: UnsafeMutablePointer<Value>, count: Int) throws(Fault) -> Value {
        if count == 1 && start.pointee.tag == .string { return start.pointee }
        return try joined(start, count: count, separator: nil)
    }

    /// The texts of values with a separator between. The values may be replaced by their texts.
    func joined(
        _ start: UnsafeMutablePointer<Value>, count: Int, separator: UnsafeMutablePointer<StringObject>?
    ) throws(Fault) -> Value {
        if let short = shortText(start, count: count, separator: separator) { return short }
        var total = max(0, count - 1) * (separator?.pointee.count ?? 0)
        var isASCII = separator?.pointee.header.flag ?? true
        for index in 0..<count {
            if start[index].tag != .string {
                start[index] = heapText(start[index])
                try reserve(total)
            }
            total += start[index].string.pointee.count
            isASCII = isASCII && start[index].string.pointee.header.flag
        }
        try reserve(total)
        let result = heap.uninitializedString(total, isASCII: isASCII)
        var target = result.bytes
        for index in 0..<count {
            if index > 0, let separator { target = copy(separator, to: target) }
            target = copy(start[index].string, to: target)
        }
        return Value(.string, result)
    }

    @inline(__always)
    private func copy(
        _ string: UnsafeMutablePointer<StringObject>, to target: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8> {
        memcpy(target, string.bytes, string.pointee.count)
        return target + string.pointee.count
    }

    /// The joined text when all values are Strings and Ints and it fits into the buffer.
    private func shortText(
        _ start: UnsafeMutablePointer<Value>, count: Int, separator: UnsafeMutablePointer<StringObject>?
    ) -> Value? {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Machine.scratch) { scratch in
            guard let first = scratch.baseAddress else { return nil }
            var used = 0
            var isASCII = true
            for index in 0..<count {
                if index > 0, let separator {
                    guard used + separator.pointee.count <= Machine.scratch else { return nil }
                    isASCII = isASCII && separator.pointee.header.flag
                    used = copy(separator, to: first + used) - first
                }
                switch start[index].tag {
                case .string:
                    let string = start[index].string
                    guard used + string.pointee.count <= Machine.scratch else { return nil }
                    isASCII = isASCII && string.pointee.header.flag
                    used = copy(string, to: first + used) - first
                case .int:
                    guard used + 20 <= Machine.scratch else { return nil }
                    used += writeDigits(start[index].int, to: first + used)
                default: return nil
                }
            }
            let string = heap.uninitializedString(used, isASCII: isASCII)
            memcpy(string.bytes, first, used)
            return Value(.string, string)
        }
    }

    /// A number in decimal; returns how many bytes that are, twenty at most.
    private func writeDigits(_ number: Int, to target: UnsafeMutablePointer<UInt8>) -> Int {
        var rest = number.magnitude
        var count = number < 0 ? 1 : 0
        var limit: UInt = 10
        var digits = 1
        while rest >= limit {
            digits += 1
            let (next, overflow) = limit.multipliedReportingOverflow(by: 10)
            if overflow { break }
            limit = next
        }
        count += digits
        var position = count
        repeat {
            position -= 1
            target[position] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
        if number < 0 { target[0] = UInt8(ascii: "-") }
        return count
    }

    private func heapText(_ value: Value) -> Value {
        guard value.tag == .int else { return heap.string(text(value)) }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            guard let start = digits.baseAddress else { return heap.string("") }
            return heap.string(UnsafeBufferPointer(start: start, count: writeDigits(value.int, to: start)))
        }
    }
}
