// Codes of the grammar.

extension LanguageExplanations {
    static var syntax: [Explanation] {
        [
            Explanation(
                "syntax.unexpected-token", "something stands where the grammar wants something else",
                """
                The text is no program of the language: the message says what is wanted at this place and what \
                stands there. Often the mistake is a little earlier, such as a missing operator or bracket.
                """,
                example: "let port 8080",
                remedy: "Look at the place and at what stands right before it. A statement ends with its line.",
                instead: "let port = 8080"),
            Explanation(
                "syntax.unclosed", "a bracket, a text or a comment has no end",
                """
                Every `(`, `[`, `{`, quote and `/*` needs its counterpart. The report points to the one that was \
                never closed, because the end of the file says nothing about it.
                """,
                example: "print(\"hello\"", remedy: "Close it.", instead: "print(\"hello\")"),
            Explanation(
                "syntax.invalid-character", "a character that begins nothing in the language",
                """
                Characters such as `$`, `#` or a typographic quote mean nothing here. They often come from a shell \
                script or a word processor.
                """,
                example: "let name = $USER",
                remedy: "Names are written without a sign; comments start with `//`; texts stand in plain quotes.",
                instead: "let user = \"me\"\nlet name = user"),
            Explanation(
                "syntax.invalid-encoding", "bytes that are not UTF-8",
                """
                A script is text in UTF-8. These bytes are not; the file may be binary, or saved as Latin-1 or \
                UTF-16.
                """,
                remedy:
                    """
                    Save the file as UTF-8: most editors have it under "encoding", and `iconv -f LATIN1 -t UTF-8` \
                    converts a file.
                    """
            ),
            Explanation(
                "syntax.invalid-number", "a number that cannot be read",
                """
                A number is out of range, has no digits where some are needed, or has a unit that does not exist. \
                An Int holds 64 bits; units are ns us ms s m h d for durations and B KiB MiB GiB TiB KB MB GB TB \
                for sizes.
                """,
                example: "let size = 10MX",
                remedy: """
                    Write digits, and one of the units.
                    """,
                instead: "let size = 10MiB"),
            Explanation(
                "syntax.invalid-escape", "an escape that a text does not know",
                "After a backslash a text knows n, t, r, 0, \\, \", \\u{hex} and \\(expression).",
                example: "print(\"C:\\windows\")",
                remedy: "Double the backslash, or use a raw text in single quotes, which knows no escapes.",
                instead: "print('C:\\windows')"),
            Explanation(
                "syntax.foreign-operator", "an operator of another language",
                "`&&`, `||`, `!`, `++`, `**` and others do not exist here; the help line names what does.",
                example: "let ok = true && false", remedy: "Write the word or operator that the help line names.",
                instead: "let ok = true and false"),
            Explanation(
                "syntax.invalid-target", "the left side of `=` cannot be assigned to",
                """
                Only a name, a member (`a.b`) or an element (`a[0]`) can be assigned. A call or a literal gives a \
                value, not a place.
                """,
                example: "5 = 6", remedy: "Assign to a name. To compare, write `==`.", instead: "var x = 5\nx = 6"),
            Explanation(
                "syntax.invalid-pattern", "a pattern that does not belong here",
                """
                In `let`, `var` and `for` a pattern always has to fit, so only names, `_`, lists and maps of names \
                may stand there. Literals, ranges and `or` belong into the arms of a `match`.
                """,
                example: "let [...rest, last] = [1, 2]",
                remedy: """
                    Use a name here and compare afterwards, or use `match`.
                    """,
                instead: "let xs = [1, 2]\nlet last = xs.last\nassert last == 2"),
            Explanation(
                "syntax.duplicate", "a name or label stands twice in one list",
                "Parameters, fields, keys of a pattern and labels of a call must differ from one another.",
                example: "func f(a: 1) { a }\nf(a: 1, a: 2)", remedy: "Rename or delete one of them.",
                instead: "func f(a: 1) { a }\nf(a: 2)"),
            Explanation(
                "syntax.too-deep", "brackets or operators nest too deep",
                """
                Expressions and blocks may nest 200 levels deep and have 1000 parts in a row, so that no text can \
                exhaust the machine.
                """,
                remedy: "Take parts out into variables or functions."),
            Explanation(
                "syntax.too-long", "the text is larger than 2 GiB",
                "Places in a script are counted in 31 bits.",
                remedy: "A file of that size is no script: check what was given to swk."),
        ]
    }
}
