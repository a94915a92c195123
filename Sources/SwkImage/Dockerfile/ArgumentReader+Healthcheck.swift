// HEALTHCHECK: its own little language of durations behind flags, and a command in three forms.

import SwkModel

extension ArgumentReader {
    mutating func healthcheck() throws(Failure) -> Healthcheck {
        guard let type = WordRanges.next(text, from: position, parser.escape) else { return Healthcheck() }
        var check = Healthcheck()
        switch text[type].string.uppercased() {
        case "NONE":
            guard type.upperBound == rest.range.upperBound, flags.isEmpty else {
                throw failure(at: rest.range, "NONE takes nothing else")
            }
            check.test = ["NONE"]
            return check
        case "CMD":
            position = type.upperBound
            skipBlanks()
            guard position < text.count else { throw failure(at: type, "CMD needs a command") }
            switch try command() {
            case .exec(let words): check.test = ["CMD"] + words
            case .shell(let line): check.test = ["CMD-SHELL", line]
            }
        case let other:
            throw failure(
                at: type, "unknown type", allowed: "CMD, NONE", actual: other,
                nearest: nearestName(to: other, in: ["CMD", "NONE"]))
        }
        check.interval = try duration("interval")
        check.timeout = try duration("timeout")
        check.startPeriod = try duration("start-period")
        if let word = flags["retries"] {
            guard let count = Int(word.spelling), count >= 1 else {
                throw failure(at: word.range, "no number of retries", allowed: "1 or more", actual: word.spelling)
            }
            check.retries = count
        }
        return check
    }

    private func duration(_ flag: String) throws(Failure) -> Int64? {
        guard let word = flags[flag] else { return nil }
        guard let nanoseconds = GoDuration.nanoseconds(word.spelling), nanoseconds >= 1_000_000 else {
            throw failure(
                at: word.range, "no duration", allowed: "1ms or more, such as 30s or 1m30s", actual: word.spelling)
        }
        return nanoseconds
    }
}

/// Durations as Go writes them: `1h2m3.5s`, `250ms`.
enum GoDuration {
    private static let units: [(name: String, nanoseconds: Double)] = [
        ("ns", 1), ("us", 1e3), ("ms", 1e6), ("h", 3600e9), ("m", 60e9), ("s", 1e9),
    ]

    /// Nil for what is none.
    static func nanoseconds(_ text: String) -> Int64? {
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
