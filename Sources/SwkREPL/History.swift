// The inputs of this and earlier sessions, oldest first, each once.

struct History {
    /// How many inputs are kept.
    static let limit = 10_000

    private(set) var entries: [String] = []

    /// Of equal entries the last one stays.
    init(_ entries: [String] = []) {
        var seen: Set<String> = []
        seen.reserveCapacity(entries.count)
        self.entries = entries.reversed().filter { seen.insert($0).inserted }.prefix(History.limit).reversed()
    }

    /// What taking an input did to the list.
    enum Change: Equatable {
        /// It is to be forgotten: an empty one, one that repeats the last, one that starts with a blank.
        case none
        /// It went to the end; an equal entry, or the oldest of too many, was at this index before.
        case appended(removed: Int?)
    }

    mutating func add(_ input: String) -> Change {
        guard let first = input.first, first != " ", first != "\t", input != entries.last else { return .none }
        guard input.contains(where: { !$0.isWhitespace }) else { return .none }
        let removed = entries.firstIndex(of: input) ?? (entries.count >= History.limit ? 0 : nil)
        if let removed { entries.remove(at: removed) }
        entries.append(input)
        return .appended(removed: removed)
    }

    // MARK: The file's form

    /// An input as one line of a file: line ends become `\n`, backslashes `\\`.
    static func encode(_ input: String) -> String {
        input.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
    }

    static func decode(_ line: some Collection<UInt8>) -> String {
        let backslash = UInt8(ascii: "\\")
        guard line.contains(backslash) else { return String(decoding: line, as: UTF8.self) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(line.count)
        var isEscaped = false
        for byte in line {
            if !isEscaped, byte == backslash {
                isEscaped = true
            } else {
                bytes.append(isEscaped && byte == UInt8(ascii: "n") ? UInt8(ascii: "\n") : byte)
                isEscaped = false
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
