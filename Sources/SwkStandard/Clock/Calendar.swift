// Dates and times of day, in UTC or in the machine's own time zone: a Time's nanoseconds to glibc's broken-down time and back.

import Glibc
import SwkVM

/// A Time taken apart.
struct Calendar {
    /// Seconds since 1970.
    static func parts(of nanoseconds: Int64, isLocal: Bool) -> tm {
        var seconds = time_t(floorDivide(nanoseconds, 1_000_000_000))
        var parts = tm()
        if isLocal { localtime_r(&seconds, &parts) } else { gmtime_r(&seconds, &parts) }
        return parts
    }

    static func fraction(of nanoseconds: Int64) -> Int64 {
        nanoseconds - floorDivide(nanoseconds, 1_000_000_000) * 1_000_000_000
    }

    /// Nanoseconds of a broken-down time; nil when they do not fit a Time (years 1678 to 2261).
    static func nanoseconds(of parts: tm, isLocal: Bool) -> Int64? {
        var parts = parts
        parts.tm_isdst = -1
        let seconds = isLocal ? mktime(&parts) : timegm(&parts)
        let (product, overflow) = Int64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? nil : product
    }

    private static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
        value / divisor - (value % divisor < 0 ? 1 : 0)
    }
}

/// A time as text, by a pattern as strftime's; `%f` is the fraction in milliseconds.
func formatted(_ nanoseconds: Int64, _ pattern: String, isLocal: Bool) -> String {
    var parts = Calendar.parts(of: nanoseconds, isLocal: isLocal)
    let milliseconds = String(1000 + Calendar.fraction(of: nanoseconds) / 1_000_000).dropFirst()
    // `%%f` is a percent sign and an f: pairs are taken apart first.
    let pieces = pattern.split(separator: "%%", omittingEmptySubsequences: false)
    let filled = pieces.map { $0.replacing("%f", with: milliseconds) }.joined(separator: "%%")
    // strftime answers 0 both for an empty text and for one that does not fit; the mark makes every text longer than that.
    var buffer = [UInt8](repeating: 0, count: 256 + filled.utf8.count * 4)
    let count = buffer.withUnsafeMutableBytes {
        strftime($0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count, filled + "|", &parts)
    }
    return String(decoding: buffer.prefix(max(0, count - 1)), as: UTF8.self)
}
