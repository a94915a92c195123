// Bad input: whatever the bytes are, there is a diagnostic with a place and the interpreter works on. What a text may hold besides the
// language (a byte order mark, CRLF, NUL, bytes that are not UTF-8) is defined here.
import SwkSyntax
import Testing

@testable import SwkVM

@Suite struct BadInputTests {
    private func outcome(_ text: [UInt8]) async -> String {
        let stage = Stage(text)
        do {
            return try await stage.interpreter.run(stage.main, name: "main.swk", scope: .script).literal
        } catch let error as ScriptError {
            #expect(!error.render().isEmpty)
            return error.code
        } catch {
            return "\(error)"
        }
    }

    private func outcome(_ text: String) async -> String { await outcome(Array(text.utf8)) }

    // MARK: Bytes

    @Test func byteOrderMarkIsSkipped() async {
        #expect(await outcome([0xEF, 0xBB, 0xBF] + Array("1 + 1".utf8)) == "2")
    }

    @Test func carriageReturnsBelongToLineEnds() async { #expect(await outcome("let x = 1\r\nx + 1\r\n") == "2") }

    @Test func textKeepsTheCarriageReturnsThatItWrites() async { #expect(await outcome("\"a\\r\\nb\".count") == "3") }

    @Test func nulIsAnInvalidCharacter() async {
        #expect(await outcome([0x31, 0x00, 0x32]) == "syntax.invalid-character")
    }

    @Test func bytesThatAreNotUTF8AreRefused() async {
        #expect(await outcome([0x22, 0xFF, 0xFE, 0x22]) == "syntax.invalid-encoding")
        #expect(await outcome([0xC0, 0x80]) == "syntax.invalid-encoding")
        #expect(await outcome([0xED, 0xA0, 0x80]) == "syntax.invalid-encoding")
    }

    @Test func utf16IsRefused() async {
        let text = "let x = 1".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        #expect(await outcome([0xFF, 0xFE] + text).hasPrefix("syntax."))
    }

    /// Random bytes, random tokens, and every prefix of a script: a report each time, never a crash.
    @Test(arguments: 0..<40) func anyBytesGiveAReport(seed: Int) async {
        var random = Random(seed: UInt64(seed) &+ 1)
        let words = [
            "let ", "x", "(", ")", "{", "}", "[", "]", "\"", "\\(", "`", "match ", "=>", "if ", "..", "1", "\n", "\0",
            "é", "'", "func f",
        ]
        for _ in 0..<25 {
            let bytes =
                seed % 2 == 0
                ? (0..<Int(random.next() % 200)).map { _ in UInt8(truncatingIfNeeded: random.next() >> 32) }
                : (0..<Int(random.next() % 60)).flatMap { _ in Array(words[Int(random.next() >> 32) % words.count].utf8)
                }
            let stage = Stage(bytes)
            let report = stage.interpreter.examine(stage.main, name: "main.swk")
            #expect(report.diagnostics.isEmpty == report.render().isEmpty)
        }
    }

    @Test func everyPrefixOfAScriptGivesAReport() {
        let script = Array(
            "func f(a, b: 1) { try { \"\\(a)\" } catch e { `ls \\(b)` } }\nmatch f(1) { {x, y} => 1, /a/ => 2, _ => 3 }"
                .utf8)
        for end in script.indices {
            let report = Interpreter().examine(Array(script[..<end]), name: "main.swk")
            #expect(report.diagnostics.isEmpty == report.render().isEmpty)
        }
    }

    // MARK: Size

    @Test(arguments: [
        "(", "[", "{a: ", "f(", "\"\\(", "if true { ", "match 1 { _ => ", "x => ", "not ", "-", "try { ", "`a \\(",
    ])
    func deepNestingIsALimitWithItsPlace(opener: String) {
        let report = Interpreter().examine(Array(String(repeating: opener, count: 5000).utf8), name: "main.swk")
        #expect(report.diagnostics.contains { $0.code == "syntax.too-deep" })
    }

    @Test(arguments: [" + 1", ".a", "[0]", "()", " and true", " ?? 1", "..1", " else 1"])
    func longChainsAreALimit(link: String) {
        let report = Interpreter().examine(Array(("x" + String(repeating: link, count: 5000)).utf8), name: "main.swk")
        #expect(report.hasErrors)
    }

    @Test func deepTextsThatAreAllowedRun() async {
        let depth = ParserLimits.depth - 10
        #expect(await outcome(String(repeating: "(", count: depth) + "1" + String(repeating: ")", count: depth)) == "1")
        #expect(
            await outcome("1" + String(repeating: " + 1", count: ParserLimits.height - 10))
                == "\(ParserLimits.height - 9)")
    }

    @Test func longLiteralsAreFine() async {
        #expect(await outcome("\"\(String(repeating: "x", count: 300_000))\".count") == "300000")
        #expect(await outcome("[\(String(repeating: "1, ", count: 20_000))].count") == "20000")
        #expect(await outcome("9" + String(repeating: "9", count: 10_000)) == "syntax.invalid-number")
    }

    @Test func longNamesAreFine() async {
        let name = String(repeating: "n", count: 100_000)
        #expect(await outcome("let \(name) = 1\n\(name)") == "1")
        #expect(await outcome(name) == "name.undefined")
    }

    @Test func manyFindingsAreCounted() {
        let report = Interpreter().examine(Array(String(repeating: "nothing\n", count: 3000).utf8), name: "main.swk")
        #expect(report.diagnostics.count == 3000)
        #expect(report.render().hasSuffix("... and 2950 more\n\n3000 errors\n"))
    }

    // MARK: Endless things

    @Test(arguments: [
        ("while true { }", "limit.steps"), ("func f() { f() + 1 }\nf()", "limit.depth"),
        ("func f() { g() + 1 }\nfunc g() { f() + 1 }\nf()", "limit.depth"),
        ("var s = \"x\"\nwhile true { s = s + s }", "limit.memory"), ("\"x\".repeat(1000000000)", "limit.memory"),
        ("let xs = []\nwhile true { xs.append(xs.copy()) }", "limit.memory"),
        ("while true { print(\"x\") }", "limit.output"), ("for i in 0.. { }", "limit.steps"),
        ("let m = {}\nvar i = 0\nwhile true { m[i] = i; i += 1 }", "limit.memory"),
    ]) func whatHasNoEndIsALimitWithItsPlace(text: String, code: String) async throws {
        let stage = Stage(Array(text.utf8))
        let error = await #expect(throws: ScriptError.self) {
            try await stage.interpreter.run(stage.main, name: "main.swk", scope: .script)
        }
        #expect(error?.code == code)
        #expect(error?.kind == .limit)
        #expect(error?.render().contains("main.swk:") == true)
        #expect(try await stage.interpreter.run("1 + 1").literal == "2")
    }

    @Test(arguments: [
        "let a = []\na.append(a)\n\"\\(a)\".count > 0", "let m = {}\nm.me = m\n\"\\(m)\".count > 0",
        "let a = []\na.append(a)\nlet b = []\nb.append(b)\na == b",
        "let m = {}\nm.me = m\nlet n = {}\nn.me = n\nm == n",
        "struct Node { next }\nlet n = Node(nil)\nn.next = n\n\"\\(n)\".count > 0",
    ]) func cyclicValuesPrintAndCompare(text: String) async { #expect(await outcome(text) == "true") }

    @Test func differencesOfCyclicValuesHaveAnEnd() async {
        let text = "let a = [1]\na.append(a)\nlet b = [2]\nb.append(b)\nassert a == b"
        #expect(await outcome(text) == "assert.failed")
    }
}

/// A small generator whose sequence is the same every time.
private struct Random {
    private var state: UInt64
    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }
    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state >> 1
    }
}
