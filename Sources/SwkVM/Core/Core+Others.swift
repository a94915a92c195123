// Ranges, bytes, commands, regexes and tasks.

extension CoreLibrary {
    static let others: [NativeFunction] = [
        .property(
            .range, "count", returns: .int, doc: "The number of Ints in it.", throws: ["arithmetic.overflow"],
            example: "(1..3).count == 3"
        ) {
            machine, arguments, _ throws(Fault) in
            let range = arguments[0].range.pointee
            let (span, overflow) = range.upper.subtractingReportingOverflow(range.lower)
            let (count, more) = span.addingReportingOverflow(range.header.flag ? 0 : 1)
            if overflow || more {
                throw machine.fault("arithmetic.overflow", "\(machine.display(arguments[0])) has no end to count to")
            }
            return Value(int: max(0, count))
        },
        .property(.range, "isEmpty", returns: .bool, doc: "Whether no Int is in it.", example: "(2..1).isEmpty") {
            _, arguments, _ throws(Fault) in
            let range = arguments[0].range.pointee
            return Value(bool: range.header.flag ? range.lower >= range.upper : range.lower > range.upper)
        },
        .property(.bytes, "count", returns: .int, doc: "The number of bytes.", example: "\"é\".bytes().count == 2") {
            _, arguments, _ throws(Fault) in Value(int: arguments[0].string.pointee.count)
        },
        .method(
            .bytes, "string", returns: .string, doc: "The text that they are in UTF-8.", throws: ["bytes.not-utf8"],
            example: "\"hé\".bytes().string() == \"hé\""
        ) { machine, arguments, _ throws(Fault) in
            guard let text = String(validating: arguments[0].string.buffer, as: UTF8.self) else {
                throw machine.fault("bytes.not-utf8", "the \(arguments[0].string.pointee.count) bytes are not UTF-8")
            }
            return machine.heap.string(text)
        },
        .method(.bytes, "hex", returns: .string, doc: "In hexadecimal.", example: "\"az\".bytes().hex() == \"617a\"") {
            machine, arguments, _ throws(Fault) in
            let digits = arguments[0].string.buffer.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
            return machine.heap.string(digits.joined())
        },
        .property(
            .command, "words", returns: .list(of: .string), doc: "Its words.", example: "`a b`.words == [\"a\", \"b\"]"
        ) { machine, arguments, _ throws(Fault) in machine.heap.list(arguments[0].list.values) },
        .property(.command, "count", returns: .int, doc: "The number of words.", example: "`a b`.count == 2") {
            _, arguments, _ throws(Fault) in Value(int: arguments[0].list.pointee.count)
        },
        .method(
            .regex, "test", [Parameter("text", .string)], returns: .bool, doc: "Whether a text has a match.",
            example: "/a+/.test(\"baa\")"
        ) { machine, arguments, _ throws(Fault) in
            Value(bool: try machine.regex(arguments[0]).firstMatch(in: arguments[1].string.text) != nil)
        },
        .suspending(
            .task, "wait", doc: "Waits for the end of a task and gives its value.",
            example: "let t = spawn 1 + 1; assert t.wait() == 2"
        ) {
            machine, arguments, register throws(Fault) in
            let task = machine.taskHandle(arguments[0])
            task.isObserved = true
            return .await(task, register: register)
        },
        .method(
            .task, "cancel", returns: .nil, doc: "Asks a task to end.",
            example: "let t = spawn sleep(1h); assert t.cancel() == nil"
        ) { machine, arguments, _ throws(Fault) in
            let task = machine.taskHandle(arguments[0])
            task.isObserved = true
            task.task?.cancel()
            return .nil
        },
        .property(
            .task, "isDone", returns: .bool, doc: "Whether a task has ended.",
            example: "let t = spawn 1; t.wait(); assert t.isDone"
        ) {
            machine, arguments, _ throws(Fault) in
            Value(bool: machine.taskHandle(arguments[0]).ending != nil)
        },
    ]
}
