// What stands at the end of a text that is being typed.

import Testing

@testable import SwkSyntax

@Suite struct CursorTests {
    private func cursor(_ text: String) -> Cursor { Cursor(atEndOf: text) }

    private func base(_ text: String) -> String? {
        let cursor = cursor(text)
        guard let base = cursor.base else { return nil }
        // The span is that of the expression parsed alone, so its length is all that it tells.
        return String(repeating: "x", count: base.span.count)
    }

    @Test(arguments: [
        ("pri", "pri"), ("", ""), ("f(x, na", "na"), ("let größ", "größ"), ("if x { whi", "whi"), ("1 + ", ""),
        ("\"a \\(na", "na"), ("// note\nna", "na"),
    ]) func codeEndsInAPrefix(_ text: String, _ prefix: String) {
        #expect(cursor(text).place == .code(prefix: prefix))
    }

    @Test(arguments: ["12", "// pri", "/* pri", "\"a\"", "\"a \\(x) b", "sh\"ls "])
    func nothingIsCompletedIn(_ text: String) {
        #expect(cursor(text).place == .nothing)
    }

    @Test(arguments: [
        ("Image(\"bus", "bus"), ("Image(\"", ""), ("Image('bus", "bus"), ("c.exec(\"cat\", \"/etc/", "/etc/"),
        ("\"\"\"\nab", "\nab"),
    ]) func stringsEndInTheirText(_ text: String, _ prefix: String) {
        #expect(cursor(text).place == .string(prefix: prefix))
    }

    @Test func commandsEndInTheirLastWord() {
        #expect(cursor("c.exec(`cat /etc/pa").place == .word(prefix: "/etc/pa"))
    }

    @Test(arguments: [
        ("a.", 1), ("a.b.na", 3), ("f(x).", 4), ("Image(\"x\").start().", 18), ("xs[0].", 5), ("\"abc\".", 5),
        ("1 + a.b.", 3), ("f(a.", 1), ("[a.b, c.", 1), ("(a ?? b).", 8), ("a?.b.", 4), ("x\n  .f()\n  .", 8),
    ]) func memberFollowsAnExpression(_ text: String, _ length: Int) {
        #expect(cursor(text).isMember)
        #expect(base(text)?.count == length)
    }

    @Test func rangesAndNumbersAreNoMembers() {
        #expect(!cursor("1..").isMember && !cursor("1.5").isMember && !cursor("f(...").isMember)
    }

    @Test(
        arguments: [
            ("f(", 0, nil, true), ("f(a, ", 1, nil, true), ("f(a, b: ", 1, "b", false), ("f(a, b: 1, na", 1, nil, true),
            ("f(g(1, 2), ", 1, nil, true), ("f((a", 0, nil, false), ("f(\"x, y\", \"", 1, nil, true),
        ] as [(String, Int, String?, Bool)])
    func theOpenCall(_ text: String, _ position: Int, _ label: String?, _ isAtStart: Bool) throws {
        let call = try #require(cursor(text).call)
        guard case .name("f") = call.callee.kind else {
            Issue.record("the callee is not f")
            return
        }
        #expect(call.position == position && call.label == label && call.isAtStart == isAtStart)
    }

    @Test func aListOrMapBelongsToTheCallAroundIt() throws {
        #expect(try #require(cursor("f(a, mounts: {\"/x\": \"").call).isNested)
        #expect(try #require(cursor("f([1, ").call).isNested)
    }

    @Test(arguments: ["f(a) ", "if f { ", "f(x => { ", "\"\\(", "f", "a\n("])
    func noCallIsOpenIn(_ text: String) { #expect(cursor(text).call == nil) }

    @Test func importNamesAString() {
        #expect(cursor("import \"wa").isImport && !cursor("f(\"wa").isImport)
    }

    @Test func namesThatTheTextDeclares() {
        let cursor = cursor("let c = Image(\"x\").start()\nfor line in lines {\n  func f() {}\n  c.")
        #expect(cursor.declared.map(\.name) == ["c", "line", "f"])
        #expect(cursor.declared[0].value != nil && cursor.declared[1].value == nil)
    }

    @Test("any beginning of a text has a cursor") func everyPrefix() {
        let text =
            "let c = Image(\"a\\(b + [1, {x: `y \\(z)`}][0])\").run('q', \"\"\"\n w\n\"\"\", sh\"e\") // k\nc?.a.b(/r/, 1.5, 3s)"
        for count in 0...text.count { _ = cursor(String(text.prefix(count))) }
    }
}

@Suite struct TextWidthTests {
    @Test(arguments: [
        ("abc", 3), ("größe", 5), ("e\u{301}", 1), ("日本", 4), ("한국", 4), ("ｗ", 2), ("😀", 2), ("👩‍👩‍👧", 2), ("", 0),
    ]) func columns(_ text: String, _ width: Int) { #expect(text.columns == width) }

    @Test func fittingKeepsWholeCharacters() {
        #expect("abcdef".fitted(to: 4) == "abc…" && "日本語".fitted(to: 4) == "日…" && "abc".fitted(to: 3) == "abc")
        #expect("日本".fitted(to: 0) == "" && "日本".fitted(to: 1) == "…")
        #expect("日".filled(to: 4) == "日  ")
    }
}
