// What a prompt shows of a value.

import Testing

@testable import SwkVM

@Suite struct EchoTests {
    private func echo(_ text: String, width: Int = 40, lines: Int = 10) async throws -> String? {
        let interpreter = Interpreter()
        return interpreter.echo(
            try await interpreter.evaluate(text, name: "<test>"), in: EchoRoom(width: width, lines: lines))
    }

    @Test("nil shows nothing") func nothing() async throws { #expect(try await echo("nil") == nil) }

    @Test("what fits a line is written as in a script") func oneLine() async throws {
        #expect(try await echo("[1, \"a\", {b: 2s}]") == "[1, \"a\", {b: 2s}]")
        #expect(try await echo("struct P { x, y }\nP(1, 2)") == "P(x: 1, y: 2)")
    }

    @Test("many short elements fill lines, and the rest is counted") func filled() async throws {
        let text = try await echo("(1..1000).map(x => x)", width: 30, lines: 6)
        #expect(
            text == """
                [
                  1, 2, 3, 4, 5, 6, 7, 8, 9,
                  10, 11, 12, 13, 14, 15, 16,
                  17, 18, 19, 20, 21, 22, 23,
                  … 977 more (print(_) shows all)
                ]
                """)
    }

    @Test("long elements stand on lines of their own") func elements() async throws {
        let text = try await echo("[[\"some words\", \"and more\"], {a: \"which do not fit\"}]", width: 30)
        #expect(
            text == """
                [
                  ["some words", "and more"],
                  {a: "which do not fit"}
                ]
                """)
    }

    @Test("a map opens where it does not fit") func nested() async throws {
        let text = try await echo(
            "{name: \"web\", labels: {first: \"a long value\", second: \"another one\"}}", width: 32)
        #expect(
            text == """
                {
                  name: "web",
                  labels: {
                    first: "a long value",
                    second: "another one"
                  }
                }
                """)
    }

    @Test("text of several lines is shown as such") func block() async throws {
        #expect(try await echo("\"one\\ntwo \\\"2\\\"\\n\"") == "\"\"\"\none\ntwo \"2\"\n\"\"\"")
        #expect(try await echo("\"one\\n\"") == "\"one\\n\"")
        let many = try await echo("(1..100).map(x => \"line \\(x)\").joined(\"\\n\")", lines: 6)
        #expect(many == "\"\"\"\nline 1\nline 2\nline 3\n… 97 more lines (print(_) shows all)")
    }

    @Test("control characters are escaped wherever they are") func control() async throws {
        #expect(try await echo("\"\\u{1b}[2J\"") == "\"\\u{1b}[2J\"")
        #expect(try await echo("\"a\\u{1b}\\nb\\nc\"") == "\"\"\"\na\\u{1b}\nb\nc\"\"\"")
        #expect(try await echo("[{a: \"x\\u{1b}\\ny\"}]") == "A\nx\\u{1b}\\ny")
    }

    @Test("a long string is cut and counted") func longString() async throws {
        let text = try await echo("\"x\".repeat(1000)", width: 20, lines: 4)
        #expect(text == "\"\(String(repeating: "x", count: 40))\"\n… 960 more characters (print(_) shows all)")
    }

    @Test("the widest columns of a table shrink") func table() async throws {
        let rows = "[{id: 1, name: \"a name of many letters\", note: \"a note that is even longer than it\"}]"
        #expect(
            try await echo(rows, width: 30) == """
                ID  NAME          NOTE
                1   a name of m…  a note that…
                """)
    }

    @Test("wide letters take their columns in a table") func wide() async throws {
        #expect(try await echo("[{a: \"日本\", b: 1}, {a: \"x\", b: 2}]") == "A     B\n日本  1\nx     2")
    }

    @Test("columns that do not fit are named, rows counted") func leftOut() async throws {
        let rows =
            "(1..100).map(x => {alpha: \"aaaaaaaaaa\", beta: \"bbbbbbbbbb\", gamma: \"cccccccccc\", delta: \"dddddddddd\"})"
        let text = try #require(try await echo(rows, width: 24, lines: 5))
        #expect(text.contains("\n… 97 more rows (print(_…"))
        #expect(text.hasSuffix("\n… 1 more columns, delta…"))
    }

    @Test("a structure that contains itself is shown") func cyclic() async throws {
        #expect(try await echo("let a = [1]\na.append(a)\na", width: 40)?.hasPrefix("[") == true)
    }

    @Test("a million elements take no time") func million() async throws {
        let clock = ContinuousClock()
        let interpreter = Interpreter()
        let value = try await interpreter.evaluate("(1..1000000).map(x => \"text \\(x)\")", name: "<test>")
        let time = clock.measure { _ = interpreter.echo(value) }
        #expect(time < .seconds(30))
    }

    @Test("a value keeps its identity under a name") func identity() async throws {
        let interpreter = Interpreter()
        let list = try await interpreter.evaluate("[1]", name: "<test>")
        interpreter.define("_", list)
        interpreter.file(list, as: 3, in: "Out")
        try await interpreter.run("_.append(2)")
        #expect(try await interpreter.run("Out[3]").literal == "[1, 2]")
    }

    @Test("of filed values the last stay") func filing() async throws {
        let interpreter = Interpreter()
        for number in 1...5 {
            interpreter.file(
                try await interpreter.evaluate("\(number)", name: "<test>"), as: number, in: "Out", keeping: 3)
        }
        #expect(try await interpreter.run("Out").literal == "{[3]: 3, [4]: 4, [5]: 5}")
    }

    @Test("names can be listed and forgotten") func names() async throws {
        let interpreter = Interpreter()
        try await interpreter.run("let b = 1\nfunc a() {}")
        #expect(interpreter.names.map(\.name) == ["a", "b"])
        interpreter.forgetNames()
        #expect(interpreter.names.isEmpty)
        await #expect(throws: ScriptError.self) { try await interpreter.run("b") }
        #expect(try await interpreter.run("let b = 2\nb").literal == "2")
    }
}
