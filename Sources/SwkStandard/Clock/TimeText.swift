// Times from text: RFC 3339 by hand, because a zone and a fraction of any length belong to it, and patterns through strptime.

import CStandard
import Glibc

/// Reads `2026-11-25T20:01:02.5+01:00`; also a date alone, and a space instead of the T. Nil when the text is something else.
func parseRFC3339(_ text: String) -> Int64? {
    var reader = DigitReader(text)
    guard let year = reader.number(4), reader.take("-"), let month = reader.number(2), reader.take("-"),
        let day = reader.number(2), (1...12).contains(month), (1...days(in: month, of: year)).contains(day)
    else { return nil }
    var parts = tm()
    parts.tm_year = Int32(year - 1900)
    parts.tm_mon = Int32(month - 1)
    parts.tm_mday = Int32(day)
    if reader.isAtEnd { return Calendar.nanoseconds(of: parts, isLocal: false) }
    guard reader.take("T") || reader.take("t") || reader.take(" "), let hour = reader.number(2), reader.take(":"),
        let minute = reader.number(2), reader.take(":"), let second = reader.number(2), hour < 24, minute < 60,
        second <= 60
    else { return nil }
    (parts.tm_hour, parts.tm_min, parts.tm_sec) = (Int32(hour), Int32(minute), Int32(second))
    guard let fraction = reader.take(".") ? reader.fraction() : 0, let offset = reader.zone(), reader.isAtEnd,
        let base = Calendar.nanoseconds(of: parts, isLocal: false)
    else { return nil }
    let (moved, overflow) = base.subtractingReportingOverflow(Int64(offset) * 1_000_000_000)
    let (total, more) = moved.addingReportingOverflow(fraction)
    return overflow || more ? nil : total
}

func days(in month: Int, of year: Int) -> Int {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
}

/// Reads a text by a pattern as strptime's, which must fit to the end.
func parse(_ text: String, pattern: String, isLocal: Bool) -> Int64? {
    var parts = tm()
    parts.tm_mday = 1
    parts.tm_year = 70
    let isWhole = text.withCString { start in
        guard let end = swk_strptime(start, pattern, &parts) else { return false }
        return end.pointee == 0
    }
    guard isWhole else { return nil }
    let offset = parts.tm_gmtoff
    guard let time = Calendar.nanoseconds(of: parts, isLocal: isLocal && offset == 0) else { return nil }
    return time - Int64(offset) * 1_000_000_000
}

/// Goes along an ASCII text.
private struct DigitReader {
    private var rest: Substring.UTF8View

    init(_ text: String) { rest = Substring(text).utf8 }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(character.value) else { return false }
        rest.removeFirst()
        return true
    }

    /// A number of exactly so many digits.
    mutating func number(_ count: Int) -> Int? {
        let digits = rest.prefix(count)
        guard digits.count == count, digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
        rest = rest.dropFirst(count)
        return digits.reduce(0) { $0 * 10 + Int($1 - 48) }
    }

    /// Digits behind the point as nanoseconds; what is finer is cut.
    mutating func fraction() -> Int64? {
        let digits = rest.prefix { (48...57).contains($0) }
        guard !digits.isEmpty else { return nil }
        rest = rest.dropFirst(digits.count)
        let nine = Array(digits.prefix(9)) + Array(repeating: 48, count: max(0, 9 - digits.count))
        return nine.reduce(0) { $0 * 10 + Int64($1 - 48) }
    }

    /// `Z` or `+hh:mm` in seconds.
    mutating func zone() -> Int? {
        if take("Z") || take("z") { return 0 }
        let sign = take("+") ? 1 : take("-") ? -1 : 0
        guard sign != 0, let hours = number(2), take(":"), let minutes = number(2), hours < 24, minutes < 60 else {
            return nil
        }
        return sign * (hours * 3600 + minutes * 60)
    }
}
