// .dockerignore: which files of a context a build does not see. Later rules win, `!` takes a file back in, and a rule that fits a
// directory fits everything below it.

public import SwkModel

/// The rules of one .dockerignore.
public struct IgnoreRules: Sendable {
    private struct Rule: Sendable {
        var pattern: PathPattern
        var isException: Bool
    }

    private var rules: [Rule] = []
    private var hasExceptions = false

    /// None: everything is seen.
    public init() {}

    /// Throws `dockerfile.invalid` for a line that is no pattern.
    public init(name: String, bytes: [UInt8]) throws(Failure) {
        let text = DockerfileText(name: name, bytes: bytes)
        for (index, line) in text.lines.enumerated() where line.first != UInt8(ascii: "#") {
            var written = line.trimmed
            guard !written.isEmpty else { continue }
            let isException = written.first == UInt8(ascii: "!")
            if isException { written = written.dropFirst().trimmed }
            let place = DockerfileText.Place(line: index + 1, column: 0, length: line.count)
            guard !written.isEmpty else { throw text.failure(at: place, "a pattern is missing behind `!`") }
            let path = String(ContainerPath.joined("/", written.string).dropFirst())
            // `/` and `.` mean the context itself, which is not left out.
            if path.isEmpty { continue }
            guard let pattern = PathPattern(path) else {
                throw text.failure(
                    at: place, "no pattern", actual: written.string, help: "close the bracket, or write `\\[`")
            }
            rules.append(Rule(pattern: pattern, isException: isException))
            hasExceptions = hasExceptions || isException
        }
    }

    /// Whether a path, relative to the context and without slashes at its ends, is left out.
    public func excludes(_ path: String) -> Bool {
        var excluded = false
        let parents = Self.withParents(Array(path.utf8))
        for rule in rules where rule.isException == excluded {
            if parents.contains(where: { rule.pattern.matches($0) }) { excluded = !rule.isException }
        }
        return excluded
    }

    /// Whether nothing below a directory that is left out can be seen, so that it need not be walked.
    public func excludesAllBelow(_ path: String) -> Bool { !hasExceptions && excludes(path) }

    /// The path itself and every directory above it.
    private static func withParents(_ path: [UInt8]) -> [[UInt8]] {
        path.indices.filter { path[$0] == 0x2f }.map { Array(path[..<$0]) } + [path]
    }
}
