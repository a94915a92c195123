// The text of a Dockerfile, and how a mistake in it is shown: file, line, the line itself and a caret, as everywhere in swk.

public import SwkModel

/// A Dockerfile's lines and its name in messages.
public struct DockerfileText: Sendable, Hashable {
    /// As the user wrote it: `Dockerfile`, `-f` 's value, or `-`.
    public let name: String
    let lines: [[UInt8]]

    /// A stretch of one line; `column` and `length` count bytes from 0.
    public struct Place: Sendable, Hashable {
        /// From 1.
        public var line: Int
        var column: Int
        var length: Int
    }

    /// A byte-order mark and the carriage returns of other systems are dropped.
    public init(name: String, bytes: [UInt8]) {
        self.name = name
        let mark: [UInt8] = [0xef, 0xbb, 0xbf]
        let text = bytes.starts(with: mark) ? bytes.dropFirst(mark.count) : bytes[...]
        lines = text.split(separator: 0x0a, omittingEmptySubsequences: false).map { line in
            Array(line.last == 0x0d ? line.dropLast() : line)
        }
    }

    /// A failure that shows its place.
    func failure(
        at place: Place, _ reason: String, allowed: String? = nil, actual: String? = nil, help: String? = nil,
        nearest: String? = nil
    ) -> Failure {
        Failure(
            .dockerfileInvalid, "read", "\(name):\(place.line):\(place.column + 1)", reason, allowed: allowed,
            actual: actual, help: help, nearest: nearest, notes: [excerpt(at: place)])
    }

    /// The line under its number, and carets below the place; tabs become blanks so that the carets stand right.
    func excerpt(at place: Place) -> String {
        let line = lines.indices.contains(place.line - 1) ? lines[place.line - 1] : []
        let number = "\(place.line)"
        let before = String(decoding: line.prefix(place.column), as: UTF8.self).count
        let marked = String(decoding: line.dropFirst(place.column).prefix(place.length), as: UTF8.self).count
        let shown = String(decoding: line.map { $0 == 0x09 ? 0x20 : $0 }, as: UTF8.self)
        let margin = String(repeating: " ", count: number.count)
        let carets = String(repeating: " ", count: before) + String(repeating: "^", count: max(1, marked))
        return "\(name):\(place.line)\n    \(number) | \(shown)\n    \(margin) | \(carets)"
    }
}

extension Failure.Code {
    /// A Dockerfile that is not one: an unknown word, a wrong flag, a missing argument.
    public static let dockerfileInvalid = Failure.Code("dockerfile.invalid")
}
