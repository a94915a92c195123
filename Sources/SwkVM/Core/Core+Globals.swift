// Global functions.
import Glibc

extension CoreLibrary {
    static let globals: [NativeFunction] = [
        .function(
            "print", [.rest("values", doc: "what to print")], returns: .nil,
            doc: "Writes values to the standard output, separated by spaces; a list of rows as a table.",
            throws: ["limit.output"],
            example: "print(\"hello\", 1 + 1) == nil"
        ) { machine, arguments, count throws(Fault) in
            try machine.emit((0..<count).map { machine.printed(arguments[$0]) }.joined(separator: " ") + "\n")
            return .nil
        },
        .function(
            "table", [Parameter("rows", .list(of: .any), doc: "maps, records or host objects")], returns: .string,
            doc: "The rows as text with aligned columns.", throws: ["type.mismatch"],
            example: "table([{name: \"a\", n: 1}]) == \"NAME  N\\na     1\""
        ) { machine, arguments, _ throws(Fault) in
            if arguments[0].list.pointee.count == 0 { return machine.heap.string("") }
            guard let text = machine.tableText(arguments[0]) else {
                throw machine.fault("type.mismatch", "`table` takes a list of Maps, records or host objects")
            }
            return machine.heap.string(text)
        },
        .function(
            "exit", [Parameter("status", .int, default: .int(0), doc: "0 to 255")], returns: .nil,
            doc: "Ends the script after all clean-up. Cannot be caught.", throws: ["exit.bad-status"]
        ) { machine, arguments, count throws(Fault) in
            let status = count > 0 ? arguments[0].int : 0
            guard (0...255).contains(status) else {
                throw machine.fault("exit.bad-status", "an exit status is 0 to 255, this is \(status)")
            }
            throw machine.fault(
                ErrorInfo(.exit(Int32(status)), code: "exit", message: "the script ended with status \(status)"))
        },
        .function(
            "type", [Parameter("value", .any)], returns: .string, doc: "The name of a value's type.",
            example: "type(30s) == \"Duration\""
        ) { machine, arguments, _ throws(Fault) in machine.heap.string(machine.typeName(arguments[0])) },
        .function(
            "Error",
            [
                Parameter("message", .string, doc: "what was attempted, on which object, and why it failed; one line"),
                Parameter("code", .string, default: .string("error"), doc: "a stable, dotted name for programs"),
                Parameter("cause", .optional(.error), default: .nil, doc: "the error that led to this one"),
                Parameter("help", .list(of: .string), default: .list([]), doc: "what to try"),
                Parameter("notes", .list(of: .string), default: .list([]), doc: "evidence"),
            ],
            returns: .error, doc: "An error to throw.", example: "Error(\"no\", code: \"x.y\").code == \"x.y\""
        ) { machine, arguments, _ throws(Fault) in
            let code = arguments[1].isAbsent ? "error" : arguments[1].string.text
            func texts(_ list: Value) -> [String] { list.isAbsent ? [] : list.list.values.map(machine.text) }
            let info = ErrorInfo(
                code: code, message: arguments[0].string.text, help: texts(arguments[3]), notes: texts(arguments[4]))
            if arguments[2].tag == .error { info.cause = machine.errorInfo(arguments[2]) }
            return machine.fault(info).value
        },
        .function(
            "min", [.rest("values")], doc: "The least of the values, or of the elements of one list.",
            throws: ["type.mismatch"],
            example: "min(3, 1, 2) == 1"
        ) { machine, arguments, count throws(Fault) in
            try machine.extreme(arguments, count, sign: -1)
        },
        .function(
            "max", [.rest("values")], doc: "The greatest of the values, or of the elements of one list.",
            throws: ["type.mismatch"],
            example: "max([3, 1, 2]) == 3"
        ) { machine, arguments, count throws(Fault) in
            try machine.extreme(arguments, count, sign: 1)
        },
        .function("now", returns: .time, doc: "The time of day.", example: "now() - now() <= 0s") {
            machine, _, _ throws(Fault) in
            var time = timespec()
            clock_gettime(CLOCK_REALTIME, &time)
            return Value(tag: .time, bits: UInt64(bitPattern: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)))
        }.having(.clock),
        .suspending(
            nil, "sleep", [Parameter("duration", .duration)], returns: .nil, doc: "Waits; other fibers run meanwhile.",
            example: "sleep(1ms) == nil"
        ) { machine, arguments, register throws(Fault) in
            .sleep(nanoseconds: arguments[0].int64, register: register)
        },
    ]
}

extension Machine {
    /// Writes to the script's standard output, within the limit on it.
    func emit(_ text: String) throws(Fault) {
        outputBytes += text.utf8.count
        if let limit = limits.output, outputBytes > limit {
            throw fault(
                ErrorInfo(
                    .limit, code: "limit.output",
                    message: "the script printed more than its limit of \(formatSize(Int64(limit)))"))
        }
        context.write(text, toError: false)
    }

    /// A value as `print` shows it: rows as a table.
    func printed(_ value: Value) -> String { tableText(value) ?? text(value) }

    fileprivate func extreme(
        _ arguments: UnsafeMutablePointer<Value>, _ count: Int, sign: Int
    ) throws(Fault) -> Value {
        let isList = count == 1 && arguments[0].tag == .list
        let values = isList ? arguments[0].list.values : Array(UnsafeBufferPointer(start: arguments, count: count))
        guard var best = values.first else { return .nil }
        for value in values.dropFirst() where try order(value, best) * sign > 0 { best = value }
        return best
    }
}
