// Lists and ranges, continued: parts, sets, extremes.

extension CoreLibrary {
    static let listParts: [NativeFunction] = [
        .method(
            .list, "remove", [Parameter("value", .any, doc: "an element")], returns: .bool,
            doc: "Removes the first equal element; false when there is none.",
            example: "let xs = [1, 2, 1]; xs.remove(1); assert xs == [2, 1]"
        ) { machine, arguments, _ throws(Fault) in
            let list = arguments[0].list
            guard let index = list.buffer.firstIndex(where: { machine.isEqual($0, arguments[1]) }) else {
                return Value(bool: false)
            }
            (list.pointee.items + index).update(
                from: list.pointee.items + index + 1, count: list.pointee.count - index - 1)
            list.pointee.count -= 1
            return Value(bool: true)
        },
        .method(
            .list, "extend", [Parameter("values", .oneOf([.list(of: .any), .range]), doc: "what is added")],
            returns: .nil,
            doc: "Adds all elements of another list at the end.",
            example: "let xs = [1]; xs.extend([2, 3]); assert xs == [1, 2, 3]"
        ) { machine, arguments, _ throws(Fault) in
            try machine.appendAll(arguments[1], to: arguments[0].list)
            return .nil
        },
        .method(
            .list, "swap", [Parameter("i", .int, doc: "a position"), Parameter("j", .int, doc: "another")],
            returns: .nil,
            doc: "Exchanges two elements.", throws: ["index.out-of-range"],
            example: "let xs = [1, 2, 3]; xs.swap(0, -1); assert xs == [3, 2, 1]"
        ) { machine, arguments, _ throws(Fault) in
            let (first, second) = (
                try machine.element(of: arguments[0], at: arguments[1]),
                try machine.element(of: arguments[0], at: arguments[2])
            )
            try machine.setElement(of: arguments[0], at: arguments[1], to: second)
            try machine.setElement(of: arguments[0], at: arguments[2], to: first)
            return .nil
        },
        .method(
            .list, "compact", returns: .list(of: .any), doc: "Without nils.", example: "[1, nil, 2].compact() == [1, 2]"
        ) { machine, arguments, _ throws(Fault) in
            machine.heap.list(arguments[0].list.values.filter { !$0.isNil })
        },
        .method(
            .list, "asMap", returns: .map, doc: "The map of its pairs of key and value.",
            throws: ["type.mismatch", "map.bad-key"],
            example: "[[\"a\", 1], [\"b\", 2]].asMap() == {a: 1, b: 2}"
        ) { machine, arguments, _ throws(Fault) in
            let map = machine.heap.map(capacity: arguments[0].list.pointee.count)
            for value in arguments[0].list.values {
                guard value.tag == .list, value.list.pointee.count == 2 else {
                    throw machine.fault(
                        "type.mismatch", "`asMap` takes pairs, this element is \(machine.display(value))",
                        help: "`list.map(x => [key, value])` makes pairs")
                }
                let key = value.list.pointee.items[0]
                if !machine.heap.set(key, value.list.pointee.items[1], in: map) { throw machine.badKey(key) }
            }
            return Value(.map, map)
        },
        .method(
            .list, "counted", returns: .map, doc: "How often each element is there.", throws: ["map.bad-key"],
            example: "[\"a\", \"b\", \"a\"].counted() == {a: 2, b: 1}"
        ) { machine, arguments, _ throws(Fault) in
            let map = machine.heap.map()
            for value in arguments[0].list.values {
                let count = machine.heap.get(value, in: map)?.int ?? 0
                if !machine.heap.set(value, Value(int: count + 1), in: map) { throw machine.badKey(value) }
            }
            return Value(.map, map)
        },
        .method(
            .list, "difference", [Parameter("other", .list(of: .any), doc: "what is left out")],
            returns: .list(of: .any),
            doc: "The elements that are not in another list.", example: "[1, 2, 3].difference([2]) == [1, 3]"
        ) { machine, arguments, _ throws(Fault) in
            let other = arguments[1].list.values
            return machine.heap.list(
                arguments[0].list.values.filter { value in !other.contains { machine.isEqual($0, value) } })
        },
        .method(
            .list, "intersection", [Parameter("other", .list(of: .any), doc: "what is kept")], returns: .list(of: .any),
            doc: "The elements that are in another list, too.", example: "[1, 2, 3].intersection([3, 2]) == [2, 3]"
        ) { machine, arguments, _ throws(Fault) in
            let other = arguments[1].list.values
            return machine.heap.list(
                arguments[0].list.values.filter { value in other.contains { machine.isEqual($0, value) } })
        },
        .method(
            .list, "transposed", returns: .list(of: .any), doc: "Rows and columns exchanged.",
            throws: ["type.mismatch"],
            example: "[[1, 2], [3, 4]].transposed() == [[1, 3], [2, 4]]"
        ) { machine, arguments, _ throws(Fault) in
            let rows = arguments[0].list.values
            let width = rows.first?.tag == .list ? rows[0].list.pointee.count : 0
            guard rows.allSatisfy({ $0.tag == .list && $0.list.pointee.count == width }) else {
                throw machine.fault("type.mismatch", "`transposed` takes lists of one length")
            }
            return machine.heap.list(
                (0..<width).map { column in machine.heap.list(rows.map { $0.list.pointee.items[column] }) })
        },
    ]

