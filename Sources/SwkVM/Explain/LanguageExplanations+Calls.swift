// Codes of calls.

extension LanguageExplanations {
    static var calls: [Explanation] {
        [
            Explanation(
                "call.unknown-label", "a call names a parameter that the function does not have",
                "The word before the `:` of an argument is none of the function's parameters.",
                example:
                    """
                    func greet(who, greeting: "hello") { "\\(greeting), \\(who)" }
                    greet("you", greting: "hi")
                    """,
                remedy: "The help line names the nearest parameter; `swk doc NAME` shows all of them.",
                instead:
                    """
                    func greet(who, greeting: "hello") { "\\(greeting), \\(who)" }
                    greet("you", greeting: "hi")
                    """
            ),
            Explanation(
                "call.missing-argument", "a call leaves out an argument that is needed",
                "A parameter without a default must be given.",
                example: "func area(width, height) { width * height }\narea(3)",
                remedy: "Give the argument, or give the parameter a default: `height: 1`.",
                instead: "func area(width, height) { width * height }\narea(3, 4)"),
            Explanation(
                "call.too-many-arguments", "a call gives more arguments than the function takes",
                """
                Arguments without a label fill the parameters from left to right; for these there is no parameter \
                left.
                """,
                example: "func double(n) { n * 2 }\ndouble(1, 2)",
                remedy: "Delete what is too much. Parameters after a rest parameter are given by label only.",
                instead: "func double(n) { n * 2 }\ndouble(1)"),
            Explanation(
                "call.duplicate-argument", "a call gives an argument twice",
                "One parameter gets two values: often once by its place and once by its label.",
                example: "func area(width, height) { width * height }\narea(3, width: 4)",
                remedy: "Delete one of them.",
                instead: "func area(width, height) { width * height }\narea(3, height: 4)"),
            Explanation(
                "call.wrong-type", "an argument is of a type that the function does not take",
                """
                The signature says what a parameter takes. Durations and sizes are values with a unit: `30s`, \
                `64MiB`.
                """,
                example: "sleep(30)",
                remedy: """
                    Give a value of the type that the message names.
                    """,
                instead: "sleep(30ms)"
            ),
            Explanation(
                "call.not-a-function", "something is called that is no function",
                """
                Parentheses behind a value call it. This value is no function; perhaps it is a property, which is \
                read without `()`.
                """,
                example: "let port = 80\nport()", remedy: "Leave the parentheses out, or call what you meant.",
                instead: "let port = 80\nprint(port)"),
            Explanation(
                "call.bad-label", "the key of a spread map is no label",
                "`f(...map)` gives the entries of a map as labelled arguments, so its keys must be texts.",
                example: "func f(a: 1) { a }\nlet options = {[5]: 1}\nf(...options)",
                remedy: "Use the names of the parameters as keys.",
                instead: "func f(a: 1) { a }\nlet options = {a: 2}\nf(...options)"),
            Explanation(
                "choice.unknown", "a word that is none of a closed set",
                """
                Some values are one of a few words, such as the state of a container. This one is compared with a \
                word that it can never be, so the comparison would be false for ever.
                """,
                remedy: "The help lines name the nearest word, and all of them."),
        ]
    }
}
