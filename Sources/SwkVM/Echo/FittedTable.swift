// Rows in the columns of a terminal: the widest columns shrink until all fit, and when even narrow ones do not, the last are left out.

/// A table for reading at a prompt.
struct FittedTable {
    typealias Row = [(column: String, text: String)]

    /// A column is not made narrower than this: less says nothing.
    private static let narrowest = 6
    private static let gap = 2

    private let columns: [String]
    /// The heading, then the rows that are shown.
    private let lines: [[String]]
    private let leftOut: Int
    private let room: EchoRoom

    init(_ rows: [Row], count: Int, in room: EchoRoom) {
        self.room = room
        var columns: [String] = []
        var known: Set<String> = []
        for row in rows { for cell in row where known.insert(cell.column).inserted { columns.append(cell.column) } }
        self.columns = columns
        leftOut = count - rows.count
        lines =
            [columns.map { $0.uppercased() }]
            + rows.map { row in
                let cells = Dictionary(row.map { ($0.column, $0.text) }) { first, _ in first }
                return columns.map { cells[$0] ?? "" }
            }
    }

    var text: String {
        let (shown, widths) = fit()
        var text = lines.map { line($0, widths) }
        if leftOut > 0 { text.append(room.hint(leftOut, "rows")) }
        if shown < columns.count {
            text.append(room.hint(columns.count - shown, "columns, \(columns[shown...].joined(separator: ", "))"))
        }
        return text.map { $0.fitted(to: room.width) }.joined(separator: "\n")
    }

    /// How many columns are shown, and how wide each is.
    private func fit() -> (Int, [Int]) {
        let natural = columns.indices.map { column in lines.reduce(1) { max($0, $1[column].columns) } }
        var shown = natural.count
        let least = natural.map { min($0, FittedTable.narrowest) }
        while shown > 1, total(least[..<shown]) > room.width { shown -= 1 }
        return (shown, level(Array(natural[..<shown])))
    }

    /// Widths that fit: all columns above one level are cut to it, and what is left over goes to the first of them.
    private func level(_ natural: [Int]) -> [Int] {
        guard total(natural[...]) > room.width else { return natural }
        var level = 1
        while total(natural.map { min($0, level + 1) }[...]) <= room.width { level += 1 }
        var widths = natural.map { min($0, level) }
        var left = room.width - total(widths[...])
        for index in widths.indices where left > 0 && natural[index] > level {
            widths[index] += 1
            left -= 1
        }
        return widths
    }

    private func total(_ widths: ArraySlice<Int>) -> Int {
        widths.reduce(0, +) + FittedTable.gap * (widths.count - 1)
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        var text = ""
        for (index, width) in widths.enumerated() {
            let cell = cells[index].fitted(to: width)
            text += index == widths.count - 1 ? cell : cell.filled(to: width + FittedTable.gap)
        }
        while text.last == " " { text.removeLast() }
        return text
    }
}
