// Points in time: nanoseconds since the Unix epoch, written as RFC 3339 in UTC, without a calendar library.

/// A point in time with nanosecond resolution, UTC.
public struct Timestamp: Hashable, Sendable, Comparable, Codable {
    /// Nanoseconds since 1970-01-01T00:00:00Z.
    public var nanoseconds: Int64

    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }
    public init(seconds: Int64) { nanoseconds = seconds * 1_000_000_000 }

    public static func < (a: Timestamp, b: Timestamp) -> Bool { a.nanoseconds < b.nanoseconds }

    /// RFC 3339 section 5.6 with nine digits of fraction: `2024-05-01T12:00:00.000000000Z`.
    public var rfc3339: String {
        let whole = (nanoseconds - Self.remainder(nanoseconds, 1_000_000_000)) / 1_000_000_000
        let days = (whole - Self.remainder(whole, 86400)) / 86400
        let (year, month, day) = RFC3339.civil(days)
        let rest = Self.remainder(whole, 86400)
        // Written digit by digit: listings show a thousand of them.
        return String(unsafeUninitializedCapacity: 40) { text in
            var count = 0
            func put(_ value: Int64, _ width: Int, _ mark: Unicode.Scalar) {
                var rest = value
                for place in stride(from: count + width - 1, through: count, by: -1) {
                    text[place] = UInt8(ascii: "0") + UInt8(rest % 10)
                    rest /= 10
                }
                text[count + width] = UInt8(ascii: mark)
                count += width + 1
            }
            put(year, 4, "-")
            put(month, 2, "-")
            put(day, 2, "T")
            put(rest / 3600, 2, ":")
            put(rest / 60 % 60, 2, ":")
            put(rest % 60, 2, ".")
            put(Self.remainder(nanoseconds, 1_000_000_000), 9, "Z")
            return count
        }
    }

    private static func remainder(_ value: Int64, _ divisor: Int64) -> Int64 {
        let rest = value % divisor
        return rest < 0 ? rest + divisor : rest
    }
}
