// Members of every caught error. The fields that an error brings itself (`exit`, `stdout`, `path`) come first, so a field may hide one.

extension CoreLibrary {
    static let errors: [NativeFunction] = [
        .property(
            .error, "message", returns: .string, doc: "What is wrong, one line.",
            example: "Error(\"no\").message == \"no\""
        ) {
            machine, arguments, _ throws(Fault) in machine.heap.string(machine.errorInfo(arguments[0]).message)
        },
        .property(
            .error, "code", returns: .string, doc: "Its stable, dotted name.",
            example: "Error(\"no\", code: \"a.b\").code == \"a.b\""
        ) {
            machine, arguments, _ throws(Fault) in machine.heap.string(machine.errorInfo(arguments[0]).code)
        },
        .property(
            .error, "help", returns: .list(of: .string), doc: "What to try.",
            example: "Error(\"no\", help: [\"yes\"]).help == [\"yes\"]"
        ) {
            machine, arguments, _ throws(Fault) in
            machine.heap.list(machine.errorInfo(arguments[0]).help.map { machine.heap.string($0) })
        },
        .property(.error, "notes", returns: .list(of: .string), doc: "Evidence.", example: "Error(\"no\").notes == []")
        {
            machine, arguments, _ throws(Fault) in
            machine.heap.list(machine.errorInfo(arguments[0]).notes.map { machine.heap.string($0) })
        },
        .property(
            .error, "trace", returns: .list(of: .string), doc: "The calls that led to it, the innermost first.",
            example: "let e = try { throw \"no\" } catch e { e }; assert e.trace.count == 1"
        ) { machine, arguments, _ throws(Fault) in
            machine.heap.list(machine.errorInfo(arguments[0]).trace.map { machine.heap.string(machine.words(of: $0)) })
        },
        .method(
            .error, "is", [Parameter("code", .string, doc: "a code, or the beginning of one up to a dot")],
            returns: .bool,
            doc: "Whether its code is this one or belongs to this group.",
            example: "Error(\"no\", code: \"fs.not-found\").is(\"fs\")"
        ) { machine, arguments, _ throws(Fault) in
            let code = machine.errorInfo(arguments[0]).code
            let group = arguments[1].string.text
            return Value(bool: code == group || code.hasPrefix(group + "."))
        },
    ]
}

extension Machine {
    /// `main.swk:3:5 in f`.
    fileprivate func words(of entry: TraceEntry) -> String {
        let function = entry.function.map { " in \($0)" } ?? ""
        guard let source = sources.first(where: { $0.id == entry.span.file }) else { return "<unknown>\(function)" }
        let place = source.location(of: entry.span)
        return "\(source.name):\(place.line):\(place.column)\(function)"
    }
}
