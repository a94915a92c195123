// What stands below a source line: the underlines of its marks, and their words. The words of the rightmost mark stand beside it, those of
// the others below, each at the end of a thin line:
//
//   | start(name: "a", name: "b")
//   |       ----       ^^^^ given again here
//   |       |
//   |       first given here

struct Underlines {
    private struct Placed {
        let column: Int
        let width: Int
        let mark: Mark
        var end: Int { column + width }
    }

    private let placed: [Placed]

    init(_ marks: [Mark], in line: ShownLine) {
        placed = marks.map { mark in
            let start = line.column(at: mark.span.start)
            let end = line.column(at: max(mark.span.start, mark.span.end))
            return Placed(column: start, width: max(1, end - start), mark: mark)
        }.sorted { ($0.end, $0.mark.isPrimary ? 1 : 0) < ($1.end, $1.mark.isPrimary ? 1 : 0) }
    }

    func rows(_ paint: Paint, _ tone: Paint.Tone) -> [String] {
        guard let last = placed.last else { return [] }
        var canvas = Canvas()
        let secondary = placed.filter { !$0.mark.isPrimary }
        for mark in secondary + placed.filter(\.mark.isPrimary) {
            let stroke: Character = mark.mark.isPrimary ? "^" : "-"
            canvas.put(String(repeating: stroke, count: mark.width), 0, mark.column, self.tone(mark, tone))
        }
        if let label = last.mark.label { canvas.put(" " + shown(label), 0, last.end, self.tone(last, tone)) }
        let others = placed.dropLast().filter { $0.mark.label != nil }.sorted { $0.column < $1.column }
        if !others.isEmpty { connect(others, 1, &canvas, tone) }
        var row = 2
        for (index, mark) in others.enumerated().reversed() {
            connect(Array(others[..<index]), row, &canvas, tone)
            canvas.put(shown(mark.mark.label ?? ""), row, mark.column, self.tone(mark, tone))
            row += 1
        }
        return canvas.rows(paint)
    }

    private func connect(_ marks: [Placed], _ row: Int, _ canvas: inout Canvas, _ tone: Paint.Tone) {
        for mark in marks { canvas.put("|", row, mark.column, self.tone(mark, tone)) }
    }

    private func tone(_ mark: Placed, _ tone: Paint.Tone) -> Paint.Tone { mark.mark.isPrimary ? tone : .quiet }

    private func shown(_ label: String) -> String {
        label.replacing("\n", with: " ").printable.truncated(toWidth: ReportLimits.width)
    }
}

/// Rows of characters that later ones may overwrite.
private struct Canvas {
    private struct Cell {
        var character: Character = " "
        var tone: Paint.Tone?
    }

    private var cells: [[Cell]] = []

    mutating func put(_ text: String, _ row: Int, _ column: Int, _ tone: Paint.Tone) {
        while cells.count <= row { cells.append([]) }
        var column = column
        for character in text {
            while cells[row].count <= column { cells[row].append(Cell()) }
            cells[row][column] = Cell(character: character, tone: tone)
            column += 1
        }
    }

    /// The rows as text, each run of one tone painted once.
    func rows(_ paint: Paint) -> [String] {
        cells.map { row in
            var text = ""
            var run = ""
            var tone: Paint.Tone?
            for cell in row {
                if cell.tone != tone {
                    text += tone.map { paint(run, $0) } ?? run
                    run = ""
                    tone = cell.tone
                }
                run.append(cell.character)
            }
            return text + (tone.map { paint(run, $0) } ?? run)
        }
    }
}
