// Lists, and what lists and ranges share. Methods that take a function are written in the language (Core/Prelude.swift), so that the
// function may wait for a host.

extension CoreLibrary {
    static let lists: [NativeFunction] = [
        .property(.list, "count", returns: .int, doc: "The number of elements.", example: "[1, 2].count == 2") {
            _, arguments, _ throws(Fault) in Value(int: arguments[0].list.pointee.count)
        },
        .property(.list, "isEmpty", returns: .bool, doc: "Whether it has no elements.", example: "[].isEmpty") {
            _, arguments, _ throws(Fault) in Value(bool: arguments[0].list.pointee.count == 0)
        },
        .method(
            .list, "append", [Parameter("value", .any)], returns: .nil, doc: "Adds an element at the end.",
            example: "let xs = [1]; xs.append(2); assert xs == [1, 2]"
        ) { machine, arguments, _ throws(Fault) in
            machine.heap.append(arguments[1], to: arguments[0].list)
            return .nil
        },
        .method(
            .list, "insert", [Parameter("value", .any), Parameter("at", .int)], returns: .nil,
            doc: "Adds an element before a position.", throws: ["index.out-of-range"],
            example: "let xs = [1, 3]; xs.insert(2, at: 1); assert xs == [1, 2, 3]"
        ) { machine, arguments, _ throws(Fault) in
            var values = arguments[0].list.values
            let position = arguments[2].int < 0 ? arguments[2].int &+ values.count : arguments[2].int
            guard (0...values.count).contains(position) else { throw machine.outside(arguments[2], values.count) }
            values.insert(arguments[1], at: position)
            machine.replaceAll(arguments[0].list, values)
            return .nil
        },
        .method(
            .list, "removeAt", [Parameter("position", .int)], doc: "Removes an element and gives it.",
            throws: ["index.out-of-range"],
            example: "[5, 6].removeAt(0) == 5"
        ) { machine, arguments, _ throws(Fault) in
            var values = arguments[0].list.values
            let position = arguments[1].int < 0 ? arguments[1].int &+ values.count : arguments[1].int
            guard values.indices.contains(position) else { throw machine.outside(arguments[1], values.count) }
            let removed = values.remove(at: position)
            machine.replaceAll(arguments[0].list, values)
            return removed
        },
        .method(
            .list, "pop", doc: "Removes the last element and gives it; nil when empty.", example: "[1, 2].pop() == 2"
        ) {
            _, arguments, _ throws(Fault) in
            let list = arguments[0].list
            guard list.pointee.count > 0 else { return .nil }
            list.pointee.count -= 1
            return list.pointee.items[list.pointee.count]
        },
        .method(.list, "clear", returns: .nil, doc: "Removes all elements.", example: "[1].clear() == nil") {
            _, arguments, _ throws(Fault) in
            arguments[0].list.pointee.count = 0
            return .nil
        },
        .method(
            .list, "indexOf", [Parameter("value", .any)], returns: .optional(.int),
            doc: "The position of the first equal element, or nil.", example: "[5, 6].indexOf(6) == 1"
        ) { machine, arguments, _ throws(Fault) in
            let list = arguments[0].list
            let index = (0..<list.pointee.count).first { machine.isEqual(list.pointee.items[$0], arguments[1]) }
            return index.map { Value(int: $0) } ?? .nil
        },
        .method(
            .list, "joined", [Parameter("separator", .string, default: .string(""))], returns: .string,
            doc: "The texts of the elements with a separator between.", example: "[1, \"a\"].joined(\", \") == \"1, a\""
        ) { machine, arguments, _ throws(Fault) in
            // A copy, because the values are replaced by their texts on the way.
            let list = machine.heap.list(arguments[0].list.values).list
            return try machine.joined(
                list.pointee.items, count: list.pointee.count,
                separator: arguments[1].isAbsent ? nil : arguments[1].string)
        },
        .method(
            .list, "unique", returns: .list(of: .any), doc: "Without repeated elements.",
            example: "[1, 2, 1].unique() == [1, 2]"
        ) { machine, arguments, _ throws(Fault) in machine.unique(arguments[0].list.values) },
        .method(
            .list, "flat", returns: .list(of: .any), doc: "The elements of the lists in it, one after another.",
            example: "[[1], [2, 3], 4].flat() == [1, 2, 3, 4]"
        ) { machine, arguments, _ throws(Fault) in
            let list = machine.heap.list()
            for value in arguments[0].list.values {
                if value.tag == .list {
                    machine.heap.append(contentsOf: value.list, to: list)
                } else {
                    machine.heap.append(value, to: list)
                }
            }
            return Value(.list, list)
        },
        .method(
            .list, "copy", returns: .list(of: .any), doc: "A new list of the same elements.",
            example: "[1, 2].copy() == [1, 2]"
        ) { machine, arguments, _ throws(Fault) in machine.heap.list(arguments[0].list.values) },
        .prelude(
            .list, "sorted",
            [Parameter("by", .function, default: .nil, doc: "x => key, or (a, b) => a stands before b")],
            returns: .list(of: .any), doc: "In ascending order; equal elements keep theirs.", throws: ["type.mismatch"],
            example: "[3, 1, 2].sorted(by: x => -x) == [3, 2, 1]"),
    ]

