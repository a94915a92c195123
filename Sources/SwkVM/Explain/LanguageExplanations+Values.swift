// Codes of values and what is done with them.

extension LanguageExplanations {
    static var values: [Explanation] {
        [
            Explanation(
                "type.mismatch", "a value of the wrong type",
                """
                An operator, a condition or a loop got a value that it cannot work with. Nothing is converted \
                silently: a condition is a Bool, a text joins only texts, a duration needs its unit.
                """,
                example: "let count = 3\nprint(\"count: \" + count)",
                remedy:
                    """
                    Say what you mean: `"\\(value)"` for a text, `x != 0` or `not xs.isEmpty` for a condition, \
                    `30s` for a duration.
                    """,
                instead: "let count = 3\nprint(\"count: \\(count)\")"),
            Explanation(
                "value.unused", "a value that nobody uses",
                """
                This is a warning: the line computes something and drops it. Often `=` was meant, or `print`, or a \
                call lost its `()`.
                """,
                example: "let s = \"abc\"\ns.upper()\nprint(s)",
                remedy: "Keep the value, print it, or delete the line.",
                instead: "let s = \"abc\"\nprint(s.upper())"),
            Explanation(
                "value.never-equal", "a comparison that is always the same",
                "This is a warning: values of these two types are never equal, so nothing has to be compared.",
                example: "let port = 80\nif port == \"80\" { print(\"web\") }",
                remedy: "Convert one side, or compare with the right type.",
                instead: "let port = 80\nif port == 80 { print(\"web\") }"),
            Explanation(
                "value.cyclic", "a structure that contains itself leaves the script",
                """
                A list or map that holds itself can be printed and compared, but not handed to the host, which \
                would never come to its end.
                """,
                example: "let xs = []\nxs.append(xs)\nxs", remedy: "Copy what is needed into a new value."),
            Explanation(
                "index.out-of-range", "an index outside of a list, text or bytes",
                "Indexes start at 0; negative ones count from the end. The message says which there are.",
                example: "let xs = [1, 2, 3]\nxs[3]", remedy: "`xs.first`, `xs.last` and `xs.take(n)` never fail.",
                instead: "let xs = [1, 2, 3]\nxs.last"),
            Explanation(
                "map.no-key", "a map has no such key",
                "`m.key` and `m[\"key\"]` want a key that is there, so that a misspelt one is found.",
                example: "let m = {port: 80}\nm.prot",
                remedy: "`m.get(\"key\")` gives nil and `m.get(\"key\", other)` a fallback.",
                instead: "let m = {port: 80}\nm.get(\"prot\", 80)"),
            Explanation(
                "map.bad-key", "a value that cannot be a key",
                """
                Keys are texts, numbers and other plain values. A list or map could change and would not be found \
                again.
                """,
                example: "let m = {}\nm[[1, 2]] = 3", remedy: "Make a text of it: `\"\\(value)\"`.",
                instead: "let m = {}\nm[\"\\([1, 2])\"] = 3"),
            Explanation(
                "arithmetic.overflow", "a number that does not fit",
                """
                An Int holds 64 bits, up to 9223372036854775807. What does not fit is an error, never a wrong \
                number.
                """,
                example: "9223372036854775807 + 1", remedy: "Use a Float for very large numbers: `1.0 * n`.",
                instead: "9223372036854775807.0 + 1"),
            Explanation(
                "arithmetic.division-by-zero", "a division by zero", "There is no Int that could be the answer.",
                example: "let n = 0\n10 / n", remedy: "Check the divisor first.",
                instead: "let n = 0\nif n == 0 { 0 } else { 10 / n }"),
            Explanation(
                "string.not-a-number", "a text that is no number",
                """
                `text.int()` and `text.float()` read the whole text as a number. Blanks and units are no part of it.
                """,
                example: "\"12 apples\".int()", remedy: "Trim it, or give a fallback: `try text.int() else 0`.",
                instead: "try \"12 apples\".int() else 0"),
            Explanation(
                "string.empty-separator",
                "a text is split at nothing",
                """
                An empty text stands everywhere and nowhere.
                """,
                example: "\"abc\".split(\"\")", remedy: "`text.characters()` gives the characters.",
                instead: "\"abc\".characters()"),
            Explanation(
                "string.bad-padding", "padding with more or less than one character",
                "A text is padded with one character, repeated.",
                example: "\"7\".padStart(3, with: \"ab\")", remedy: "Give one character.",
                instead: "\"7\".padStart(3, with: \"0\")"),
            Explanation(
                "bytes.not-utf8", "bytes that are no text", "Only bytes in UTF-8 can become a String.",
                remedy: "Work with the bytes, or show them with `.hex()`."),
            Explanation(
                "int.bad-base", "a base outside of 2 to 36",
                "Digits are 0 to 9 and a to z, so the greatest base is 36.",
                example: "(255).string(base: 99)", remedy: "Use a base in range.", instead: "(255).string(base: 16)"),
            Explanation(
                "bytes.bad-encoding", "an encoding of bytes that does not exist",
                "`Bytes(text, from: ...)` reads the encodings that the message names.",
                example: "Bytes(\"00\", from: \"rot13\")", remedy: "Use one of them."),
            Explanation(
                "bytes.malformed",
                "a text that does not write bytes",
                """
                It is not in the encoding that it is read as.
                """,
                example: "Bytes(\"zz\", from: \"hex\")", remedy: "Check the text, or read it as another encoding."),
            Explanation(
                "float.bad-digits",
                """
                a number of digits out of range
                """,
                "The message has the range.", example: "3.14.fixed(1000)",
                remedy: "Use fewer digits.", instead: "3.14.fixed(1)"),
            Explanation(
                "int.not-a-character", "a number that is no character", "Unicode has no character of this number.",
                example: "(-1).character()",
                remedy: """
                    Check where the number comes from.
                    """,
                instead: "233.character()"),
            Explanation(
                "list.bad-size",
                "parts without elements",
                """
                A part has at least one element.
                """,
                example: "[1, 2].chunked(0)",
                remedy: "Use a size of 1 or more.", instead: "[1, 2].chunked(1)"),
            Explanation(
                "string.not-a-duration", "a text that is no duration", "Durations are written as `1m30s` or `250ms`.",
                example: "\"soon\".duration()",
                remedy: """
                    Write it so, or give a fallback: `try text.duration() else 1s`.
                    """,
                instead: "\"1m30s\".duration()"),
            Explanation(
                "string.not-a-size", "a text that is no size", "Sizes are written as `64KiB` or `2GB`.",
                example: "\"large\".size()", remedy: "Write it so, or give a fallback: `try text.size() else 1MiB`.",
                instead: "\"64KiB\".size()"),
            Explanation(
                "units.bad-unit",
                "rounding to a unit that is not positive",
                """
                A value is rounded to a multiple of the unit.
                """,
                example: "90s.rounded(to: 0s)",
                remedy: """
                    Round to a unit such as `1s` or `1MiB`.
                    """,
                instead: "90s.rounded(to: 1m)"),
            Explanation(
                "regex.malformed", "a regular expression that cannot be read",
                "The message says what is wrong with it.",
                example: "let r = /a(b/", remedy: "Escape what is meant literally: `\\(`, `\\.`, `\\/`.",
                instead: "let r = /a\\(b/"),
            Explanation(
                "command.nil-word", "nil as a word of a command",
                "A command with a missing word would do something else than you meant, so nil is refused.",
                example: "let name = nil\nlet c = `echo \\(name)`",
                remedy: """
                    Give a fallback: `\\(name ?? \"none\")`.
                    """,
                instead: "let name = nil\nlet c = `echo \\(name ?? \"none\")`"),
            Explanation(
                "host.failed", "the host failed in a way that it does not explain",
                "A function that Swift offers threw an error without a code; the message is the error's own text.",
                remedy: "If the function is yours, throw a `HostFailure`: it carries a code, help and evidence."),
        ]
    }

