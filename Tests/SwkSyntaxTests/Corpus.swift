// The corpus: small inputs with what they must parse to, in Tests/Corpus/syntax. A case is
//
//     === the claim
//     input
//     ---
//     the tree, or the rendered diagnostics, and `incomplete` when more text could mend it
//
// SWK_UPDATE_CORPUS=1 writes what the parser says now; the difference is then reviewed like any other change.

import Glibc
import SwkPrograms
import SwkSyntax

struct Corpus {
    struct Case: Sendable {
        let file: String
        let claim: String
        let input: String
        let expected: String

    }

    static let directory: String = {
        let tests = #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
        return "/" + tests + "/Corpus/syntax"
    }()

    static let files = [
        "literals", "strings", "commands", "expressions", "statements", "patterns", "lines", "errors", "bytes",
    ]

    static let all: [Case] = files.flatMap(cases)

    static func cases(in file: String) -> [Case] {
        let text = String(decoding: read("\(directory)/\(file).txt"), as: UTF8.self)
        return text.components("=== ").dropFirst().map { part in
            let lines = part.split(separator: "\n", omittingEmptySubsequences: false)
            let body = lines.dropFirst()
            let separator = body.firstIndex(of: "---") ?? body.endIndex
            let input = body[..<separator].joined(separator: "\n")
            let expected = body[min(separator + 1, body.endIndex)...].joined(separator: "\n")
            return Case(file: file, claim: String(lines[0]), input: input, expected: expected.trimmed)
        }
    }

    /// What the parser says about an input, in the words of the corpus.
    static func outcome(of input: String) -> String {
        let source = Source(name: "t.swk", bytes: unescaped(input))
        let result = parse(source)
        let findings = result.diagnostics.map { $0.render(in: source) }.joined()
        let incomplete = result.isIncomplete ? "incomplete" : ""
        return (result.diagnostics.isEmpty ? result.program.dump : findings + incomplete).trimmed
    }

    /// `<XX>` in the file `bytes` stands for a byte that a text file cannot hold.
    private static func unescaped(_ input: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = Array(input.utf8)[...]
        while let byte = rest.popFirst() {
            let code = rest.prefix(3)
            if byte == UInt8(ascii: "<"), code.last == UInt8(ascii: ">"), code.count == 3,
                let value = UInt8(String(decoding: code.dropLast(), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return bytes
    }

    static func update() {
        for file in files {
            let text = cases(in: file).map { "=== \($0.claim)\n\($0.input)\n---\n\(outcome(of: $0.input))\n\n" }
                .joined()
            write(text, to: "\(directory)/\(file).txt")
        }
    }
}

func read(_ path: String) -> [UInt8] {
    guard let file = fopen(path, "r") else { return [] }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    while case let byte = fgetc(file), byte != EOF { bytes.append(UInt8(byte)) }
    return bytes
}

func write(_ text: String, to path: String) {
    guard let file = fopen(path, "w") else { return }
    fputs(text, file)
    fclose(file)
}

extension String {
    /// The pieces between separators that stand at the start of a line.
    func components(_ separator: String) -> [String] {
        var pieces = [""]
        for line in split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix(separator) {
                pieces.append(line.dropFirst(separator.count) + "\n")
            } else {
                pieces[pieces.count - 1] += line + "\n"
            }
        }
        return pieces
    }

    var trimmed: String {
        var view = self[...]
        while view.last?.isNewline ?? false { view = view.dropLast() }
        return String(view)
    }
}
