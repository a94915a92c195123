// One source line as a report shows it: tabs become blanks, control characters and bytes that are not UTF-8 become U+FFFD, and of a very
// long line only the part round its marks is kept. It knows in which column of the terminal each byte of the source stands.

struct ShownLine {
    let text: String
    /// Offset in the source and column of each character, and of the end.
    private let columns: [(offset: UInt32, column: Int)]

    /// Columns of a line that are shown, and of those how many stand before the place.
    private static let width = 100
    private static let before = 40
    /// Bytes of a line that are looked at on each side of a place.
    private static let reach = 2048
    private static let tab = 4

    init(_ number: Int, of source: Source, around marks: [Mark]) {
        let center = marks.first(where: \.isPrimary) ?? marks.first
        let cells = ShownLine.cells(source.line(number), around: center.map { Int($0.span.start) } ?? 0)
        let range = ShownLine.window(cells, marks)
        let shift = cells.isEmpty ? 0 : cells[range.lowerBound].column - (range.lowerBound > 0 ? 1 : 0)
        let isCut = range.upperBound < cells.count - 1
        text =
            (range.lowerBound > 0 ? "…" : "") + cells[range].map(\.text).joined() + (isCut ? "…" : "")
        columns = cells.map { ($0.offset, max(0, min($0.column - shift, ShownLine.width))) }
    }

    /// The column in which a byte of the line stands.
    func column(at offset: UInt32) -> Int {
        var low = 0
        var high = columns.count
        while low < high {
            let middle = (low + high) / 2
            if columns[middle].offset <= offset { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? 0 : columns[low - 1].column
    }

    // MARK: Cells

    private struct Cell {
        let text: String
        let offset: UInt32
        let column: Int
    }

    /// The characters of a line with their places; the last cell is the end.
    private static func cells(_ line: ArraySlice<UInt8>, around center: Int) -> [Cell] {
        var start = max(line.startIndex, min(center, line.endIndex) - reach)
        let end = min(line.endIndex, max(center, line.startIndex) + reach)
        while start < end, start > line.startIndex, line[start] & 0xC0 == 0x80 { start += 1 }
        let (scalars, offsets) = decode(line[start..<end])
        var cells: [Cell] = []
        var column = 0
        var index = 0
        for character in String(scalars) {
            let isTab = character == "\t"
            let width = isTab ? tab - column % tab : max(character.displayWidth, 0)
            let text = isTab ? String(repeating: " ", count: width) : String(character)
            cells.append(Cell(text: text, offset: offsets[index], column: column))
            column += width
            index += character.unicodeScalars.count
        }
        return cells + [Cell(text: "", offset: UInt32(end), column: column)]
    }

    /// Scalars that may be shown, and where each stands.
    private static func decode(_ bytes: ArraySlice<UInt8>) -> (String.UnicodeScalarView, [UInt32]) {
        var scalars = String.UnicodeScalarView()
        var offsets: [UInt32] = []
        var parser = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        var offset = bytes.startIndex
        while true {
            let scalar: Unicode.Scalar
            let length: Int
            switch parser.parseScalar(from: &iterator) {
            case .valid(let encoded):
                scalar = Unicode.UTF8.decode(encoded)
                length = encoded.count
            case .error(let count):
                scalar = "\u{FFFD}"
                length = count
            case .emptyInput: return (scalars, offsets)
            }
            scalars.append(scalar != "\t" && scalar.isUnprintable ? "\u{FFFD}" : scalar)
            offsets.append(UInt32(offset))
            offset += length
        }
    }

    /// The cells to show: all, or those round the marks, the first of them when not all fit.
    private static func window(_ cells: [Cell], _ marks: [Mark]) -> Range<Int> {
        let last = cells.count - 1
        guard last > 0, cells[last].column > width else { return 0..<max(0, last) }
        func column(_ offset: UInt32) -> Int { (cells.last { $0.offset <= offset } ?? cells[0]).column }
        let center = marks.first(where: \.isPrimary) ?? marks.first
        let place = center.map { column($0.span.start) } ?? 0
        let leftmost = marks.map { column($0.span.start) }.min() ?? 0
        let rightmost = marks.map { column($0.span.end) }.max() ?? 0
        let anchor = rightmost - leftmost < width - before ? leftmost : place
        let from = anchor > width - before ? anchor - before : 0
        let start = cells.firstIndex { $0.column >= from } ?? 0
        let end = cells.firstIndex { $0.column > cells[start].column + width - 2 } ?? last
        return start..<max(start, min(end, last))
    }
}
