// A source line with a caret under the place that is meant.
//
// Control characters of the source would move the cursor of whoever reads the message: all but the tab are shown as U+FFFD. The caret's
// line repeats the tabs, so that it lines up whatever their width. Long lines are cut around the place.

struct Excerpt {
    let place: String
    let number: String
    let line: String
    let padding: String
    let carets: String
    let label: String?

    /// How many scalars of a line are shown.
    private static let width = 160

    init(of span: Span, in source: Source, label: String?) {
        let location = source.location(of: span)
        place = "\(source.name):\(location.line):\(location.column)"
        number = String(location.line)
        self.label = label
        let scalars = Array(String(decoding: source.line(location.line), as: UTF8.self).unicodeScalars).map(
            Excerpt.visible)
        let endLocation = source.location(at: max(span.start, span.end))
        let start = min(location.column - 1, scalars.count)
        let end = endLocation.line == location.line ? min(endLocation.column - 1, scalars.count) : scalars.count
        let cut = start > Excerpt.width - 40 ? start - 40 : 0
        let shown = scalars[cut..<min(scalars.count, cut + Excerpt.width)]
        line = Excerpt.text((cut > 0 ? ["…"] : []) + shown + (cut + Excerpt.width < scalars.count ? ["…"] : []))
        let before = scalars[cut..<start].map { $0 == "\t" ? "\t" : " " as Unicode.Scalar }
        padding = Excerpt.text((cut > 0 ? [" "] : []) + before)
        carets = String(repeating: "^", count: max(1, min(end, cut + Excerpt.width) - start))
    }

    func render(_ paint: Paint, _ tone: Paint.Tone) -> String {
        let gutter = String(repeating: " ", count: number.count)
        let bar = paint("|", .quiet)
        let words = label.map { " " + $0 } ?? ""
        return """
             \(gutter)\(paint("-->", .quiet)) \(place)
             \(gutter) \(bar)
             \(paint(number, .quiet)) \(bar) \(line)
             \(gutter) \(bar) \(padding)\(paint(carets + words, tone))

            """
    }

    private static func visible(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        scalar == "\t" || !(scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)) ? scalar : "\u{FFFD}"
    }

    private static func text(_ scalars: [Unicode.Scalar]) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return String(text)
    }
}
