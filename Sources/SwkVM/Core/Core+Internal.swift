// Functions that only the prelude and the standard library can name: their names begin with `__`, which scripts cannot write.
import Glibc

extension CoreLibrary {
    static let internals: [NativeFunction] = [
        .function(
            "__sort", [Parameter("values", .any), Parameter("keys", .list(of: .any))], returns: .list(of: .any),
            doc: "The values in the order of their keys."
        ) { machine, arguments, _ throws(Fault) in
            try machine.sort(try machine.items(of: arguments[0]), keys: arguments[1].list.values)
        },
        .function(
            "__merge", [Parameter("values", .any), Parameter("by", .function)], returns: .list(of: .any),
            doc:
                "The values in the order of a function of two of them. The compiler writes it out (Generator+Merge.swift)."
        ) { machine, arguments, _ throws(Fault) in
            machine.heap.list(try machine.items(of: arguments[0]))
        },
        .function("__arity", [Parameter("function", .function)], returns: .int, doc: "How many arguments it takes.") {
            machine, arguments, _ throws(Fault) in
            guard arguments[0].tag == .closure else { return Value(int: 1) }
            return Value(int: arguments[0].closure.pointee.code.pointee.parameterCount)
        },
        .function("__monotonic", returns: .duration, doc: "The time since the machine started.") {
            _, _, _ throws(Fault) in
            var time = timespec()
            clock_gettime(CLOCK_MONOTONIC, &time)
            return Value(duration: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
        },
        .function(
            "__row", [Parameter("value", .any)], returns: .optional(.map),
            doc: "The fields of a map, a record or a host's object as texts; nil for anything else."
        ) { machine, arguments, _ throws(Fault) in
            guard let row = machine.tableRow(arguments[0]) else { return .nil }
            let map = machine.heap.map(capacity: row.count)
            for cell in row {
                machine.heap.set(machine.heap.string(cell.column), machine.heap.string(cell.text), in: map)
            }
            return Value(.map, map)
        },
    ]
}

extension Machine {
    /// A stable sort. Swift's `sort` cannot pass a typed error on, so the first one is kept and thrown after.
    fileprivate func sort(_ values: [Value], keys: [Value]) throws(Fault) -> Value {
        var first: Fault?
        var order = Array(values.indices)
        order.sort { left, right in
            do throws(Fault) {
                if first != nil { return left < right }
                let comparison = try self.order(keys[left], keys[right])
                return comparison == 0 ? left < right : comparison < 0
            } catch {
                first = error
                return left < right
            }
        }
        if let first { throw first }
        return heap.list(order.map { values[$0] })
    }
}
