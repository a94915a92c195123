// Times as images write them (RFC 3339), converted without a calendar library: days are counted from the civil date.

/// Conversion between RFC 3339 texts and seconds since 1970.
public enum RFC3339 {
    /// Seconds since 1970-01-01T00:00:00Z; nil for a text that is not RFC 3339. Fractions of a second are cut off.
    public static func seconds(in text: String) -> Int64? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, hasSeparators(bytes), let year = number(bytes[0..<4]),
            let month = number(bytes[5..<7]),
            let day = number(bytes[8..<10]), let hour = number(bytes[11..<13]), let minute = number(bytes[14..<16]),
            let second = number(bytes[17..<19]), (1...12).contains(month), (1...31).contains(day), hour < 24,
            minute < 60,
            second <= 60, let offset = offset(bytes[19...])
        else { return nil }
        let count = days(year, month, day)
        // The 31st of a month that has none would count as a day of the next.
        guard civil(count) == (year, month, day) else { return nil }
        return count * 86400 + hour * 3600 + minute * 60 + second - offset
    }

    /// Section 5.6 allows a blank between day and time for the eye's sake.
    private static func hasSeparators(_ bytes: [UInt8]) -> Bool {
        let colon = UInt8(ascii: ":")
        return bytes[4] == UInt8(ascii: "-") && bytes[7] == UInt8(ascii: "-") && "Tt ".utf8.contains(bytes[10])
            && bytes[13] == colon && bytes[16] == colon
    }

    /// `2024-05-01T12:00:00Z` for a number of seconds since 1970.
    public static func text(seconds: Int64) -> String {
        let day = seconds >= 0 ? seconds / 86400 : (seconds - 86399) / 86400
        let rest = seconds - day * 86400
        let (year, month, date) = civil(day)
        let time = "\(two(rest / 3600)):\(two(rest / 60 % 60)):\(two(rest % 60))"
        return "\(String(10000 + year).dropFirst())-\(two(month))-\(two(date))T\(time)Z"
    }

    private static func two(_ value: Int64) -> Substring { String(100 + value).dropFirst() }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        var value: Int64 = 0
        for digit in digits {
            guard digit >= 48, digit <= 57 else { return nil }
            value = value * 10 + Int64(digit - 48)
        }
        return value
    }

    /// The zone, behind an optional fraction: `Z` or `+hh:mm`, in seconds east of Greenwich.
    private static func offset(_ bytes: ArraySlice<UInt8>) -> Int64? {
        var zone = bytes
        if zone.first == UInt8(ascii: ".") { zone = zone.dropFirst().drop { $0 >= 48 && $0 <= 57 } }
        if zone.count == 1, zone.first == UInt8(ascii: "Z") || zone.first == UInt8(ascii: "z") { return 0 }
        guard zone.count == 6, let sign = zone.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else {
            return nil
        }
        let start = zone.startIndex
        guard let hours = number(zone[start + 1..<start + 3]), let minutes = number(zone[start + 4..<start + 6]) else {
            return nil
        }
        return (hours * 3600 + minutes * 60) * (sign == UInt8(ascii: "-") ? -1 : 1)
    }

    /// Days since 1970 of a date in the Gregorian calendar, counted in years that start in March so that leap days come last.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let y = month <= 2 ? year - 1 : year
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719468
    }

    /// Year, month and day of a number of days since 1970.
    static func civil(_ days: Int64) -> (Int64, Int64, Int64) {
        let z = days + 719468
        let era = (z >= 0 ? z : z - 146096) / 146097
        let dayOfEra = z - era * 146097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted + (shifted < 10 ? 3 : -9)
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }
}
