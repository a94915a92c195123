// The language's own types, in a word each. Their members are the core library's.

/// A type of the language.
struct CoreType: Sendable {
    let name: String
    let summary: String
    /// A literal of it, or what makes one; empty when nothing short does.
    let example: String
}

extension CoreLibrary {
    static let types: [CoreType] = [
        CoreType(name: "nil", summary: "Nothing: the value of what has none.", example: "nil"),
        CoreType(name: "Bool", summary: "True or false. `if` and `while` want one.", example: "true"),
        CoreType(
            name: "Int", summary: "A whole number of 64 bits. A result that does not fit is an error.", example: "1_000"
        ),
        CoreType(name: "Float", summary: "A number with a fraction; `5%` is 0.05.", example: "2.5"),
        CoreType(
            name: "String", summary: "Text. Its elements are characters as people see them.", example: #""a \(1 + 1)""#),
        CoreType(name: "Bytes", summary: "A sequence of bytes.", example: #""é".bytes()"#),
        CoreType(
            name: "List", summary: "Values in a row, shared by those who hold it, counted from 0.", example: "[1, 2, 3]"
        ),
        CoreType(
            name: "Map", summary: "Keys and values in the order in which they were added.",
            example: #"{a: 1, "b c": 2}"#),
        CoreType(name: "Range", summary: "Ints from one to another.", example: "1..10"),
        CoreType(name: "Duration", summary: "A length of time.", example: "1m30s"),
        CoreType(name: "Size", summary: "A number of bytes.", example: "64MiB"),
        CoreType(name: "Time", summary: "A moment, in UTC.", example: "now()"),
        CoreType(name: "Regex", summary: "A regular expression.", example: #"/v(\d+)/i"#),
        CoreType(
            name: "Function", summary: "What can be called: a function, a lambda, a bound method.", example: "(x) => x"),
        CoreType(
            name: "Error", summary: "What is thrown: a message, a stable code, and evidence.",
            example: #"Error("no space", code: "disk.full")"#),
        CoreType(
            name: "Task", summary: "What `spawn` started. It ends before the block that started it.", example: "spawn 1"
        ),
        CoreType(name: "Command", summary: "The words of a command.", example: "`ls -l`"),
    ]
}
