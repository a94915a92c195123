// Moments as people type them after `--since`, `--until` and `--filter until=`: a span back from now, a time, or seconds since 1970.

extension Timestamp {
    /// docker's forms: `10m`, `1h30m`; `2024-05-01`, `2024-05-01T12`, `2024-05-01T12:00`, `2024-05-01T12:00:00.5`, each with or without
    /// a zone behind it; `1714564800`, `1714564800.5`.
    ///
    /// - Parameters:
    ///   - now: the moment from which spans count back.
    ///   - offset: how many seconds east of Greenwich the clocks of this place are at a moment in seconds since 1970; taken for a time
    ///     without a zone.
    /// - Returns: nil for a text that is none of these.
    public init?(moment text: String, now: Timestamp, offset: (Int64) -> Int64) {
        if let moment = Self.unix(text) {
            self = moment
        } else if let span = GoDuration.nanoseconds(text) {
            self.init(nanoseconds: now.nanoseconds - span)
        } else if let moment = Self.calendar(text, offset) {
            self = moment
        } else {
            return nil
        }
    }

    /// The forms in words, for whoever typed something else.
    public static let momentForms =
        "a span such as 24h or 1h30m, a time such as 2026-01-02T15:04:05Z, or seconds since 1970"

    /// Up to the year 2255, after which nanoseconds do not fit.
    private static let latest: Int64 = 9_000_000_000

    private static func unix(_ text: String) -> Timestamp? {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = Int64(parts[0]), whole >= 0, whole < latest else { return nil }
        guard parts.count > 1 else { return Timestamp(seconds: whole) }
        return fraction(parts[1]).map { Timestamp(nanoseconds: whole * 1_000_000_000 + $0) }
    }

    /// The digits behind a point as nanoseconds; more than nine are cut off.
    private static func fraction(_ digits: Substring) -> Int64? {
        guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
        return Int64(digits.prefix(9) + String(repeating: "0", count: max(0, 9 - digits.count)))
    }

    /// A day with as much of a time and a zone as somebody liked to type.
    private static func calendar(_ text: String, _ offset: (Int64) -> Int64) -> Timestamp? {
        let day = text.prefix(10)
        var rest = text.dropFirst(10)
        let zoneStart = rest.firstIndex { "Zz+-".contains($0) } ?? rest.endIndex
        let zone = rest[zoneStart...]
        rest = rest[..<zoneStart]
        let point = rest.firstIndex(of: ".")
        let nanoseconds = point.map { fraction(rest[rest.index(after: $0)...]) } ?? 0
        let clock = rest[..<(point ?? rest.endIndex)]
        // Hours, minutes or seconds may be missing, not half of them; a fraction belongs to seconds.
        guard [0, 3, 6, 9].contains(clock.count), point == nil || clock.count == 9, let nanoseconds else { return nil }
        let missing = "T00:00:00".dropFirst(clock.count)
        guard let seconds = RFC3339.seconds(in: "\(day)\(clock)\(missing)\(zone.isEmpty ? "Z" : zone)"),
            abs(seconds) < latest
        else { return nil }
        // The clocks' difference is asked for at the moment itself, near a change of clocks once more.
        let moment = zone.isEmpty ? seconds - offset(seconds - offset(seconds)) : seconds
        return Timestamp(nanoseconds: moment * 1_000_000_000 + nanoseconds)
    }
}
