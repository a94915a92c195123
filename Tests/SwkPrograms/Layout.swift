// How a generated program is laid out: carelessly, as people do. Wherever the grammar is indifferent to blanks, line breaks, comments or
// semicolons there may be some or none, so that the formatter has work and can be shown to change nothing else.

/// A text being written.
struct Layout {
    private(set) var text = ""
    private var random: RandomSource
    private var depth = 0
    /// Above zero inside an interpolation, where a line must not end.
    private var oneLine = 0

    init(seed: UInt64) { random = RandomSource(seed: seed) }

    mutating func write(_ token: String) { text += token }

    /// At least one blank.
    mutating func blank() { text += random.once(in: 12) ? "   " : " " }

    /// Blanks or none.
    mutating func soft() {
        switch random.below(8) {
        case 0: text += "  "
        case 1, 2: break
        default: text += " "
        }
    }

    /// None, mostly: inside brackets.
    mutating func tight() { if random.once(in: 6) { text += " " } }

    /// Where a line may end, inside brackets or after an operator.
    mutating func breakable() {
        guard oneLine == 0, random.once(in: 15) else { return tight() }
        if random.once(in: 3) { text += " // \(random.below(100))" }
        newline()
    }

    mutating func comment() {
        if oneLine == 0, random.once(in: 30) { text += "/* note \(random.below(100)) */ " }
    }

    /// The end of a statement.
    mutating func endStatement() {
        if random.once(in: 10) { text += ";" }
        if random.once(in: 14) { text += "   // end \(random.below(100))" }
        newline()
        if random.once(in: 12) { newline() }
        if random.once(in: 25) {
            text += "// a remark"
            newline()
        }
    }

    mutating func newline() {
        if random.once(in: 20) { text += "  " }
        text += random.once(in: 40) ? "\r\n" : "\n"
        let width = random.once(in: 10) ? random.below(9) : depth * 4
        text += String(repeating: " ", count: width)
    }

    mutating func open(_ bracket: String = "{") {
        text += bracket
        depth += 1
        newline()
    }

    mutating func close(_ bracket: String = "}") {
        depth -= 1
        newline()
        text += bracket
    }

    mutating func onOneLine(_ body: (inout Layout) -> Void) {
        oneLine += 1
        body(&self)
        oneLine -= 1
    }

    mutating func beginOneLine() { oneLine += 1 }
    mutating func endOneLine() { oneLine -= 1 }
    var isOneLine: Bool { oneLine > 0 }
}
