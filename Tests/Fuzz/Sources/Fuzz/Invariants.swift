// What must hold whatever the text was.

import SwkSyntax

/// Traps with the reason when a condition does not hold, in release builds, too.
func require(_ condition: Bool, _ reason: @autoclosure () -> String) {
    if !condition { fatalError(reason()) }
}

/// A finding has words, a place within its text, and can be shown.
func requireSound(_ diagnostics: [Diagnostic], in source: Source) {
    for diagnostic in diagnostics.prefix(50) {
        require(!diagnostic.message.isEmpty, "a diagnostic without a message")
        require(!diagnostic.code.rawValue.isEmpty, "a diagnostic without a code")
        let spans = [diagnostic.span] + diagnostic.notes.map(\.span)
        for span in spans where span.file == source.id { requireWithin(span, source) }
        require(!diagnostic.render(in: source).isEmpty, "a diagnostic renders to nothing")
    }
}

func requireWithin(_ span: Span, _ source: Source) {
    require(span.start <= span.end && Int(span.end) <= source.bytes.count, "the span \(span) is outside of its text")
    let place = source.location(of: span)
    require(place.line >= 1 && place.column >= 1, "the span \(span) has no place")
}
