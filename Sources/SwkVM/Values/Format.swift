// How scalar values are written: the same texts that a script could write them with.

/// `250ms`, `1.5s`, `2m`, `1h30m`. The largest units that show the value exactly, or seconds with a fraction.
func formatDuration(_ nanoseconds: Int64) -> String {
    if nanoseconds == 0 { return "0s" }
    let sign = nanoseconds < 0 ? "-" : ""
    let total = nanoseconds.magnitude
    if total < 1_000 { return "\(sign)\(total)ns" }
    if total < 1_000_000 { return "\(sign)\(decimal(total, per: 1_000))us" }
    if total < 1_000_000_000 { return "\(sign)\(decimal(total, per: 1_000_000))ms" }
    let hours = total / 3_600_000_000_000
    let minutes = total / 60_000_000_000 % 60
    let rest = total % 60_000_000_000
    var text = sign
    if hours > 0 { text += "\(hours)h" }
    if minutes > 0 { text += "\(minutes)m" }
    if rest > 0 { text += "\(decimal(rest, per: 1_000_000_000))s" }
    return text
}

/// `512MiB`, `2GB`, `100B`; `1.5GiB`, rounded to a tenth, where no unit is exact.
func formatSize(_ bytes: Int64) -> String {
    let sign = bytes < 0 ? "-" : ""
    let total = bytes.magnitude
    let binary: [(UInt64, String)] = [(1 << 40, "TiB"), (1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")]
    let decimals: [(UInt64, String)] = [
        (1_000_000_000_000, "TB"), (1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "KB"),
    ]
    // The shortest that is exact: 2GB is also 1953125KiB.
    let exact = (binary + decimals).filter { total >= $0.0 && total % $0.0 == 0 }
    if let (unit, name) = exact.min(by: { total / $0.0 < total / $1.0 }) { return "\(sign)\(total / unit)\(name)" }
    for (unit, name) in binary where total >= unit {
        let tenths = (Double(total) / Double(unit) * 10).rounded() / 10
        return "\(sign)\(trimmed(tenths))\(name)"
    }
    return "\(sign)\(total)B"
}

/// `2026-11-23T18:55:12Z`, with a fraction when there is one.
func formatTime(_ nanoseconds: Int64) -> String {
    let day: Int64 = 86_400
    let seconds = nanoseconds.dividedFloor(by: 1_000_000_000)
    let fraction = nanoseconds - seconds * 1_000_000_000
    let days = seconds.dividedFloor(by: day)
    let second = seconds - days * day
    let (year, month, dayOfMonth) = civil(days)
    let clock = [second / 3600, second / 60 % 60, second % 60].map { padded($0, 2) }.joined(separator: ":")
    let tail = fraction == 0 ? "" : "." + trimmedZeros(padded(fraction, 9))
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(dayOfMonth, 2))T\(clock)\(tail)Z"
}

/// The date of a day counted from 1970-01-01 in the Gregorian calendar (Howard Hinnant's `civil_from_days`).
func civil(_ days: Int64) -> (Int64, Int64, Int64) {
    let shifted = days + 719_468
    let era = shifted.dividedFloor(by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
}

extension Int64 {
    func dividedFloor(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}

private func padded(_ number: Int64, _ width: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.count)) + text
}

private func trimmedZeros(_ digits: String) -> String {
    var digits = digits
    while digits.last == "0" { digits.removeLast() }
    return digits
}

/// `total / unit` with as many decimals as it has, at most three digits of them shown.
private func decimal(_ total: UInt64, per unit: UInt64) -> String {
    let whole = total / unit
    let fraction = total % unit
    if fraction == 0 { return "\(whole)" }
    let scaled = fraction * 1000 / unit
    if scaled == 0 { return "\(whole)" }
    return "\(whole)." + trimmedZeros(padded(Int64(scaled), 3))
}

private func trimmed(_ number: Double) -> String {
    number == number.rounded() ? "\(Int64(number))" : "\(number)"
}

/// A string as a literal: quoted and escaped.
func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": result += "\\\""
        case "\\": result += "\\\\"
        case "\n": result += "\\n"
        case "\t": result += "\\t"
        case "\r": result += "\\r"
        case "\0": result += "\\0"
        case let control where control.value < 32 || control.value == 127:
            result += "\\u{\(String(control.value, radix: 16))}"
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result + "\""
}

/// A word as /bin/sh reads it back as one word.
func shellQuoted(_ word: String) -> String {
    let isSafe =
        !word.isEmpty
        && word.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "-_./:@%+=,".utf8.contains(byte)
            }
        }
    if isSafe { return word }
    return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
}

/// Whether a map key can be written without quotes.
func isBareKey(_ key: String) -> Bool {
    guard let first = key.utf8.first, first >= 65 || first == UInt8(ascii: "_") else { return false }
    return key.unicodeScalars.allSatisfy { $0 == "_" || $0.properties.isAlphabetic || ("0"..."9").contains($0) }
}

/// Rows as lines with aligned columns and the column names in capitals above them.
func formatTable(_ rows: [[(column: String, text: String)]]) -> String {
    var columns: [String] = []
    for row in rows { for cell in row where !columns.contains(cell.column) { columns.append(cell.column) } }
    var lines = [columns.map { $0.uppercased() }]
    for row in rows {
        lines.append(columns.map { column in row.first { $0.column == column }?.text ?? "" })
    }
    let widths = columns.indices.map { index in lines.map { $0[index].count }.max() ?? 0 }
    return lines.map { line in
        var text = ""
        for (index, cell) in line.enumerated() {
            text +=
                index == line.count - 1 ? cell : cell + String(repeating: " ", count: widths[index] - cell.count + 2)
        }
        while text.last == " " { text.removeLast() }
        return text
    }.joined(separator: "\n")
}
