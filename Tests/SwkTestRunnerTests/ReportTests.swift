// What people and programs read.

import SwkVM
import Testing

@testable import SwkTestRunner

@Suite struct ReportTests {
    private static func test(_ claim: String) -> TestCase {
        TestCase(file: "a_test.swk", line: 3, claim: claim, index: 0, options: TestOptions(ScriptMap()), fixtures: [])
    }

    private static func result(
        _ claim: String, _ outcome: TestResult.Outcome, output: String = ""
    ) -> TestResult {
        TestResult(test: test(claim), outcome: outcome, duration: 12_345_678, output: output)
    }

    private static let failure = TestFailure(
        code: "assert.failed", message: "the assertion failed: x < \"2\"",
        report: "error: x\n  --> a\n\n<&>\u{1B}[0m\n",
        file: "b.swk", line: 7)

    private static let results = [
        result("it works", .passed, output: "unseen\n"), result("it # fails\\", .failed(failure), output: "seen"),
        result("later", .skipped("no network")),
    ]

    private func whole(_ report: some TestReport, _ results: [TestResult] = Self.results) -> String {
        var number = 0
        let lines = results.map { result -> String in
            number += 1
            return report.text(of: result, number: number)
        }
        return report.opening(results.count) + lines.joined() + report.closing(TestSummary())
    }

    @Test func textShowsTheOutputOfAFailureOnly() {
        #expect(
            whole(TextReport()).replacing("\u{1B}", with: "^") == """
                ok    a_test.swk: it works (12 ms)
                FAIL  a_test.swk: it # fails\\ (12 ms)
                seen
                error: x
                  --> a

                <&>^[0m
                skip  a_test.swk: later: no network
                0 passed in 0.0 ms

                """)
    }

    @Test func tapHasAPlanPointsAndDirectives() {
        let lines = whole(TAPReport()).split(separator: "\n")
        #expect(lines[0] == "TAP version 14" && lines[1] == "1..3")
        #expect(lines.contains("ok 1 - a_test.swk: it works"))
        #expect(lines.contains("not ok 2 - a_test.swk: it \\# fails\\\\"))
        #expect(lines.last == "ok 3 - a_test.swk: later # SKIP no network")
    }

    @Test func tapBlocksAreIndentedAndEnd() {
        var isInside = false
        for line in whole(TAPReport()).split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            if line == "  ---" { isInside = true }
            #expect(!isInside || line.isEmpty || line.hasPrefix("  "), "\(line)")
            if line == "  ..." { isInside = false }
        }
        #expect(!isInside)
    }

    @Test func aControlCharacterIsEscapedInYAML() {
        #expect(whole(TAPReport()).contains("\\x1b[0m"))
        #expect(!whole(TAPReport()).contains("\u{1B}"))
    }

    @Test func junitIsWellFormed() throws {
        let text = JUnitReport().text(of: Self.results, TestSummary())
        try WellFormed.check(text)
        #expect(text.contains("<testsuite name=\"a_test.swk\" tests=\"3\" failures=\"1\" errors=\"0\" skipped=\"1\""))
        #expect(text.contains("<skipped message=\"no network\"/>"))
        #expect(text.contains("&lt;&amp;&gt;\u{FFFD}[0m"))
        #expect(!text.contains("unseen"))
    }

    @Test func filters() throws {
        let test = Self.test("every key is there")
        #expect(try ClaimFilter("key is").matches(test))
        #expect(try ClaimFilter("a_test").matches(test))
        #expect(try !ClaimFilter("Key").matches(test))
        #expect(try ClaimFilter("/KEY\\s/i").matches(test))
        #expect(throws: TestFilterError.self) { try ClaimFilter("/(/") }
    }
}

/// Enough of XML to tell a document from a text that only looks like one: tags nest, attributes are quoted, `&` and `<` are escaped.
private enum WellFormed {
    struct Problem: Error { let what: String }

    static func check(_ text: String) throws {
        var open: [Substring] = []
        var rest = text[...].drop { $0 != "\n" }
        while let start = rest.firstIndex(of: "<") {
            try checkText(rest[..<start])
            guard let end = rest[start...].firstIndex(of: ">") else { throw Problem(what: "a tag does not end") }
            let tag = rest[rest.index(after: start)..<end]
            rest = rest[rest.index(after: end)...]
            if tag.hasPrefix("/") {
                guard open.popLast() == tag.dropFirst() else { throw Problem(what: "</\(tag)> closes nothing") }
                continue
            }
            let name = tag.prefix { $0 != " " && $0 != "/" }
            let quotes = tag.split(separator: "\"", omittingEmptySubsequences: false)
            guard quotes.count % 2 == 1 else { throw Problem(what: "a quote is open in <\(tag)>") }
            for value in stride(from: 1, to: quotes.count, by: 2) { try checkText(quotes[value]) }
            if !tag.hasSuffix("/") { open.append(name) }
        }
        if let name = open.last { throw Problem(what: "<\(name)> is not closed") }
    }

    private static func checkText(_ text: Substring) throws {
        for piece in text.split(separator: "&", omittingEmptySubsequences: false).dropFirst() {
            guard ["amp;", "lt;", "gt;", "quot;", "#10;"].contains(where: { piece.hasPrefix($0) }) else {
                throw Problem(what: "&\(piece.prefix(8))")
            }
        }
    }
}
