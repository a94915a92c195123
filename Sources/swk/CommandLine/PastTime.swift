// A moment as `--filter until=` takes it: how long ago (`24h`, `1h30m`), a time (RFC 3339), or seconds since 1970.

import SwkEngine
import SwkModel

/// A moment in the past.
struct PastTime {
    let seconds: Int64

    /// - Throws: `filter.syntax`.
    init(parsing text: String, of operation: String) throws(Failure) {
        let now = Timestamp.now.nanoseconds / 1_000_000_000
        if let span = Self.span(text) {
            seconds = now - span
        } else if let time = RFC3339.seconds(in: text) {
            seconds = time
        } else if let number = Int64(text) {
            seconds = number
        } else {
            throw Failure(
                .filterSyntax, operation, "until=\(text)", "not a time",
                allowed: "a span such as 24h or 1h30m, a time such as 2026-01-02T15:04:05Z, or seconds since 1970")
        }
    }

    /// Go's durations in whole seconds; nil for anything else.
    private static func span(_ text: String) -> Int64? {
        let scales: [Character: Int64] = ["s": 1, "m": 60, "h": 3600]
        var total: Int64 = 0
        var rest = text[...]
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isNumber }
            rest = rest[digits.endIndex...]
            // A span of more than thirty thousand years is none.
            guard let number = Int64(digits), number < 1 << 40, let unit = rest.popFirst(), let scale = scales[unit]
            else { return nil }
            total += number * scale
        }
        return total
    }
}
