// How a diagnostic looks to people:
//
//   error: expected `)` or `,`, found `]`
//     --> deploy.swk:3:24
//      |
//    3 | let x = start("web", 1]
//      |                       ^
//     note: `(` is opened here at deploy.swk:3:14
//     help: close it with `)`

extension Diagnostic {
    /// The finding as text, ending in a new line.
    ///
    /// - Parameters:
    ///   - source: gives the source with a number; places in unknown sources are left out.
    ///   - color: true to use ANSI colours.
    public func render(color: Bool = false, source: (UInt32) -> Source?) -> String {
        let paint = Paint(isOn: color)
        let tone = severity == .error ? Paint.Tone.error : .warning
        var text = paint(severity.rawValue, tone) + paint(": \(message)", .strong) + "\n"
        if let origin = source(span.file) { text += Excerpt(of: span, in: origin, label: label).render(paint, tone) }
        for note in notes {
            text += paint("  note", .quiet) + ": \(note.message)\n"
            if let origin = source(note.span.file) {
                text += Excerpt(of: note.span, in: origin, label: nil).render(paint, .quiet)
            }
        }
        for line in help { text += paint("  help", .good) + ": \(line)\n" }
        return text
    }

    /// The finding as text when all of it stands in one source.
    public func render(in source: Source, color: Bool = false) -> String {
        render(color: color) { $0 == source.id ? source : nil }
    }

    /// `file:line:column: error: message`, one line, for editors and tools.
    public func summary(in source: Source) -> String {
        let place = source.location(of: span)
        return "\(source.name):\(place.line):\(place.column): \(severity.rawValue): \(message)"
    }
}

/// ANSI colours, or none.
struct Paint {
    enum Tone: String {
        case error = "1;31"
        case warning = "1;33"
        case strong = "1"
        case quiet = "36"
        case good = "32"
    }

    let isOn: Bool

    func callAsFunction(_ text: String, _ tone: Tone) -> String {
        isOn ? "\u{1B}[\(tone.rawValue)m\(text)\u{1B}[0m" : text
    }
}