    /// More that lists and ranges have in common.
    static func moreSequences(_ type: Tag) -> [NativeFunction] {
        let some = type == .list ? "[1, 2, 3]" : "(1..3)"
        return partsOfSequences(type, some) + chosenOfSequences(type, some)
    }

    private static func partsOfSequences(_ type: Tag, _ some: String) -> [NativeFunction] {
        [
            .method(
                type, "takeLast", [Parameter("count", .int, doc: "how many")], returns: .list(of: .any),
                doc: "The last so many.",
                example: "\(some).takeLast(2) == [2, 3]"
            ) { machine, arguments, _ throws(Fault) in
                machine.heap.list(try machine.items(of: arguments[0]).suffix(max(0, arguments[1].int)))
            },
            .method(
                type, "dropLast", [Parameter("count", .int, default: .int(1), doc: "how many")],
                returns: .list(of: .any),
                doc: "All but the last so many.", example: "\(some).dropLast() == [1, 2]"
            ) { machine, arguments, _ throws(Fault) in
                let count = arguments[1].isAbsent ? 1 : max(0, arguments[1].int)
                return machine.heap.list(try machine.items(of: arguments[0]).dropLast(count))
            },
            .method(
                type, "chunked", [Parameter("size", .int, doc: "1 or more")], returns: .list(of: .list(of: .any)),
                doc: "Parts of a size; the last may be shorter.", throws: ["list.bad-size"],
                example: "\(some).chunked(2) == [[1, 2], [3]]"
            ) { machine, arguments, _ throws(Fault) in
                let items = try machine.items(of: arguments[0])
                let size = try machine.positive(arguments[1], "size")
                return machine.heap.list(
                    stride(from: 0, to: items.count, by: size).map {
                        machine.heap.list(items[$0..<min($0.addingReportingOverflow(size).partialValue, items.count)])
                    })
            },
            .method(
                type, "windowed",
                [
                    Parameter("size", .int, doc: "1 or more"),
                    Parameter("step", .int, default: .int(1), doc: "from one start to the next"),
                ],
                returns: .list(of: .list(of: .any)), doc: "All parts of a size that follow each other.",
                throws: ["list.bad-size"],
                example: "\(some).windowed(2) == [[1, 2], [2, 3]]"
            ) { machine, arguments, _ throws(Fault) in
                let items = try machine.items(of: arguments[0])
                let size = try machine.positive(arguments[1], "size")
                let step = arguments[2].isAbsent ? 1 : try machine.positive(arguments[2], "step")
                guard size <= items.count else { return machine.heap.list([]) }
                return machine.heap.list(
                    stride(from: 0, through: items.count - size, by: step).map {
                        machine.heap.list(items[$0..<$0 + size])
                    })
            },
            .method(
                type, "step", [Parameter("by", .int, doc: "1 or more")], returns: .list(of: .any),
                doc: "The first element and every so-manieth after it.", throws: ["list.bad-size"],
                example: "\(some).step(2) == [1, 3]"
            ) { machine, arguments, _ throws(Fault) in
                let items = try machine.items(of: arguments[0])
                let by = try machine.positive(arguments[1], "by")
                return machine.heap.list(stride(from: 0, to: items.count, by: by).map { items[$0] })
            },
            .method(
                type, "rotated", [Parameter("by", .int, default: .int(1), doc: "negative: the other way")],
                returns: .list(of: .any),
                doc: "With the first so many moved to the end.", example: "\(some).rotated() == [2, 3, 1]"
            ) { machine, arguments, _ throws(Fault) in
                let items = try machine.items(of: arguments[0])
                guard !items.isEmpty else { return machine.heap.list([]) }
                let rest = (arguments[1].isAbsent ? 1 : arguments[1].int) % items.count
                let start = rest < 0 ? rest + items.count : rest
                return machine.heap.list(Array(items[start...] + items[..<start]))
            },
            .method(
                type, "average", returns: .any, doc: "The sum divided by the count; nil when empty.",
                throws: ["type.mismatch", "arithmetic.overflow"], example: "\(some).average() == 2.0"
            ) { machine, arguments, _ throws(Fault) in
                let items = try machine.items(of: arguments[0])
                guard var sum = items.first else { return .nil }
                if sum.tag == .int { sum = Value(float: Double(sum.int)) }
                for item in items.dropFirst() { sum = try machine.add(sum, item) }
                return try machine.divide(sum, Value(int: items.count))
            },
        ]
    }

