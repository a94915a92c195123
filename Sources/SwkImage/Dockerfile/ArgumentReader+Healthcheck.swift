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
