// The inputs of this and earlier sessions, oldest first, each once.

struct History {
    /// How many inputs are kept.
    static let limit = 5000

    private(set) var entries: [String] = []

    /// Of equal entries the last one stays.
    init(_ entries: [String] = []) {
        var seen: Set<String> = []
        self.entries = entries.reversed().filter { seen.insert($0).inserted }.prefix(History.limit).reversed()
    }

    /// Takes an input; false when it is to be forgotten: an empty one, one that repeats the last, one that starts with a blank.
    mutating func add(_ input: String) -> Bool {
        guard let first = input.first, first != " ", first != "\t", input != entries.last else { return false }
        guard input.contains(where: { !$0.isWhitespace }) else { return false }
        entries.removeAll { $0 == input }
        entries.append(input)
        if entries.count > History.limit { entries.removeFirst() }
        return true
    }

    /// An input as one line of a file: line ends become `\n`, backslashes `\\`.
    static func encode(_ input: String) -> String {
        input.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
    }

    static func decode(_ line: some StringProtocol) -> String {
        var text = ""
        var isEscaped = false
        for character in line {
            if isEscaped {
                text.append(character == "n" ? "\n" : character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else {
                text.append(character)
            }
        }
        return text
    }
}