    private static func chosenOfSequences(_ type: Tag, _ some: String) -> [NativeFunction] {
        let function = [Parameter("f", .function, doc: "x => Bool")]
        let key = [Parameter("by", .function, default: .nil, doc: "x => what is compared; left out: the element")]
        return [
            .prelude(
                type, "min", key, doc: "The least element, or nil when empty.", throws: ["type.mismatch"],
                example: "\(some).min(by: x => -x) == 3"),
            .prelude(
                type, "max", key, doc: "The greatest element, or nil when empty.", throws: ["type.mismatch"],
                example: "\(some).max() == 3"),
            .prelude(
                type, "findLast", function, doc: "The last element that fits, or nil.", throws: ["type.mismatch"],
                example: "\(some).findLast(x => x < 3) == 2"),
            .prelude(
                type, "findIndex", function, returns: .optional(.int),
                doc: "The position of the first that fits, or nil.",
                throws: ["type.mismatch"], example: "\(some).findIndex(x => x > 1) == 1"),
            .prelude(
                type, "takeWhile", function, returns: .list(of: .any),
                doc: "The elements before the first that does not fit.",
                throws: ["type.mismatch"], example: "\(some).takeWhile(x => x < 3) == [1, 2]"),
            .prelude(
                type, "dropWhile", function, returns: .list(of: .any),
                doc: "The elements from the first that does not fit on.",
                throws: ["type.mismatch"], example: "\(some).dropWhile(x => x < 3) == [3]"),
            .prelude(
                type, "partition", function, returns: .list(of: .list(of: .any)),
                doc: "Two lists: the elements that fit, and the others.", throws: ["type.mismatch"],
                example: "\(some).partition(x => x > 1) == [[2, 3], [1]]"),
            .prelude(
                type, "countWhere", function, returns: .int, doc: "How many elements fit.", throws: ["type.mismatch"],
                example: "\(some).countWhere(x => x > 1) == 2"),
            .prelude(
                type, "none", function, returns: .bool, doc: "Whether no element fits.", throws: ["type.mismatch"],
                example: "\(some).none(x => x > 3)"),
            .prelude(
                type, "keyed", [Parameter("by", .function, doc: "x => key")], returns: .map,
                doc: "A map from key to element; of equal keys the last element stays.", throws: ["map.bad-key"],
                example: "\(some).keyed(by: x => \"k\\(x)\") == {k1: 1, k2: 2, k3: 3}"),
            .prelude(
                type, "scan",
                [
                    Parameter("initial", .any, doc: "the first total"),
                    Parameter("f", .function, doc: "(total, element) => total"),
                ],
                returns: .list(of: .any), doc: "All totals on the way of `reduce`.",
                example: "\(some).scan(0, (a, b) => a + b) == [1, 3, 6]"),
        ]
    }
}

extension Machine {
    /// A count that must be 1 or more.
    fileprivate func positive(_ value: Value, _ label: String) throws(Fault) -> Int {
        if value.int >= 1 { return value.int }
        throw fault("list.bad-size", "`\(label)` must be 1 or more, this is \(value.int)")
    }
}
