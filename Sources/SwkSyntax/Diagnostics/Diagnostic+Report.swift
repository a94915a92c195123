// Several findings as one report: those of a script that was rejected, or what `swk check` found.

extension Sequence where Element == Diagnostic {
    /// The findings with a line between them, and their number when there are several. Of very many the first are shown.
    public func report(color: Bool = false, source: (UInt32) -> Source?) -> String {
        let all = Array(self)
        let shown = all.prefix(ReportLimits.findings).map { $0.render(color: color, source: source) }
        guard all.count > 1 else { return shown.joined() }
        let rest = all.count - shown.count
        let more = rest > 0 ? ["... and \(rest) more\n"] : []
        return (shown + more + [all.tally + "\n"]).joined(separator: "\n")
    }

    /// `2 errors, 1 warning`.
    public var tally: String {
        let errors = reduce(0) { $0 + ($1.severity == .error ? 1 : 0) }
        let warnings = reduce(0) { $0 + ($1.severity == .warning ? 1 : 0) }
        let words = [(errors, "error"), (warnings, "warning")].filter { $0.0 > 0 }.map { count, word in
            count == 1 ? "1 \(word)" : "\(count) \(word)s"
        }
        return words.isEmpty ? "no errors" : words.joined(separator: ", ")
    }
}

extension Array where Element == Diagnostic {
    /// In the order of the text, those of one source first; of equal findings one.
    public func inOrder(first source: UInt32) -> [Diagnostic] {
        var seen: Set<Identity> = []
        func rank(_ span: Span) -> (Int, UInt32, UInt32) { (span.file == source ? 0 : 1, span.file, span.start) }
        return filter { seen.insert(Identity($0)).inserted }.enumerated().sorted { left, right in
            let (a, b) = (rank(left.element.span), rank(right.element.span))
            return a == b ? left.offset < right.offset : a < b
        }.map(\.element)
    }
}

/// What makes two findings the same.
private struct Identity: Hashable {
    let code: Diagnostic.Code
    let message: String
    let span: Span

    init(_ diagnostic: Diagnostic) {
        code = diagnostic.code
        message = diagnostic.message
        span = diagnostic.span
    }
}
