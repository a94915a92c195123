// What a function of the core library does besides giving a value: the check before a run warns of calls whose value nobody uses, and
// forgets what it knew of a list that changes.

extension NativeFunction {
    /// Whether a call does nothing but give its value, as long as none of its arguments is a function.
    var isPure: Bool {
        guard let type else { return ["type", "min", "max", "Error", "table", "now"].contains(name) }
        switch type {
        case .list, .map: return isProperty || NativeFunction.pureOfCollections.contains(name)
        case .string, .int, .float, .bool, .range, .duration, .size, .time, .regex, .bytes, .command: return true
        default: return false
        }
    }

    /// Whether a call may change the elements of its list.
    var changes: Bool { type == .list && !isPure }

    /// Methods of lists and maps that leave them as they are. What is not named here may change them.
    private static let pureOfCollections: Set<String> = [
        "contains", "indexOf", "joined", "unique", "flat", "copy", "sorted", "reversed", "take", "drop", "indexed",
        "sum",
        "zip", "merged", "get", "has", "min", "max", "average", "chunks", "chunked", "windows", "slice", "without",
        "partitioned", "inverted", "sortedByKey",
    ]
}
