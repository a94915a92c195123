// Codes of control: where it goes, and where it cannot go.

extension LanguageExplanations {
    static var flow: [Explanation] {
        [
            Explanation(
                "code.unreachable", "code that can never run",
                "Control never gets here: what stands before always leaves, or another arm has taken everything.",
                example: "func f() {\n    return 1\n    print(\"done\")\n}", remedy: "Delete it, or move it up.",
                instead: "func f() {\n    print(\"done\")\n    return 1\n}"),
            Explanation(
                "code.too-large", "a function is too large to compile",
                "A function may have 32,767 variables and constants, and jumps of limited length.",
                remedy: """
                    Take parts of it out into functions of their own, and large tables into files that are read.
                    """),
            Explanation(
                "control.outside-loop", "`break` or `continue` outside of a loop",
                "There is no loop here that could be left or continued.", example: "break",
                remedy: "`return` leaves a function; `exit(0)` ends the script.", instead: "for i in 1..3 { break }"),
            Explanation(
                "control.leaves-block", "a jump out of a block that runs as a task of its own",
                """
                The body of `spawn`, `parallel`, `timeout` or `test` runs beside or below the code around it, so \
                `return` and `break` cannot jump out of it.
                """,
                example: "func f() {\n    timeout(1s) { return 1 }\n}",
                remedy: "Let the block have a value, its last expression, and return that.",
                instead: "func f() {\n    return timeout(1s) { 1 }\n}"),
            Explanation(
                "control.leaves-defer", "a jump out of a `defer`",
                "Clean-up must run to its end, so nothing may leave it early.",
                example: "func f() {\n    defer { return 1 }\n    2\n}",
                remedy: "Use `if` inside of the `defer`.",
                instead: "func f() {\n    defer { print(\"cleaned\") }\n    2\n}"),
            Explanation(
                "match.no-arm", "no arm of a `match` fits the value",
                "A `match` takes the first arm that fits. None did, and there is no `_` arm.",
                example: "let n = [3][0]\nmatch n { 1 => \"one\", 2 => \"two\" }",
                remedy: "Add an arm for the value, or `_ => ...`.",
                instead: "let n = [3][0]\nmatch n { 1 => \"one\", 2 => \"two\", _ => \"many\" }"),
            Explanation(
                "match.missing-case", "a `match` does not handle all cases of a value whose cases are known",
                """
                A Bool is true or false, and some properties have a closed set of words. A case without an arm \
                would be an error at run time.
                """,
                example: "let ready = 1 < 2\nmatch ready { true => \"go\" }",
                remedy: "Add an arm for each missing case, or `_ => ...`.",
                instead: "let ready = 1 < 2\nmatch ready { true => \"go\", false => \"wait\" }"),
            Explanation(
                "match.impossible", "an arm that no value can fit",
                "The value is of a known type, and the arm's literal is of another.",
                example: "let n = 5\nmatch n { \"five\" => true, _ => false }",
                remedy: "Compare with a literal of the value's type.",
                instead: "let n = 5\nmatch n { 5 => true, _ => false }"),
            Explanation(
                "pattern.mismatch", "a value does not have the shape that a pattern takes apart",
                "`let [a, b] = xs` needs a list of exactly two, `let {name} = m` something with a member `name`.",
                example: "let xs = [1, 2, 3]\nlet [a, b] = xs\nprint(a, b)",
                remedy: "Take the rest with `...rest`, give a default (`{name = \"none\"}`), or use `match`.",
                instead: "let xs = [1, 2, 3]\nlet [a, b, ...rest] = xs\nprint(a, b, rest)"),
            Explanation(
                "assert.failed", "the condition of an `assert` is false",
                "The report shows the values inside of the condition, and for `==` where the two sides differ.",
                example: "let total = 1 + 1\nassert total == 3",
                remedy: "Find out which of the values is not what you expected.",
                instead: "let total = 1 + 1\nassert total == 2"),
            Explanation(
                "error", "an error that a script threw without a code",
                """
                `throw "text"` stops with that text. An error with a code of its own is easier to tell from \
                others.
                """,
                example: "throw \"no network\"", remedy: "Give it a code: it is the `code` of the caught error.",
                instead: """
                    let result = try { throw Error(\"no network\", code: \"net.down\") } catch err { err.code }
                    """),
            Explanation(
                "exit", "the script called `exit`",
                "`exit(n)` ends the script with a status after all clean-up. Nothing can catch it.",
                remedy: "Nothing is wrong."),
            Explanation(
                "exit.bad-status", "an exit status out of range", "A process ends with a status of 0 to 255.",
                example: "exit(1000)", remedy: "Use a status in range: 0 for success, 1 for failure."),
            Explanation(
                "timeout", "something took longer than it was allowed to",
                "`timeout(30s) { ... }` and the `timeout:` of a call end what they bound when the time is over.",
                example: "timeout(10ms) { sleep(10s) }", remedy: "Allow more time, or find out what it waits for.",
                instead: "timeout(10s) { sleep(10ms) }"),
            Explanation(
                "cancelled", "the script was cancelled",
                "Control-C, a signal or the embedding program ended it. All clean-up has run.",
                remedy: "Nothing is wrong."),
            Explanation(
                "using.not-closable", "`using` with a value that has nothing to close",
                "`using` ends what it owns at the end of its block: a container, a network. This value owns nothing.",
                example: "using x = 5", remedy: "Use `let`.", instead: "let x = 5"),
            Explanation(
                "parallel.bad-limit", "the `limit` of a `parallel for` is no positive Int",
                """
                It says how many bodies may run at the same time.
                """,
                example: "parallel for i in 1..3, limit: 0 { i }",
                remedy: "Use 1 or more, or leave it out.", instead: "parallel for i in 1..3, limit: 2 { i }"),
            Explanation(
                "atomically.unavailable", "`atomically` without a host that can roll back",
                """
                `atomically { ... }` undoes the effects of its block when it fails. The program that runs this \
                script cannot do that.
                """,
                remedy: "Use `using`, `defer` and `try` to undo things yourself."),
        ]
    }
}
