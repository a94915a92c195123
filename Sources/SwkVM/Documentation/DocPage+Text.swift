// Pages as a terminal shows them.

extension DocPage {
    /// The whole page; no line end at its end.
    public var text: String {
        var parts: [String] = []
        if let own, kind != .type {
            parts.append(own.text(prefix: ""))
        } else {
            parts.append("\(name): \(summary)")
            if let own { parts.append(own.text(prefix: "")) }
        }
        if let importing { parts.append("Use it with `\(importing)`.") }
        let width = min(36, sections.flatMap(\.members).map(\.brief.count).max() ?? 0)
        for section in sections {
            let lines = section.members.map { "  \($0.brief.padded(to: width))  \($0.doc.firstLine)" }
            parts.append("\(section.title):\n" + lines.joined(separator: "\n"))
        }
        return parts.joined(separator: "\n\n")
    }
}

extension DocMember {
    /// Everything about it; `prefix` is what it belongs to with its dot, such as `Image.`.
    public func text(prefix: String) -> String {
        let isWide = prefix.count + signature.count > 100 && !parameters.isEmpty
        var lines = [prefix + (isWide ? folded : signature)]
        if !doc.isEmpty { lines.append(doc) }
        if !isWide { lines += parameters.map { "  \($0.label): \($0.doc)" } }
        if !throwing.isEmpty { lines.append("throws \(throwing.joined(separator: ", "))") }
        if !example.isEmpty { lines.append("example: \(example)") }
        return lines.joined(separator: "\n")
    }

    /// The signature with a line for each parameter, and beside it what it is for.
    private var folded: String {
        let width = min(40, parameters.map(\.text.count).max() ?? 0)
        let lines = parameters.map { "    \($0.text.padded(to: width))  \($0.doc)" }
        let result = signature.range(of: ") -> ").map { String(signature[$0.lowerBound...]) } ?? ")"
        return "\(name)(\n\(lines.joined(separator: "\n"))\n\(result)"
    }
}

extension DocMember.Parameter {
    /// The name alone.
    var label: String { String(text.prefix { $0 != ":" && $0 != "." }) }
}

extension String {
    var firstLine: String { String(prefix { $0 != "\n" }) }

    fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }

    /// The last place of a text in this one.
    fileprivate func range(of text: String) -> Range<String.Index>? { ranges(of: text).last }
}