    /// What lists and ranges have in common.
    static func sequences(_ type: Tag) -> [NativeFunction] {
        let isList = type == .list
        let some = isList ? "[1, 2, 3]" : "(1..3)"
        return sequenceValues(type, some) + sequenceFunctions(type, some)
    }

    private static func sequenceValues(_ type: Tag, _ some: String) -> [NativeFunction] {
        [
            .property(type, "first", returns: .any, doc: "The first element, or nil.", example: "\(some).first == 1") {
                machine, arguments, _ throws(Fault) in try machine.end(arguments[0], first: true)
            },
            .property(type, "last", returns: .any, doc: "The last element, or nil.", example: "\(some).last == 3") {
                machine, arguments, _ throws(Fault) in try machine.end(arguments[0], first: false)
            },
            .method(
                type, "contains", [Parameter("value", .any)], returns: .bool, doc: "Whether an element is equal to it.",
                example: "\(some).contains(2)"
            ) { machine, arguments, _ throws(Fault) in
                if arguments[0].tag == .range { return Value(bool: machine.isInRange(arguments[1], arguments[0])) }
                return Value(bool: arguments[0].list.buffer.contains { machine.isEqual($0, arguments[1]) })
            },
            .method(
                type, "reversed", returns: .list(of: .any), doc: "A list in reverse order.",
                example: "\(some).reversed() == [3, 2, 1]"
            ) { machine, arguments, _ throws(Fault) in machine.heap.list(try machine.items(of: arguments[0]).reversed())
            },
            .method(
                type, "take", [Parameter("count", .int)], returns: .list(of: .any), doc: "The first so many.",
                example: "\(some).take(2) == [1, 2]"
            ) { machine, arguments, _ throws(Fault) in
                machine.heap.list(try machine.items(of: arguments[0]).prefix(max(0, arguments[1].int)))
            },
            .method(
                type, "drop", [Parameter("count", .int)], returns: .list(of: .any), doc: "All but the first so many.",
                example: "\(some).drop(2) == [3]"
            ) { machine, arguments, _ throws(Fault) in
                machine.heap.list(try machine.items(of: arguments[0]).dropFirst(max(0, arguments[1].int)))
            },
            .method(
                type, "indexed", returns: .list(of: .any), doc: "Pairs of position and element.",
                example: "\(some).indexed()[0] == [0, 1]"
            ) { machine, arguments, _ throws(Fault) in
                let items = try machine.items(of: arguments[0])
                return machine.heap.list(items.enumerated().map { machine.heap.list([Value(int: $0), $1]) })
            },
            .method(
                type, "zip", [Parameter("other", .oneOf([.list(of: .any), .range]))], returns: .list(of: .any),
                doc: "Pairs of elements in the same places.",
                example: "\(some).zip([\"a\", \"b\"]) == [[1, \"a\"], [2, \"b\"]]"
            ) { machine, arguments, _ throws(Fault) in
                let (left, right) = (try machine.items(of: arguments[0]), try machine.items(of: arguments[1]))
                return machine.heap.list(zip(left, right).map { machine.heap.list([$0, $1]) })
            },
            .method(
                type, "sum", doc: "All elements added; 0 when empty.",
                throws: ["type.mismatch", "arithmetic.overflow"], example: "\(some).sum() == 6"
            ) {
                machine, arguments, _ throws(Fault) in
                var items = try machine.items(of: arguments[0])[...]
                guard var sum = items.popFirst() else { return Value(int: 0) }
                for item in items {
                    guard sum.tag == .int, item.tag == .int else {
                        sum = try machine.add(sum, item)
                        continue
                    }
                    let (total, overflow) = sum.int.addingReportingOverflow(item.int)
                    if overflow { throw machine.overflowFault("+", sum, item) }
                    sum = Value(int: total)
                }
                return sum
            },
            .method(
                type, "list", returns: .list(of: .any), doc: "Its elements as a new list.",
                example: "\(some).list() == [1, 2, 3]"
            ) { machine, arguments, _ throws(Fault) in machine.heap.list(try machine.items(of: arguments[0])) },
        ]
    }

