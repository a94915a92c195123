// Strings, continued: parts, what kind of text it is, other forms of it, and what it says as a value of another type.

extension CoreLibrary {
    static let stringParts: [NativeFunction] = stringPieces + stringTests + stringForms + stringValues

    private static let stringPieces: [NativeFunction] = [
        .method(
            .string, "lastIndexOf", [Parameter("part", .string, doc: "a text")], returns: .optional(.int),
            doc: "The position of the last occurrence, or nil.", example: "\"hello\".lastIndexOf(\"l\") == 3"
        ) { _, arguments, _ throws(Fault) in
            let (text, part) = (arguments[0].string.text, arguments[1].string.text)
            if part.isEmpty { return Value(int: text.count) }
            let found = text.ranges(of: part).last
            return found.map { Value(int: text.distance(from: text.startIndex, to: $0.lowerBound)) } ?? .nil
        },
        .method(
            .string, "occurrences", [Parameter("part", .string, doc: "a text")], returns: .int,
            doc: "How often a text is in it, without overlaps.", example: "\"banana\".occurrences(\"an\") == 2"
        ) { _, arguments, _ throws(Fault) in
            Value(int: arguments[0].string.text.ranges(of: arguments[1].string.text).count)
        },
        .method(
            .string, "removePrefix", [Parameter("prefix", .string, doc: "a text")], returns: .string,
            doc: "Without a text that it begins with; itself when it does not.",
            example: "\"v1.2\".removePrefix(\"v\") == \"1.2\""
        ) { machine, arguments, _ throws(Fault) in
            let (text, prefix) = (arguments[0].string, arguments[1].string)
            guard text.buffer.starts(with: prefix.buffer) else { return arguments[0] }
            return machine.heap.string(UnsafeBufferPointer(rebasing: text.buffer.dropFirst(prefix.pointee.count)))
        },
        .method(
            .string, "removeSuffix", [Parameter("suffix", .string, doc: "a text")], returns: .string,
            doc: "Without a text that it ends with; itself when it does not.",
            example: "\"a.txt\".removeSuffix(\".txt\") == \"a\""
        ) { machine, arguments, _ throws(Fault) in
            let (text, suffix) = (arguments[0].string, arguments[1].string)
            guard text.buffer.reversed().starts(with: suffix.buffer.reversed()) else { return arguments[0] }
            return machine.heap.string(UnsafeBufferPointer(rebasing: text.buffer.dropLast(suffix.pointee.count)))
        },
        .method(
            .string, "before", [Parameter("separator", .string, doc: "a text")], returns: .string,
            doc: "What stands before the first occurrence; itself when there is none.",
            example: "\"key=a=b\".before(\"=\") == \"key\""
        ) { machine, arguments, _ throws(Fault) in
            let text = arguments[0].string.text
            return machine.heap.string(
                text[..<(text.firstRange(of: arguments[1].string.text)?.lowerBound ?? text.endIndex)])
        },
        .method(
            .string, "after", [Parameter("separator", .string, doc: "a text")], returns: .string,
            doc: "What stands after the first occurrence; empty when there is none.",
            example: "\"key=a=b\".after(\"=\") == \"a=b\""
        ) { machine, arguments, _ throws(Fault) in
            let text = arguments[0].string.text
            return machine.heap.string(
                text[(text.firstRange(of: arguments[1].string.text)?.upperBound ?? text.endIndex)...])
        },
        .method(
            .string, "codepoints", returns: .list(of: .int), doc: "The numbers of its Unicode scalars.",
            example: "\"aé\".codepoints() == [97, 233]"
        ) { machine, arguments, _ throws(Fault) in
            machine.heap.list(arguments[0].string.text.unicodeScalars.map { Value(int: Int($0.value)) })
        },
    ]

