// The flags between a keyword and its arguments: `--chown=user`, `--from=stage`.

import SwkModel

extension ArgumentReader {
    /// Those that an instruction knows.
    private static let known: [Keyword: [String]] = [
        .from: ["platform"], .copy: ["from", "chown", "chmod", "link"], .add: ["chown", "chmod", "link"],
        .run: ["network"], .healthcheck: ["interval", "timeout", "start-period", "retries"],
    ]

    /// Those that need docker's other builder, and what to do without it.
    private static let elsewhere: [String: String] = [
        "mount": "copy what the step needs before it, and let the cache of steps save the time",
        "security": "steps run with docker's default rights",
        "parents": "copy each directory in an instruction of its own",
        "exclude": "name what is left out in .dockerignore",
    ]

    mutating func readFlags() throws(Failure) {
        let known = Self.known[keyword] ?? []
        while let range = WordRanges.next(text, from: position, parser.escape) {
            let word = text[range]
            guard word.starts(with: [0x2d, 0x2d]), mayHaveFlags else { return }
            position = range.upperBound
            if word.count == 2 { return }
            let parts = word.dropFirst(2).split(separator: 0x3d, maxSplits: 1, omittingEmptySubsequences: false)
            let name = parts[0].string
            guard known.contains(name) else { throw unknown(name, range) }
            guard flags[name] == nil else { throw failure(at: range, "the flag `--\(name)` is given twice") }
            guard parts.count == 2 || name == "link" else {
                throw failure(at: range, "the flag `--\(name)` needs a value", help: "write `--\(name)=value`")
            }
            let value = parts.count == 2 ? parts[1] : text[range.upperBound..<range.upperBound]
            flags[name] = RawWord(text: Array(value), range: value.startIndex..<value.endIndex)
        }
    }

    /// Words of these are a command's or a person's own, and may begin with dashes.
    private var mayHaveFlags: Bool { ![.cmd, .entrypoint, .maintainer, .shell, .onBuild].contains(keyword) }

    private func unknown(_ name: String, _ range: Range<Int>) -> Failure {
        let known = Self.known[keyword] ?? []
        let allowed = known.isEmpty ? "none" : known.map { "--\($0)" }.joined(separator: ", ")
        if let help = Self.elsewhere[name] {
            return failure(at: range, "`--\(name)` belongs to docker's BuildKit", allowed: allowed, help: help)
        }
        return failure(
            at: range, "unknown flag", allowed: allowed, actual: "--\(name)",
            nearest: nearestName(to: name, in: known).map { "--\($0)" })
    }
}
