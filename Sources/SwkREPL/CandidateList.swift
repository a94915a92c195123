// How candidates are listed: one a line with what each is, as long as they fit the screen; otherwise in columns, down first; and never more
// than a screen.

import SwkSyntax

struct CandidateList {
    let text: String

    init(_ texts: [String], docs: [String: String], style: ReplStyle, size: (columns: Int, rows: Int)) {
        let hasDocs = texts.contains { !docs[$0, default: ""].isEmpty }
        if hasDocs, texts.count <= size.rows - 3 {
            text = Self.described(texts, docs, style, size.columns)
        } else {
            text = Self.inColumns(texts, style, size)
        }
    }

    private static func described(
        _ texts: [String], _ docs: [String: String], _ style: ReplStyle, _ columns: Int
    ) -> String {
        let width = min(texts.reduce(0) { max($0, $1.columns) }, columns / 2)
        return texts.map { text in
            let doc = docs[text, default: ""].fitted(to: max(0, columns - width - 5))
            let line = "  " + text.filled(to: width) + (doc.isEmpty ? "" : "  " + style.quiet(doc))
            return line + "\n"
        }.joined()
    }

    private static func inColumns(_ texts: [String], _ style: ReplStyle, _ size: (columns: Int, rows: Int)) -> String {
        let width = min(texts.reduce(1) { max($0, $1.columns) } + 2, size.columns)
        let across = max(1, (size.columns - 2) / width)
        let most = max(1, (size.rows - 4) * across)
        let shown = Array(texts.prefix(most))
        let down = (shown.count + across - 1) / across
        var lines = (0..<down).map { row in
            var line = " "
            for index in stride(from: row, to: shown.count, by: down) {
                line += " " + shown[index].filled(to: width - 1)
            }
            while line.last == " " { line.removeLast() }
            return line
        }
        if shown.count < texts.count { lines.append("  " + style.quiet("… \(texts.count - shown.count) more")) }
        return lines.map { $0 + "\n" }.joined()
    }
}
