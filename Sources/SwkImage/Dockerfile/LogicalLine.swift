// Lines as instructions see them: continuations joined, comments dropped, here-documents taken off. Every byte keeps its place in the file.
//
// The rules are those of docker's parser, also the surprising ones: a comment or an empty line in the middle of a continued instruction
// does not end it, and blanks behind the escape character do not stop a continuation.

import SwkModel

/// One instruction's text on one line.
struct LogicalLine: Sendable, Hashable {
    /// Where the bytes from `offset` on were written.
    struct Piece: Sendable, Hashable {
        var offset: Int
        var line: Int
        var column: Int
    }

    private(set) var text: [UInt8] = []
    private(set) var pieces: [Piece] = []
    var heredocs: [Heredoc] = []

    mutating func append(_ bytes: some Collection<UInt8>, line: Int, column: Int) {
        pieces.append(Piece(offset: text.count, line: line, column: column))
        text += bytes
    }

    /// The place of a stretch of the text; what goes on in the next line of the file is cut off.
    func place(_ range: Range<Int>) -> DockerfileText.Place {
        let index = pieces.lastIndex { $0.offset <= range.lowerBound } ?? 0
        guard pieces.indices.contains(index) else { return DockerfileText.Place(line: 1, column: 0, length: 1) }
        let piece = pieces[index]
        let end = index + 1 < pieces.count ? min(range.upperBound, pieces[index + 1].offset) : range.upperBound
        return DockerfileText.Place(
            line: piece.line, column: piece.column + range.lowerBound - piece.offset,
            length: max(1, end - range.lowerBound))
    }

    mutating func trimEnd() { while let last = text.last, last.isBlank { text.removeLast() } }
}

/// A text that stands below its instruction, up to a line that is just its name.
public struct Heredoc: Sendable, Hashable {
    public var name: String
    public var content: String
    /// Whether variables are expanded in it: not when the name is quoted.
    public var expands: Bool
}

/// The instructions of a Dockerfile, not yet understood.
struct LogicalLines: Sendable {
    private(set) var escape = UInt8(ascii: "\\")
    private(set) var lines: [LogicalLine] = []
    private let text: DockerfileText
    private var next = 0

    /// Throws `dockerfile.invalid` for a wrong `escape` directive and a here-document without an end.
    init(_ text: DockerfileText) throws(Failure) {
        self.text = text
        try readDirectives()
        while next < text.lines.count { try readLine() }
    }

    // MARK: - Directives

    /// `# escape=X` and others stand at the very top; the first line that is none of them ends the search.
    private mutating func readDirectives() throws(Failure) {
        var seen: Set<String> = []
        while next < text.lines.count, let (name, value) = Self.directive(text.lines[next]) {
            let place = DockerfileText.Place(line: next + 1, column: 0, length: text.lines[next].count)
            guard ["escape", "syntax", "check"].contains(name) else { return }
            guard seen.insert(name).inserted else {
                throw text.failure(at: place, "the directive `\(name)` is given twice")
            }
            if name == "escape" {
                guard let character = value.utf8.first, value == "\\" || value == "`" else {
                    throw text.failure(at: place, "no escape character", allowed: "\\ or `", actual: value)
                }
                escape = character
            }
            next += 1
        }
    }

    private static func directive(_ line: [UInt8]) -> (name: String, value: String)? {
        let text = line.trimmed
        guard text.first == UInt8(ascii: "#"), let equals = text.firstIndex(of: UInt8(ascii: "=")) else { return nil }
        let name = text[(text.startIndex + 1)..<equals].trimmed
        guard !name.isEmpty, name.allSatisfy({ $0.isNameByte }) else { return nil }
        return (name.string.lowercased(), text[(equals + 1)...].trimmed.string)
    }

    // MARK: - Lines

