// Columns: where the author lined up the `=`, `=>` or the values after `key:` of lines that follow each other, they stay lined up.
//
// The author asks for a column with a second blank in one of the lines; then all lines of the group have it, exactly. A comment at the end
// of a line stays in the column in which it stood, when it stood more than one blank away.

struct Columns {
    /// A place of a line that may move to the right.
    private struct Stop {
        let offset: Int
        let line: Int
        let indent: Int
        /// Characters of the line before it.
        let width: Int
        let role: Role
    }

    private enum Role {
        /// What may form a group with its neighbours; `isWanted` when the author set it off.
        case operation(Token.Kind, isWanted: Bool)
        /// A comment, and its column.
        case comment(Int)
    }

    private var stops: [Stop] = []
    private var line = 0
    private var lineStart = 0
    private var indent = 0
    /// Brackets that were open at the start of the line.
    private var depth = 1
    private var hasOperation = false

    /// The number of characters.
    static func width(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
    }

    /// A line begins at the end of the output.
    mutating func startLine(_ output: [UInt8], lines: Int, indent: Int, depth: Int) {
        line += lines
        (lineStart, self.indent, self.depth, hasOperation) = (output.count, indent, depth, false)
    }

    /// So many bytes were written that may hold line ends; true when they do.
    mutating func passed(_ output: [UInt8], _ count: Int) -> Bool {
        let before = line
        for offset in output.count - count..<output.count where output[offset] == UInt8(ascii: "\n") {
            line += 1
            (lineStart, hasOperation) = (offset + 1, true)
        }
        return line > before
    }

    /// An operator comes next; only the first of a line counts, outside of brackets that the line opened.
    mutating func stop(_ output: [UInt8], _ kind: Token.Kind, depth: Int, isWanted: Bool) {
        guard !hasOperation, depth == self.depth else { return }
        hasOperation = true
        add(output, .operation(kind, isWanted: isWanted))
    }

    /// A comment comes next.
    mutating func comment(_ output: [UInt8], column: Int?) {
        if let column { add(output, .comment(column)) }
    }

    private mutating func add(_ output: [UInt8], _ role: Role) {
        let width = Columns.width(output[lineStart...])
        stops.append(Stop(offset: output.count, line: line, indent: indent, width: width, role: role))
    }

    // MARK: Moving

    /// The text with its columns.
    func aligned(_ text: [UInt8]) -> [UInt8] {
        let pads = operationPads()
        var result: [UInt8] = []
        result.reserveCapacity(text.count + 64)
        var (copied, moved, movedLine) = (0, 0, -1)
        for (index, stop) in stops.enumerated() {
            if stop.line != movedLine { (moved, movedLine) = (0, stop.line) }
            var pad = pads[index]
            var place = stop.offset
            switch stop.role {
            // The blank before the comment is written already.
            case .comment(let column): pad = max(0, column - stop.width - moved - 1)
            case .operation(.colon, _): place += 1
            case .operation: break
            }
            guard pad > 0 else { continue }
            result += text[copied..<place]
            result += [UInt8](repeating: UInt8(ascii: " "), count: pad)
            (copied, moved) = (place, moved + pad)
        }
        return result + text[copied...]
    }

    /// For each stop how far it moves to stand below its neighbours.
    private func operationPads() -> [Int] {
        var pads = [Int](repeating: 0, count: stops.count)
        var group: [Int] = []
        func finish() {
            let isWanted = group.contains {
                if case .operation(_, isWanted: true) = stops[$0].role { true } else { false }
            }
            let width = group.map { stops[$0].width }.max() ?? 0
            if isWanted, group.count > 1 { for index in group { pads[index] = width - stops[index].width } }
            group = []
        }
        for (index, stop) in stops.enumerated() {
            guard case .operation(let kind, _) = stop.role else { continue }
            if let last = group.last, !continues(stops[last], stop, kind) { finish() }
            group.append(index)
        }
        finish()
        return pads
    }

    private func continues(_ last: Stop, _ next: Stop, _ kind: Token.Kind) -> Bool {
        guard case .operation(kind, _) = last.role else { return false }
        return next.line == last.line + 1 && next.indent == last.indent
    }
}
