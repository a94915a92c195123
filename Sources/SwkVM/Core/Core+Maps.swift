// Maps. A key wins over a method of the same name, so `get`, `has` and `set` with the key as an argument are the exact words.

extension CoreLibrary {
    static let maps: [NativeFunction] = [
        .property(.map, "count", returns: .int, doc: "The number of entries.", example: "{a: 1}.count == 1") {
            _, arguments, _ throws(Fault) in Value(int: arguments[0].map.pointee.count)
        },
        .property(.map, "isEmpty", returns: .bool, doc: "Whether it has no entries.", example: "{}.isEmpty") {
            _, arguments, _ throws(Fault) in Value(bool: arguments[0].map.pointee.count == 0)
        },
        .property(
            .map, "keys", returns: .list(of: .any), doc: "Its keys in order.",
            example: "{b: 1, a: 2}.keys == [\"b\", \"a\"]"
        ) { machine, arguments, _ throws(Fault) in machine.heap.list(arguments[0].map.pairs.map(\.key)) },
        .property(
            .map, "values", returns: .list(of: .any), doc: "Its values in order.",
            example: "{b: 1, a: 2}.values == [1, 2]"
        ) { machine, arguments, _ throws(Fault) in machine.heap.list(arguments[0].map.pairs.map(\.value)) },
        .property(
            .map, "entries", returns: .list(of: .any), doc: "Pairs of key and value.",
            example: "{a: 1}.entries == [[\"a\", 1]]"
        ) { machine, arguments, _ throws(Fault) in
            machine.heap.list(arguments[0].map.pairs.map { machine.heap.list([$0.key, $0.value]) })
        },
        .method(
            .map, "get", [Parameter("key", .any), Parameter("default", .any, default: .nil)],
            doc: "The value for a key, or the default.", example: "{a: 1}.get(\"b\", 2) == 2"
        ) { machine, arguments, _ throws(Fault) in
            if let value = machine.heap.get(arguments[1], in: arguments[0].map) { return value }
            return arguments[2].isAbsent ? .nil : arguments[2]
        },
        .method(
            .map, "has", [Parameter("key", .any)], returns: .bool, doc: "Whether it has the key.",
            example: "{a: 1}.has(\"a\")"
        ) { machine, arguments, _ throws(Fault) in
            Value(bool: machine.heap.get(arguments[1], in: arguments[0].map) != nil)
        },
        .method(
            .map, "set", [Parameter("key", .any), Parameter("value", .any)], returns: .nil,
            doc: "Sets the value for a key.", throws: ["map.bad-key"],
            example: "let m = {}; m.set(\"a\", 1); assert m == {a: 1}"
        ) { machine, arguments, _ throws(Fault) in
            if !machine.heap.set(arguments[1], arguments[2], in: arguments[0].map) {
                throw machine.badKey(arguments[1])
            }
            return .nil
        },
        .method(
            .map, "remove", [Parameter("key", .any)], doc: "Removes a key and gives what it had, or nil.",
            example: "{a: 1}.remove(\"a\") == 1"
        ) { machine, arguments, _ throws(Fault) in machine.heap.remove(arguments[1], from: arguments[0].map) ?? .nil },
        .method(
            .map, "merged", [Parameter("other", .map)], returns: .map,
            doc: "A new map with the entries of both; the other's win.",
            example: "{a: 1}.merged({a: 2, b: 3}) == {a: 2, b: 3}"
        ) { machine, arguments, _ throws(Fault) in
            let map = machine.heap.map(capacity: arguments[0].map.pointee.count)
            try machine.setAllEntries(arguments[0], in: map)
            try machine.setAllEntries(arguments[1], in: map)
            return Value(.map, map)
        },
        .method(
            .map, "copy", returns: .map, doc: "A new map with the same entries.", example: "{a: 1}.copy() == {a: 1}"
        ) {
            machine, arguments, _ throws(Fault) in
            let map = machine.heap.map(capacity: arguments[0].map.pointee.count)
            try machine.setAllEntries(arguments[0], in: map)
            return Value(.map, map)
        },
        .method(.map, "clear", returns: .nil, doc: "Removes all entries.", example: "{a: 1}.clear() == nil") {
            machine, arguments, _ throws(Fault) in
            machine.heap.removeAll(arguments[0].map)
            return .nil
        },
        .prelude(
            .map, "map", [Parameter("f", .function, doc: "(key, value) => new value")], returns: .map,
            doc: "The same keys with the values that a function gives.",
            example: "{a: 1}.map((k, v) => v + 1) == {a: 2}"),
        .prelude(
            .map, "filter", [Parameter("f", .function, doc: "(key, value) => Bool")], returns: .map,
            doc: "The entries that fit.", throws: ["type.mismatch"],
            example: "{a: 1, b: 2}.filter((k, v) => v > 1) == {b: 2}"),
        .prelude(
            .map, "each", [Parameter("f", .function, doc: "(key, value) => anything")], returns: .nil,
            doc: "Calls a function with each entry.", example: "{a: 1}.each((k, v) => v) == nil"),
        .prelude(
            .map, "any", [Parameter("f", .function, doc: "(key, value) => Bool")], returns: .bool,
            doc: "Whether some entry fits.", throws: ["type.mismatch"], example: "{a: 1}.any((k, v) => v == 1)"),
        .prelude(
            .map, "all", [Parameter("f", .function, doc: "(key, value) => Bool")], returns: .bool,
            doc: "Whether all entries fit.", throws: ["type.mismatch"], example: "{a: 1}.all((k, v) => v == 1)"),
    ]
}