    private mutating func readLine() throws(Failure) {
        var logical = LogicalLine()
        var continues = true
        while continues, next < text.lines.count {
            let line = text.lines[next]
            let start = line.firstIndex { !$0.isBlank } ?? line.count
            next += 1
            if start == line.count || line[start] == UInt8(ascii: "#") {
                // Between instructions it is nothing at all; inside of one it is skipped.
                if logical.pieces.isEmpty { return }
                continue
            }
            let from = logical.pieces.isEmpty ? start : 0
            var end = line.count
            (continues, end) = continuation(line)
            logical.append(line[min(from, end)..<end], line: next, column: min(from, end))
        }
        logical.trimEnd()
        guard !logical.text.isEmpty else { return }
        for opening in HeredocOpening.all(in: logical.text) {
            logical.heredocs.append(try readHeredoc(opening, of: logical))
        }
        lines.append(logical)
    }

    /// Whether a line goes on in the next one, and where its own text ends.
    private func continuation(_ line: [UInt8]) -> (Bool, end: Int) {
        var end = line.count
        while end > 0, line[end - 1].isBlank { end -= 1 }
        return end > 0 && line[end - 1] == escape ? (true, end - 1) : (false, line.count)
    }

    private mutating func readHeredoc(_ opening: HeredocOpening, of line: LogicalLine) throws(Failure) -> Heredoc {
        var content = ""
        while next < text.lines.count {
            var bytes = text.lines[next][...]
            if opening.stripsTabs { bytes = bytes.drop { $0 == 0x09 } }
            next += 1
            if bytes.elementsEqual(opening.name.utf8) {
                return Heredoc(name: opening.name, content: content, expands: !opening.isQuoted)
            }
            content += bytes.string + "\n"
        }
        throw text.failure(
            at: line.place(opening.range), "the here-document has no end",
            help: "write `\(opening.name)` alone on the line behind its last one")
    }
}

/// `<<NAME`, `<<-NAME` or `<<"NAME"` as a word of RUN, COPY or ADD.
struct HeredocOpening {
    var name: String
    var stripsTabs: Bool
    var isQuoted: Bool
    var range: Range<Int>

    static func all(in line: [UInt8]) -> [HeredocOpening] {
        var words = WordRanges.split(line)[...]
        guard var keyword = words.popFirst().map({ line[$0].string.uppercased() }) else { return [] }
        if keyword == "ONBUILD", let inner = words.popFirst() { keyword = line[inner].string.uppercased() }
        guard ["RUN", "COPY", "ADD"].contains(keyword) else { return [] }
        return words.compactMap { HeredocOpening(line, $0) }
    }

    private init?(_ line: [UInt8], _ range: Range<Int>) {
        var word = line[range].drop { $0 >= 0x30 && $0 <= 0x39 }
        guard word.starts(with: Array("<<".utf8)) else { return nil }
        word = word.dropFirst(2)
        stripsTabs = word.first == UInt8(ascii: "-")
        if stripsTabs { word = word.dropFirst() }
        let quote = word.first.flatMap { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "'") ? $0 : nil }
        isQuoted = quote != nil
        if let quote {
            guard word.count > 2, word.last == quote else { return nil }
            word = word.dropFirst().dropLast()
        }
        guard !word.isEmpty, word.allSatisfy({ $0.isNameByte || $0 == UInt8(ascii: "-") }) else { return nil }
        name = word.string
        self.range = range
    }
}

extension UInt8 {
    var isBlank: Bool { self == 0x20 || self == 0x09 }
    /// Of names of variables and directives.
    var isNameByte: Bool {
        (0x30...0x39).contains(self) || (0x41...0x5a).contains(self) || (0x61...0x7a).contains(self)
            || self == UInt8(ascii: "_")
    }
}

extension Collection<UInt8> {
    var string: String { String(decoding: self, as: UTF8.self) }
}

extension RandomAccessCollection<UInt8> where SubSequence: RandomAccessCollection<UInt8> {
    /// Without blanks at the ends.
    var trimmed: SubSequence {
        var (start, end) = (startIndex, endIndex)
        while start < end, self[start].isBlank { start = index(after: start) }
        while end > start, self[index(before: end)].isBlank { end = index(before: end) }
        return self[start..<end]
    }
}