    private static let stringTests: [NativeFunction] = [
        test("isBlank", "Whether it has nothing but white space.", "\" \\t\".isBlank") {
            $0.allSatisfy(\.isWhitespace)
        },
        test("isAscii", "Whether all characters are ASCII.", "\"az\".isAscii") { $0.utf8.allSatisfy { $0 < 0x80 } },
        test("isDigits", "Whether it has characters, and all are 0 to 9.", "\"0042\".isDigits") {
            !$0.isEmpty && $0.utf8.allSatisfy { (48...57).contains($0) }
        },
        test("isLetters", "Whether it has characters, and all are letters of some script.", "\"éß\".isLetters") {
            !$0.isEmpty && $0.allSatisfy(\.isLetter)
        },
        test("isUpper", "Whether it has letters, and none is small.", "\"ABC 1\".isUpper") {
            $0.contains(where: \.isLetter) && $0.uppercased() == $0
        },
        test("isLower", "Whether it has letters, and none is a capital.", "\"abc 1\".isLower") {
            $0.contains(where: \.isLetter) && $0.lowercased() == $0
        },
    ]

    private static func test(
        _ name: String, _ doc: String, _ example: String, _ holds: @escaping @Sendable (String) -> Bool
    ) -> NativeFunction {
        .property(.string, name, returns: .bool, doc: doc, example: example) { _, arguments, _ throws(Fault) in
            Value(bool: holds(arguments[0].string.text))
        }
    }

    private static let stringForms: [NativeFunction] = [
        .method(
            .string, "capitalized", returns: .string, doc: "With a capital at its start.",
            example: "\"éa B\".capitalized() == \"Éa B\""
        ) { machine, arguments, _ throws(Fault) in
            let text = arguments[0].string.text
            return machine.heap.string(text.prefix(1).uppercased() + text.dropFirst())
        },
        .method(
            .string, "center",
            [
                Parameter("width", .int, doc: "in characters"),
                Parameter("with", .string, default: .string(" "), doc: "one character"),
            ],
            returns: .string, doc: "Filled up at both ends to a width.", throws: ["string.bad-padding"],
            example: "\"ab\".center(5, \"-\") == \"-ab--\""
        ) { machine, arguments, _ throws(Fault) in
            let text = arguments[0].string.text
            let padding = try machine.padding(text, arguments[1], arguments[2])
            let left = padding.prefix(padding.count / 2)
            return machine.heap.string(left + text + padding.dropFirst(left.count))
        },
        .method(
            .string, "truncate",
            [
                Parameter("width", .int, doc: "in characters"),
                Parameter("end", .string, default: .string("…"), doc: "stands for what was cut"),
            ],
            returns: .string, doc: "Cut to a width where it is wider.", example: "\"abcdef\".truncate(4) == \"abc…\""
        ) { machine, arguments, _ throws(Fault) in
            let text = arguments[0].string.text
            if text.count <= arguments[1].int { return arguments[0] }
            let end = arguments[2].isAbsent ? "…" : arguments[2].string.text
            return machine.heap.string(text.prefix(max(0, arguments[1].int - end.count)) + end)
        },
        .method(
            .string, "replaceFirst",
            [
                Parameter("part", .string, doc: "a text"),
                Parameter("with", .string, doc: "what stands there afterwards"),
            ],
            returns: .string, doc: "With the first occurrence replaced.",
            example: "\"a-b-c\".replaceFirst(\"-\", \"+\") == \"a+b-c\""
        ) { machine, arguments, _ throws(Fault) in
            var text = arguments[0].string.text
            guard let range = text.firstRange(of: arguments[1].string.text) else { return arguments[0] }
            text.replaceSubrange(range, with: arguments[2].string.text)
            return machine.heap.string(text)
        },
        .prelude(
            .string, "replaceMatches",
            [
                Parameter("regex", .regex, doc: "what is replaced"),
                Parameter("f", .function, doc: "gets each match, as `regex.match` gives it"),
            ],
            returns: .string, doc: "With each match replaced by what a function gives for it.",
            example: "\"a1b22\".replaceMatches(/\\d+/, m => m.text.int() * 2) == \"a2b44\""),
        .method(
            .string, "equalsIgnoringCase", [Parameter("other", .string, doc: "a text")], returns: .bool,
            doc: "Whether both are the same but for capitals.", example: "\"Straße\".equalsIgnoringCase(\"STRASSE\")"
        ) { _, arguments, _ throws(Fault) in
            func folded(_ text: String) -> String { text.uppercased().lowercased() }
            return Value(bool: folded(arguments[0].string.text) == folded(arguments[1].string.text))
        },
        .method(
            .string, "naturalKey", returns: .list(of: .any),
            doc: "A key to sort by as people do: numbers in it by their value.",
            example: "[\"a10\", \"a9\", \"a1\"].sorted(by: s => s.naturalKey()) == [\"a1\", \"a9\", \"a10\"]"
        ) { machine, arguments, _ throws(Fault) in
            machine.naturalKey(arguments[0].string.text)
        },
        .method(
            .string, "quoted", returns: .string, doc: "As a literal of the language.",
            example: "\"a\\nb\".quoted() == '\"a\\nb\"'"
        ) { machine, arguments, _ throws(Fault) in machine.heap.string(SwkVM.quoted(arguments[0].string.text)) },
        .method(
            .string, "shellQuoted", returns: .string, doc: "As one word for /bin/sh.",
            example: "\"it's\".shellQuoted() == \"'it'\\\\''s'\""
        ) { machine, arguments, _ throws(Fault) in machine.heap.string(SwkVM.shellQuoted(arguments[0].string.text)) },
    ]