    private static func sequenceFunctions(_ type: Tag, _ some: String) -> [NativeFunction] {
        let function = [Parameter("f", .function, doc: "is called with each element")]
        return [
            .prelude(
                type, "map", function, returns: .list(of: .any), doc: "What a function gives for each element.",
                example: "\(some).map(x => x * 2) == [2, 4, 6]"),
            .prelude(
                type, "filter", function, returns: .list(of: .any), doc: "The elements that fit.",
                throws: ["type.mismatch"],
                example: "\(some).filter(x => x > 1) == [2, 3]"),
            .prelude(
                type, "reduce",
                [Parameter("initial", .any), Parameter("f", .function, doc: "(total, element) => total")],
                doc: "Combines all elements into one value.", example: "\(some).reduce(10, (a, b) => a + b) == 16"),
            .prelude(
                type, "each", function, returns: .nil, doc: "Calls a function with each element.",
                example: "\(some).each(x => x) == nil"),
            .prelude(
                type, "any", function, returns: .bool, doc: "Whether some element fits.", throws: ["type.mismatch"],
                example: "\(some).any(x => x > 2)"),
            .prelude(
                type, "all", function, returns: .bool, doc: "Whether all elements fit.", throws: ["type.mismatch"],
                example: "\(some).all(x => x > 0)"),
            .prelude(
                type, "find", function, doc: "The first element that fits, or nil.", throws: ["type.mismatch"],
                example: "\(some).find(x => x > 1) == 2"),
            .prelude(
                type, "flatMap", function, returns: .list(of: .any),
                doc: "The lists that a function gives, one after another.",
                example: "\(some).flatMap(x => [x, x]) == [1, 1, 2, 2, 3, 3]"),
            .prelude(
                type, "grouped", [Parameter("by", .function, doc: "x => key")], returns: .map,
                doc: "A map from key to the list of elements with that key.", throws: ["map.bad-key"],
                example: "\(some).grouped(by: x => x % 2) == {[1]: [1, 3], [0]: [2]}"),
        ]
    }
}

extension Machine {
    fileprivate func replaceAll(_ list: UnsafeMutablePointer<ListObject>, _ values: [Value]) {
        list.pointee.count = 0
        for value in values { heap.append(value, to: list) }
    }

    fileprivate func outside(_ position: Value, _ count: Int) -> Fault {
        fault("index.out-of-range", "position \(position.int) is outside of the List, which has \(count)")
    }

    fileprivate func end(_ sequence: Value, first: Bool) throws(Fault) -> Value {
        if sequence.tag == .list {
            let list = sequence.list
            guard list.pointee.count > 0 else { return .nil }
            return list.pointee.items[first ? 0 : list.pointee.count - 1]
        }
        let bounds = sequence.range.pointee
        let last = bounds.header.flag ? bounds.upper - 1 : bounds.upper
        return bounds.lower > last ? .nil : Value(int: first ? bounds.lower : last)
    }

    fileprivate func unique(_ values: [Value]) -> Value {
        let list = heap.list()
        let seen = heap.map()
        for value in values {
            if heap.keyHash(value) != nil {
                if heap.get(value, in: seen) == nil { heap.append(value, to: list) }
                heap.set(value, .nil, in: seen)
            } else if !list.buffer.contains(where: { isEqual($0, value) }) {
                heap.append(value, to: list)
            }
        }
        return Value(.list, list)
    }
}
