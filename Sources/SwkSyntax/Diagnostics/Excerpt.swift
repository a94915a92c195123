// Source lines with the places that are meant underlined, and words beside them:
//
//    --> deploy.swk:3:24
//     |
//   1 | start("web",
//     |      - `(` is opened here
//   2 |     1]
//     |      ^ expected `)`
//
// All marks of one source share one excerpt, so that the reader sees them in the order of the text. `^` is the place itself, `-` one that
// explains it.

/// A place to underline.
struct Mark {
    let span: Span
    let label: String?
    let isPrimary: Bool
}

/// The lines of one source that hold marks.
struct Excerpt {
    private let lines: [(number: Int, marks: [Mark])]
    private let source: Source
    private let arrow: String
    private let first: Span

    /// - Parameter marks: at least one; the first gives the excerpt its place.
    init(_ marks: [Mark], in source: Source) {
        self.source = source
        first = marks[0].span
        arrow = marks[0].isPrimary ? "-->" : ":::"
        let numbered = Dictionary(grouping: marks) { source.location(of: $0.span).line }
        lines = numbered.map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 }
    }

    /// Digits of the greatest line number.
    var gutter: Int { lines.last.map { String($0.number).count } ?? 1 }

    func render(_ paint: Paint, _ tone: Paint.Tone, gutter: Int) -> String {
        let location = source.location(of: first)
        let margin = String(repeating: " ", count: gutter + 1)
        let bar = "\(margin) \(paint("|", .quiet))"
        var text = " \(margin.dropLast())\(paint(arrow, .quiet)) \(place(location))\n\(bar)\n"
        var previous: Int?
        for (number, marks) in lines {
            if let previous, number - previous == 2 { text += row(previous + 1, [], paint, tone, gutter) }
            if let previous, number - previous > 2 { text += "\(margin)\(paint("...", .quiet))\n" }
            text += row(number, marks, paint, tone, gutter)
            previous = number
        }
        return text
    }

    private func place(_ location: Source.Location) -> String {
        "\(source.name.printable):\(location.line):\(location.column)"
    }

    private func row(_ number: Int, _ marks: [Mark], _ paint: Paint, _ tone: Paint.Tone, _ gutter: Int) -> String {
        let line = ShownLine(number, of: source, around: marks)
        let digits = String(number)
        let margin = String(repeating: " ", count: gutter + 1 - digits.count)
        let blank = String(repeating: " ", count: gutter + 2)
        var text =
            "\(margin)\(paint(digits, .quiet)) \(paint("|", .quiet))\(line.text.isEmpty ? "" : " ")\(line.text)\n"
        for under in Underlines(marks, in: line).rows(paint, tone) {
            text += "\(blank)\(paint("|", .quiet)) \(under)\n"
        }
        return text
    }
}
