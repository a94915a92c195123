// Generated programs: each parses and passes the check, the formatter is done in one step and keeps tree and meaning, and neither a program
// nor a damaged copy of one crashes anything. SWK_GENERATED=n takes n programs (`scripts/fuzz --generated n`), SWK_SEED the first seed.

import Glibc
import SwkPrograms
import SwkSyntax
import SwkVM
import Synchronization
import Testing

/// What a run did, apart from where in the text.
private struct Outcome: Equatable {
    var output = ""
    /// The code and the words of the error that ended it.
    var failure: String?
}

private final class Printed: Sendable {
    private let written = Mutex("")
    var text: String { written.withLock { $0 } }
    @Sendable func append(_ text: String) { written.withLock { $0 += text } }
}

@Suite struct GeneratedTests {
    static let count = number("SWK_GENERATED") ?? 1000
    static let first = number("SWK_SEED") ?? 1

    private static func number(_ name: String) -> Int? { getenv(name).flatMap { Int(String(cString: $0)) } }

    /// Seeds in chunks, so that a failure names few and the work can go on at once.
    static let chunks: [Range<Int>] = stride(from: first, to: first + count, by: 100).map {
        $0..<min($0 + 100, first + count)
    }

    private func parsed(_ text: String) -> ParseResult { parse(Source(name: "g.swk", text: text)) }

    @Test("a generated program parses, and formatting it once keeps its tree", arguments: chunks)
    func formatting(seeds: Range<Int>) throws {
        for seed in seeds {
            let program = ProgramGenerator.program(seed: UInt64(seed))
            let result = parsed(program.text)
            let source = Source(name: "g.swk", text: program.text)
            let findings = result.diagnostics.map { $0.render(in: source) }.joined()
            try #require(!result.hasErrors, "seed \(seed):\n\(findings)")
            let once = try #require(format(source), "seed \(seed)")
            requireSame(format(Source(name: "g.swk", text: once)), once, "seed \(seed): a second time changes it")
            requireSame(parsed(once).program.dump, result.program.dump, "seed \(seed): the tree changed")
        }
    }

    @Test("the formatter lays every generated program out: it never gives the text back as it was", arguments: chunks)
    func isLaidOut(seeds: Range<Int>) throws {
        for seed in seeds {
            let text = ProgramGenerator.program(seed: UInt64(seed)).text
            let once = try #require(format(Source(name: "g.swk", text: text)), "seed \(seed)")
            #expect(!once.contains("\r") && !once.contains(" \n"), "seed \(seed) was left as it was")
        }
    }

    @Test("a formatted program does what the program did", arguments: chunks)
    func running(seeds: Range<Int>) async throws {
        for seed in seeds {
            let program = ProgramGenerator.program(seed: UInt64(seed))
            guard program.canRun else { continue }
            let before = await run(program.text)
            #expect(before.failure?.hasPrefix("rejected") != true, "seed \(seed): \(before.failure ?? "")")
            let formatted = try #require(format(Source(name: "g.swk", text: program.text)), "seed \(seed)")
            let after = await run(formatted)
            requireSame(after.output, before.output, "seed \(seed): prints something else")
            #expect(after.failure == before.failure, "seed \(seed)")
        }
    }

    @Test("a damaged program is refused or runs, and every error can be shown", arguments: chunks)
    func nearMisses(seeds: Range<Int>) async {
        for seed in seeds {
            let bytes = ProgramGenerator.nearMiss(seed: UInt64(seed))
            let source = Source(name: "g.swk", bytes: bytes)
            let result = parse(source)
            for diagnostic in result.diagnostics { #expect(!diagnostic.render(in: source).isEmpty, "seed \(seed)") }
            if let once = format(source) {
                requireSame(
                    format(Source(name: "g.swk", text: once)), once, "damaged \(seed): a second time changes it")
                requireSame(parsed(once).program.dump, result.program.dump, "damaged \(seed): the tree changed")
            }
            _ = await run(String(decoding: bytes, as: UTF8.self))
        }
    }

    @Test("every construct of the grammar occurs")
    func coverage() {
        var heads: Set<Substring> = []
        for seed in Self.first..<Self.first + max(1000, Self.count / 10) {
            let dump = parsed(ProgramGenerator.program(seed: UInt64(seed)).text).program.dump
            for piece in dump.split(separator: "(") {
                heads.insert(piece.prefix { $0 != " " && $0 != ")" })
            }
        }
        let wanted: [Substring] = [
            "let", "var", "using", "=", "+=", "-=", "*=", "??=", "func", "struct", "field", "import", "for", "while",
            "defer",
            "test", "fixture", "block", "doc", "lambda", "list", "map", "..", "..<", "or", "and", "not", "??", "?:",
            ".", "?.",
            "chain", "[]", "call", "group", "+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "if", "match",
            "arm",
            "where", "try", "throw", "return", "break", "continue", "assert", "spawn", "parallel", "parallel-for",
            "timeout",
            "atomically", "regex", "words", "word", "shell", "str",
        ]
        #expect(wanted.filter { !heads.contains($0) } == [])
    }

    /// Records the first lines that differ, not two whole programs.
    private func requireSame(_ actual: String?, _ wanted: String, _ claim: String) {
        if actual == wanted { return }
        let (left, right) = ((actual ?? "nothing").split(separator: "\n"), wanted.split(separator: "\n"))
        let line = zip(left, right).enumerated().first { $1.0 != $1.1 }?.offset ?? min(left.count, right.count)
        let shown = [left, right].map { $0.dropFirst(max(0, line - 1)).prefix(3).joined(separator: "\n") }
        Issue.record("\(claim) at line \(line + 1)\n\(shown[0])\n--- wanted\n\(shown[1])")
    }

    private func run(_ text: String) async -> Outcome {
        let output = Printed()
        let limits = Limits(steps: 2_000_000, memory: 64 << 20, time: .seconds(20), depth: 2000, output: 1 << 20)
        let interpreter = Interpreter(
            output: ScriptOutput(write: output.append), limits: limits)
        var outcome = Outcome()
        do {
            try await interpreter.run(text, name: "g.swk", scope: .script)
        } catch let error as ScriptError {
            #expect(!error.render().isEmpty)
            // A failed assertion quotes the text of its condition, which the formatter may lay out.
            let words = error.code == "assert.failed" ? "" : error.message
            outcome.failure = "\(error.kind) \(error.code): \(words)"
        } catch {
            outcome.failure = "\(error)"
        }
        outcome.output = output.text
        return outcome
    }
}