    private static let stringValues: [NativeFunction] = [
        .method(
            .string, "duration", returns: .duration, doc: "The Duration that it writes, such as `1h30m` or `250ms`.",
            throws: ["string.not-a-duration"], example: "\"1m30s\".duration() == 90s"
        ) { machine, arguments, _ throws(Fault) in
            let text = arguments[0].string.text
            guard let total = quantity(text, units: durationUnits) else {
                throw machine.fault(
                    "string.not-a-duration", "\(SwkVM.quoted(text)) is not a Duration",
                    help: "write `30s`, `250ms` or `1h30m`")
            }
            return Value(duration: total)
        },
        .method(
            .string, "size", returns: .size, doc: "The Size that it writes, such as `64KiB` or `1.5GB`.",
            throws: ["string.not-a-size"], example: "\"64KiB\".size() == 64KiB"
        ) { machine, arguments, _ throws(Fault) in
            let text = arguments[0].string.text
            guard let total = quantity(text, units: sizeUnits) else {
                throw machine.fault(
                    "string.not-a-size", "\(SwkVM.quoted(text)) is not a Size", help: "write `64MiB`, `2GB` or `512B`")
            }
            return Value(size: total)
        },
    ]
}

private let durationUnits: [String: Int64] = [
    "ns": 1, "us": 1_000, "ms": 1_000_000, "s": 1_000_000_000, "m": 60_000_000_000, "h": 3_600_000_000_000,
    "d": 86_400_000_000_000,
]
private let sizeUnits: [String: Int64] = [
    "B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40, "KB": 1_000, "MB": 1_000_000,
    "GB": 1_000_000_000, "TB": 1_000_000_000_000,
]

/// The sum of numbers with units, such as `1h30m`; nil when the text is something else or too large.
private func quantity(_ text: String, units: [String: Int64]) -> Int64? {
    var rest = Substring(text)
    let isNegative = rest.first == "-"
    if isNegative { rest.removeFirst() }
    var total: Int64 = 0
    repeat {
        let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        rest = rest[number.endIndex...]
        let unit = rest.prefix { $0.isLetter }
        rest = rest[unit.endIndex...]
        guard let factor = units[String(unit)], let amount = scaled(number, by: factor) else { return nil }
        let (sum, overflow) = total.addingReportingOverflow(amount)
        if overflow { return nil }
        total = sum
    } while !rest.isEmpty
    return isNegative ? -total : total
}

private func scaled(_ number: Substring, by factor: Int64) -> Int64? {
    if let whole = Int64(number) {
        let (product, overflow) = whole.multipliedReportingOverflow(by: factor)
        return overflow ? nil : product
    }
    guard number.first != ".", number.last != ".", let amount = Double(number) else { return nil }
    return Int64(exactly: (amount * Double(factor)).rounded())
}

extension Machine {
    /// Texts and numbers in turn; a number is its count of digits and then the digits, so that one of any length compares by value.
    fileprivate func naturalKey(_ text: String) -> Value {
        let list = heap.list()
        var rest = Substring(text)
        while !rest.isEmpty {
            let words = rest.prefix { !($0.isASCII && $0.isNumber) }
            rest = rest[words.endIndex...]
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest[digits.endIndex...]
            let value = digits.drop { $0 == "0" }
            heap.append(heap.string(words.lowercased()), to: list)
            heap.append(Value(int: value.count), to: list)
            heap.append(heap.string(value), to: list)
        }
        return Value(.list, list)
    }
}
