// How keys are written in a transcript: as they are, with names in angle brackets for what has no letter.

/// Keys as the bytes that a terminal sends.
enum Keys {
    private static let named: [String: String] = [
        "Enter": "\r", "Tab": "\t", "Esc": "\u{1B}", "BS": "\u{7F}", "Up": "\u{1B}[A", "Down": "\u{1B}[B",
        "Right": "\u{1B}[C", "Left": "\u{1B}[D", "Home": "\u{1B}[H", "End": "\u{1B}[F", "Del": "\u{1B}[3~",
        "M-Enter": "\u{1B}\r", "Paste": "\u{1B}[200~", "/Paste": "\u{1B}[201~", "NL": "\n", "lt": "<",
    ]

    /// The bytes of a line of keys, and whether it ends in a key with a name: then nothing follows, otherwise Enter does.
    static func bytes(_ line: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = line[...]
        var endsInName = false
        while let character = rest.popFirst() {
            endsInName = false
            guard character == "<", let end = rest.firstIndex(of: ">"), let key = key(String(rest[..<end])) else {
                bytes += Array(String(character).utf8)
                continue
            }
            bytes += key
            rest = rest[rest.index(after: end)...]
            endsInName = true
        }
        return endsInName ? bytes : bytes + [UInt8(ascii: "\r")]
    }

    private static func key(_ name: String) -> [UInt8]? {
        if let text = named[name] { return Array(text.utf8) }
        if name.hasPrefix("C-"), let letter = name.dropFirst(2).utf8.first { return [letter & 0x1F] }
        if name.hasPrefix("0x") { return UInt8(name.dropFirst(2), radix: 16).map { [$0] } }
        // `<Repeat 1000 x>`: a lot of one text.
        let parts = name.split(separator: " ", maxSplits: 2)
        if parts.count == 3, parts[0] == "Repeat", let count = Int(parts[1]) {
            return Array(String(repeating: String(parts[2]), count: count).utf8)
        }
        return nil
    }
}
