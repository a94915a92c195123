// Regexes: made at run time, and everything that a match knows. A match is a map: `text`, `start` and `end` in characters, `groups`
// (the whole match first) and `named`.

extension CoreLibrary {
    static let regexes: [NativeFunction] = [
        .function(
            "Regex",
            [
                Parameter("pattern", .string, doc: "as between the slashes of a literal"),
                Parameter("flags", .string, default: .string(""), doc: "i, m, s"),
            ],
            returns: .regex, doc: "A regex from a text.", throws: ["regex.malformed"],
            example: "Regex(\"a+\", flags: \"i\").test(\"bAA\")"
        ) { machine, arguments, _ throws(Fault) in
            let (pattern, flags) = (arguments[0].string.text, arguments[1].isAbsent ? "" : arguments[1].string.text)
            if let problem = RegexBox.problem(pattern: pattern, flags: flags) {
                throw machine.fault(
                    "regex.malformed", "the regex is malformed: \(problem)",
                    help: "a backslash makes a special character a plain one")
            }
            return machine.heap.foreign(.regex, RegexBox(pattern: pattern, flags: flags))
        },
        .property(
            .regex, "pattern", returns: .string, doc: "What stands between the slashes.",
            example: "/a+/i.pattern == \"a+\""
        ) {
            machine, arguments, _ throws(Fault) in machine.heap.string(machine.regex(arguments[0]).pattern)
        },
        .property(
            .regex, "flags", returns: .string, doc: "What stands behind the slashes.", example: "/a+/i.flags == \"i\""
        ) {
            machine, arguments, _ throws(Fault) in machine.heap.string(machine.regex(arguments[0]).flags)
        },
        .method(
            .regex, "match", [Parameter("text", .string, doc: "where to look")], returns: .optional(.map),
            doc: "The first match in a text, or nil: `text`, `start`, `end`, `groups`, `named`.",
            example: "/(?<name>\\w+)=(?<value>\\w+)/.match(\"a b=c\").named == {name: \"b\", value: \"c\"}"
        ) { machine, arguments, _ throws(Fault) in
            let found = try machine.regex(arguments[0]).found(in: arguments[1].string.text, limit: 1)
            return found.first.map { machine.value(of: $0) } ?? .nil
        },
        .method(
            .regex, "all", [Parameter("text", .string, doc: "where to look")], returns: .list(of: .map),
            doc: "All matches in a text.", example: "/\\d+/.all(\"a1b22\").map(m => m.start) == [1, 3]"
        ) { machine, arguments, _ throws(Fault) in
            machine.heap.list(
                try machine.regex(arguments[0]).found(in: arguments[1].string.text, limit: .max).map {
                    machine.value(of: $0)
                })
        },
        .method(
            .regex, "replace",
            [
                Parameter("text", .string, doc: "where to look"),
                Parameter("with", .string, doc: "`$1` is the first group, `$$` a dollar sign"),
            ],
            returns: .string, doc: "A text with all matches replaced.",
            example: "/(\\w)=(\\w)/.replace(\"a=b\", \"$2=$1\") == \"b=a\""
        ) { machine, arguments, _ throws(Fault) in
            machine.heap.string(
                try machine.regex(arguments[0]).replace(in: arguments[1].string.text, with: arguments[2].string.text))
        },
        .method(
            .regex, "split", [Parameter("text", .string, doc: "what is split")], returns: .list(of: .string),
            doc: "The parts of a text between matches.", example: "/,\\s*/.split(\"a, b,c\") == [\"a\", \"b\", \"c\"]"
        ) { machine, arguments, _ throws(Fault) in
            machine.heap.list(
                try machine.regex(arguments[0]).split(arguments[1].string.text, limit: .max).map {
                    machine.heap.string($0)
                })
        },
    ]
}

/// One match and where it stands.
struct FoundMatch {
    let text: Substring
    let start: Int
    let end: Int
    let groups: [Substring?]
    let named: [(name: String, text: Substring?)]
}

extension Machine {
    fileprivate func value(of match: FoundMatch) -> Value {
        func text(_ part: Substring?) -> Value { part.map { heap.string($0) } ?? .nil }
        let map = heap.map()
        heap.set("text", heap.string(match.text), in: map)
        heap.set("start", Value(int: match.start), in: map)
        heap.set("end", Value(int: match.end), in: map)
        heap.set("groups", heap.list(match.groups.map(text)), in: map)
        let named = heap.map()
        for group in match.named { heap.set(group.name, text(group.text), in: named) }
        heap.set("named", Value(.map, named), in: map)
        return Value(.map, map)
    }
}