    static var limits: [Explanation] {
        [
            Explanation(
                "limit.depth", "calls are nested too deep",
                "A function that calls itself without an end would use up all memory. No script can catch a limit.",
                example: "func f(n) { 1 + f(n) }\nf(1)",
                remedy: "Look for the call that should end the recursion, or use a loop.",
                instead: "func f(n) { if n == 0 { 0 } else { 1 + f(n - 1) } }\nf(1)"),
            Explanation(
                "limit.memory", "the script's values take more memory than allowed",
                """
                All values together are limited, so that no script can take the machine down. No script can catch \
                a limit.
                """,
                example: "var text = \"x\"\nwhile true { text = text + text }",
                remedy: "Look for something that only grows; work on pieces rather than on everything at once."),
            Explanation(
                "limit.steps", "the script runs for too long",
                "The program that runs this script allows it a number of steps. No script can catch a limit.",
                example: "while true { }", remedy: "Look for a loop without an end, or allow more steps."),
            Explanation(
                "limit.output", "the script prints too much",
                "The program that runs this script limits what it may print. No script can catch a limit.",
                example: "while true { print(\"and on and on\") }", remedy: "Print less, or write to a file."),
            Explanation(
                "limit.time", "the script takes longer than allowed",
                "The program that runs this script gives it a time. No script can catch a limit.",
                remedy: "Look for what it waits for, or allow more time."),
            Explanation(
                "limit.grace", "clean-up takes longer than allowed",
                "A script that is ended may still clean up for a while. This one did not come to its end.",
                remedy: "Make what `defer` and `using` do quick, or allow more time."),
            Explanation(
                "limit.effect", "an effect that scripts may not have here",
                "The program that runs this script allows it only some effects, such as files but no network.",
                remedy: "Use functions whose effects are allowed; the help line lists them."),
        ]
    }
}
