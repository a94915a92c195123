// What a person sees: the part of a terminal (ECMA-48, as xterm does it) that readline, tables and progress lines use, with everything that
// scrolled away still there.

/// A screen of so many columns and rows.
public struct Screen {
    public private(set) var columns: Int
    public private(set) var rows: Int
    /// All lines ever shown, the last `rows` are on the screen. A cell holds a character; the right half of a wide one is empty.
    private var lines: [[String]] = [[]]
    private var row = 0
    private var column = 0
    /// Bytes of a character or of a control sequence that is not complete yet.
    private var pending: [UInt8] = []
    /// How often colours or other attributes were set.
    public private(set) var attributes = 0
    /// Everything that came, as it came.
    public private(set) var raw: [UInt8] = []

    public init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
    }

    public mutating func resize(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
    }

    /// The lines without blanks at their ends.
    public var text: String {
        var texts = lines.map { line -> String in
            var text = line.joined()
            while text.last == " " { text.removeLast() }
            return text
        }
        while texts.last == "" { texts.removeLast() }
        return texts.joined(separator: "\n")
    }

    private var top: Int { max(0, lines.count - rows) }

    // MARK: Bytes

    public mutating func feed(_ bytes: some Sequence<UInt8>) {
        for byte in bytes {
            raw.append(byte)
            pending.append(byte)
            if isComplete { take() }
        }
    }

    private var isComplete: Bool {
        guard let first = pending.first, let last = pending.last else { return false }
        if first == 0x1B {
            if pending.count == 1 { return false }
            if pending[1] == UInt8(ascii: "[") { return pending.count > 2 && (0x40...0x7E).contains(last) }
            if pending[1] == UInt8(ascii: "]") { return last == 0x07 }
            return true
        }
        let length = first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        return pending.count >= length
    }

    private mutating func take() {
        defer { pending = [] }
        switch pending[0] {
        case 0x1B: sequence()
        case UInt8(ascii: "\r"): column = 0
        case UInt8(ascii: "\n"): lineFeed()
        case 0x08: column = max(0, min(column, columns - 1) - 1)
        case UInt8(ascii: "\t"): column = min(columns - 1, (column / 8 + 1) * 8)
        case 0..<0x20, 0x7F: break
        default: put(String(decoding: pending, as: UTF8.self))
        }
    }

    private mutating func lineFeed() {
        row += 1
        while lines.count <= row { lines.append([]) }
    }

    private mutating func put(_ character: String) {
        let width = character.unicodeScalars.reduce(0) { max($0, Screen.width($1)) }
        if width == 0 {
            // A combining mark joins what it stands on.
            if column > 0, column <= lines[row].count { lines[row][column - 1] += character }
            return
        }
        if column + width > columns {
            column = 0
            lineFeed()
        }
        fill(to: column + width)
        lines[row][column] = character
        if width == 2 { lines[row][column + 1] = "" }
        column += width
    }

    private mutating func fill(to count: Int) {
        while lines[row].count < count { lines[row].append(" ") }
    }

    private static func width(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        let isWide =
            (0x1100...0x115F).contains(scalar.value) || (0x2E80...0xA4CF).contains(scalar.value)
            || (0xAC00...0xD7A3).contains(scalar.value) || (0xF900...0xFAFF).contains(scalar.value)
            || (0xFF01...0xFF60).contains(scalar.value) || scalar.properties.isEmojiPresentation
        return isWide ? 2 : 1
    }

    // MARK: Control sequences

    private mutating func sequence() {
        guard pending.count > 2, pending[1] == UInt8(ascii: "[") else { return }
        let body = String(decoding: pending[2..<(pending.count - 1)], as: UTF8.self)
        let numbers = body.split(separator: ";").map { Int($0) ?? 0 }
        let count = max(1, numbers.first ?? 1)
        column = min(column, columns)
        switch Character(Unicode.Scalar(pending[pending.count - 1])) {
        case "A": row = max(top, row - count)
        case "B": row = min(lines.count - 1, row + count)
        case "C": column = min(columns - 1, column + count)
        case "D": column = max(0, min(column, columns - 1) - count)
        case "G": column = min(columns - 1, count - 1)
        case "H": move(numbers)
        case "J": eraseScreen(numbers.first ?? 0)
        case "K": eraseLine(numbers.first ?? 0)
        case "P":
            if column < lines[row].count { lines[row].removeSubrange(column..<min(lines[row].count, column + count)) }
        case "@":
            if column < lines[row].count {
                lines[row].insert(contentsOf: Array(repeating: " ", count: count), at: column)
            }
        case "m": attributes += 1
        default: break
        }
    }

    private mutating func move(_ numbers: [Int]) {
        let wanted = top + max(1, numbers.first ?? 1) - 1
        while lines.count <= wanted { lines.append([]) }
        row = wanted
        column = max(1, numbers.count > 1 ? numbers[1] : 1) - 1
    }

    private mutating func eraseLine(_ mode: Int) {
        switch mode {
        case 0: if column < lines[row].count { lines[row].removeSubrange(column...) }
        case 1: for index in 0..<min(column + 1, lines[row].count) { lines[row][index] = " " }
        default: lines[row] = []
        }
    }

    private mutating func eraseScreen(_ mode: Int) {
        if mode == 0 {
            eraseLine(0)
            for below in lines.indices where below > row { lines[below] = [] }
            lines.removeSubrange((row + 1)...)
        } else {
            // What was there scrolls away, as terminals with a history do it.
            let shown = row - top
            lines += Array(repeating: [], count: rows)
            row = top + shown
        }
    }
}
