// How a diagnostic looks to people:
//
//   error[syntax.unexpected-token]: expected `)` or `,`, found `]`
//     --> deploy.swk:3:24
//      |
//    3 | x = start("web", 1]
//      |          -        ^
//      |          |
//      |          `(` is opened here
//     help: close it with `)`
//
// The code in brackets is what `swk explain` wants; an error that a script throws without a code of its own has none.

extension Diagnostic {
    /// The finding as text, ending in a new line.
    ///
    /// - Parameters:
    ///   - color: true to use ANSI colours.
    ///   - source: gives the source with a number; places in unknown sources are left out.
    public func render(color: Bool = false, source: (UInt32) -> Source?) -> String {
        let paint = Paint(isOn: color)
        let tone = severity == .error ? Paint.Tone.error : .warning
        var text = Diagnostic.header(severity.rawValue, code, message, paint, tone)
        let excerpts = excerpts(source)
        let gutter = excerpts.map(\.gutter).max() ?? 1
        for excerpt in excerpts { text += excerpt.render(paint, tone, gutter: gutter) }
        if notes.count > ReportLimits.places {
            text += "  ... \(notes.count - ReportLimits.places) more places\n"
        }
        for line in help {
            let lines = ReportLimits.lines(of: line, width: ReportLimits.message)
            text += paint("  help", .good) + ": " + lines.joined(separator: "\n        ") + "\n"
        }
        return text
    }

    /// `error[code]: message`; further lines of the message are indented.
    public static func header(
        _ word: String, _ code: Code, _ message: String, _ paint: Paint, _ tone: Paint.Tone
    ) -> String {
        let shown = code.isAnonymous ? "" : "[\(code.rawValue.printable)]"
        let lines = ReportLimits.lines(of: message, width: ReportLimits.message)
        let first = paint(word + shown, tone) + paint(": \(lines.first ?? "")", .strong) + "\n"
        return first + lines.dropFirst().map { "  \($0)\n" }.joined()
    }

    /// One excerpt for each source, that of the finding's own first.
    private func excerpts(_ source: (UInt32) -> Source?) -> [Excerpt] {
        var files: [UInt32] = []
        var marks: [UInt32: [Mark]] = [:]
        func add(_ mark: Mark) {
            if marks[mark.span.file] == nil { files.append(mark.span.file) }
            marks[mark.span.file, default: []].append(mark)
        }
        add(Mark(span: span, label: label, isPrimary: true))
        for note in notes.prefix(ReportLimits.places) {
            add(Mark(span: note.span, label: note.message, isPrimary: false))
        }
        return files.compactMap { file in
            guard let source = source(file), let marks = marks[file] else { return nil }
            return Excerpt(marks, in: source)
        }
    }

    /// The finding as text when all of it stands in one source.
    public func render(in source: Source, color: Bool = false) -> String {
        render(color: color) { $0 == source.id ? source : nil }
    }

    /// `file:line:column: error: message`, one line, for editors and tools.
    public func summary(in source: Source) -> String {
        let place = source.location(of: span)
        let words = message.replacing("\n", with: " ").printable
        return "\(source.name.printable):\(place.line):\(place.column): \(severity.rawValue): \(words)"
    }
}
