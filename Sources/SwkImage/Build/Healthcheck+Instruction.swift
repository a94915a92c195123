// `HEALTHCHECK [--interval=30s ...] CMD command`, and `HEALTHCHECK NONE`.

import SwkModel

extension Healthcheck {
    private static let options = ["interval", "timeout", "start-period", "retries"]

    init(instruction arguments: String, _ text: InstructionText) throws(InstructionError) {
        self.init()
        var rest = arguments
        while rest.hasPrefix("--") {
            let word = String(rest.prefix { !$0.isWhitespace })
            rest = rest.dropFirst(word.count).trimmingBlanks
            try set(word)
        }
        let keyword = rest.prefix { !$0.isWhitespace }.uppercased()
        let command = rest.dropFirst(keyword.count).trimmingBlanks
        switch keyword {
        case "NONE" where command.isEmpty: test = ["NONE"]
        case "CMD" where !command.isEmpty:
            switch try CommandForm(command) {
            case .exec(let words): test = ["CMD"] + words
            case .shell(let line): test = ["CMD-SHELL", line]
            }
        default:
            throw InstructionError(
                "HEALTHCHECK needs a command", allowed: "HEALTHCHECK [OPTIONS] CMD command, HEALTHCHECK NONE")
        }
    }

    private mutating func set(_ word: String) throws(InstructionError) {
        let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        guard Self.options.contains(name), parts.count == 2 else {
            throw InstructionError(
                "unknown option `\(word)` of HEALTHCHECK",
                allowed: Self.options.map { "--\($0)=VALUE" }.joined(separator: ", "),
                nearest: nearestName(to: name, in: Self.options).map { "--\($0)" })
        }
        let value = String(parts[1])
        switch name {
        case "interval": interval = try Self.nanoseconds(value, name)
        case "timeout": timeout = try Self.nanoseconds(value, name)
        case "start-period": startPeriod = try Self.nanoseconds(value, name)
        default:
            guard let count = Int(value), count >= 0 else {
                throw InstructionError("`\(value)` is no number of retries", allowed: "0 or more")
            }
            retries = count
        }
    }

    /// Go's durations: `1h30m`, `1.5s`, `300ms`.
    static func nanoseconds(_ text: String, _ option: String) throws(InstructionError) -> Int64 {
        let units: [(String, Double)] = [
            ("ns", 1), ("us", 1e3), ("µs", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 60e9), ("h", 3600e9),
        ]
        var rest = Substring(text)
        var total = 0.0
        repeat {
            let number = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
            rest = rest.dropFirst(number.count)
            let unit = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(unit.count)
            guard let amount = Double(number), let scale = units.first(where: { $0.0 == unit })?.1 else {
                throw InstructionError("`\(text)` is no duration", allowed: "--\(option)=30s, 1m30s, 500ms")
            }
            total += amount * scale
        } while !rest.isEmpty
        guard total == 0 || (1e6...9e18).contains(total) else {
            throw InstructionError("`\(text)` is too short or too long", allowed: "0, or 1ms and more")
        }
        return Int64(total)
    }
}
