// Spans of time as docker's options and Dockerfiles write them, which is how Go writes them: `1h2m3.5s`, `250ms`.

/// Go's durations: decimal numbers with units, one after the other.
public enum GoDuration {
    // `ms` before `m`, as the first that fits is taken.
    private static let units: [(name: String, nanoseconds: Double)] = [
        ("ns", 1), ("us", 1e3), ("µs", 1e3), ("ms", 1e6), ("h", 3600e9), ("m", 60e9), ("s", 1e9),
    ]

    /// Nil for a text that is none, and for more than 285 years.
    public static func nanoseconds(_ text: String) -> Int64? {
        var rest = text[...]
        var total = 0.0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
            rest = rest.dropFirst(digits.count)
            guard let number = Double(digits), let unit = units.first(where: { rest.hasPrefix($0.name) }) else {
                return nil
            }
            rest = rest.dropFirst(unit.name.count)
            total += number * unit.nanoseconds
        }
        return total < 9e18 ? Int64(total) : nil
    }
}
