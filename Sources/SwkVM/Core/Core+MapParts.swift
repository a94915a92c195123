// Maps, continued. What they give is a new map in the order of the old one; `update` and `getOrSet` change theirs.

extension CoreLibrary {
    static let mapParts: [NativeFunction] = [
        .method(
            .map, "invert", returns: .map,
            doc: "Values as keys and keys as values; of equal values the last one stays.",
            throws: ["map.bad-key"], example: "{a: \"x\", b: \"y\"}.invert() == {x: \"a\", y: \"b\"}"
        ) { machine, arguments, _ throws(Fault) in
            let map = machine.heap.map(capacity: arguments[0].map.pointee.count)
            for pair in arguments[0].map.pairs where !machine.heap.set(pair.value, pair.key, in: map) {
                throw machine.badKey(pair.value)
            }
            return Value(.map, map)
        },
        .method(
            .map, "pick", [Parameter("keys", .list(of: .any), doc: "those that stay")], returns: .map,
            doc: "The entries with some keys; a key that it does not have is left out.",
            example: "{a: 1, b: 2}.pick([\"b\", \"z\"]) == {b: 2}"
        ) { machine, arguments, _ throws(Fault) in
            let map = machine.heap.map()
            for key in arguments[1].list.values {
                if let value = machine.heap.get(key, in: arguments[0].map) { machine.heap.set(key, value, in: map) }
            }
            return Value(.map, map)
        },
        .method(
            .map, "without", [Parameter("keys", .list(of: .any), doc: "those that go")], returns: .map,
            doc: "The entries without those of some keys.", example: "{a: 1, b: 2}.without([\"b\"]) == {a: 1}"
        ) { machine, arguments, _ throws(Fault) in
            let map = machine.heap.map(capacity: arguments[0].map.pointee.count)
            try machine.setAllEntries(arguments[0], in: map)
            for key in arguments[1].list.values { _ = machine.heap.remove(key, from: map) }
            return Value(.map, map)
        },
        .prelude(
            .map, "mapKeys", [Parameter("f", .function, doc: "(key, value) => new key")], returns: .map,
            doc: "The same values under the keys that a function gives.", throws: ["map.bad-key"],
            example: "{a: 1}.mapKeys((k, v) => k.upper()) == {A: 1}"),
        .prelude(
            .map, "sorted",
            [Parameter("by", .function, default: .nil, doc: "(key, value) => what is compared; left out: the key")],
            returns: .map, doc: "The same entries in ascending order.", throws: ["type.mismatch"],
            example: "{b: 1, a: 2}.sorted().keys == [\"a\", \"b\"]"),
        .prelude(
            .map, "find", [Parameter("f", .function, doc: "(key, value) => Bool")], returns: .optional(.list(of: .any)),
            doc: "Key and value of the first entry that fits, or nil.", throws: ["type.mismatch"],
            example: "{a: 1, b: 2}.find((k, v) => v == 2) == [\"b\", 2]"),
        .prelude(
            .map, "reduce",
            [
                Parameter("initial", .any, doc: "the first total"),
                Parameter("f", .function, doc: "(total, key, value) => total"),
            ],
            doc: "Combines all entries into one value.", example: "{a: 1, b: 2}.reduce(0, (t, k, v) => t + v) == 3"),
        .prelude(
            .map, "countWhere", [Parameter("f", .function, doc: "(key, value) => Bool")], returns: .int,
            doc: "How many entries fit.",
            throws: ["type.mismatch"], example: "{a: 1, b: 2}.countWhere((k, v) => v > 1) == 1"),
        .prelude(
            .map, "groupBy", [Parameter("f", .function, doc: "(key, value) => group")], returns: .map,
            doc: "A map from group to the map of its entries.", throws: ["map.bad-key"],
            example: "{a: 1, b: 2, c: 1}.groupBy((k, v) => \"n\\(v)\") == {n1: {a: 1, c: 1}, n2: {b: 2}}"),
        .prelude(
            .map, "update",
            [
                Parameter("key", .any, doc: "a key"),
                Parameter("default", .any, doc: "the old value when there is none"),
                Parameter("f", .function, doc: "old value => new value"),
            ],
            doc: "Sets the value for a key to what a function makes of the old one, and gives it.",
            throws: ["map.bad-key"],
            example: "let m = {}; m.update(\"a\", 0, n => n + 1); assert m == {a: 1}"),
        .prelude(
            .map, "getOrSet",
            [Parameter("key", .any, doc: "a key"), Parameter("f", .function, doc: "makes the value")],
            doc: "The value for a key, which a function makes when there is none.", throws: ["map.bad-key"],
            example: "let m = {}; m.getOrSet(\"a\", () => []).append(1); assert m == {a: [1]}"),
    ]
}
