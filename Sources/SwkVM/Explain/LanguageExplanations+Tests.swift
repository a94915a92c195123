// Codes of `swk test`: what can be wrong with a test besides what its body throws.

extension LanguageExplanations {
    static var tests: [Explanation] {
        [
            Explanation(
                "test.timeout", "a test that did not end in time",
                """
                A test may take as long as its own `timeout:` says, else as long as `swk test --timeout` says, five \
                minutes by default. The time of preparing fixtures does not count. What ran was cancelled and \
                cleaned up.
                """,
                remedy: "Find out what it waits for, or give it more time: `test \"claim\", timeout: 10m { ... }`."),
            Explanation(
                "test.exit", "a test that called `exit`",
                "A test passes when its body ends. `exit` ends a script, whatever the status, so the test did not.",
                remedy: "Assert what must hold, and let the body end."),
            Explanation(
                "test.option", "an option that a test does not take",
                """
                Between its claim and its body a test takes `timeout:` with a Duration, and `skip:` with true or a \
                reason.
                """,
                remedy: "Correct the option, or take it out."),
            Explanation(
                "test.cleanup", "something that a test made could not be removed",
                "The test itself passed, but a container, network or volume of its world is still there.",
                remedy: "The message says why; the next swk process tries again, and so does `swk gc`."),
            Explanation(
                "test.vanished", "a test that was there and is not any more",
                """
                Tests in loops, and claims with interpolation, are found by running the top level of the file. \
                When it \
                ran again for this test, it did not declare it.
                """,
                remedy: """
                    Let the top level declare the same tests each time: it should not depend on time or chance.
                    """),
            Explanation(
                "test.failed", "a test that failed with an error of the host",
                """
                The host gave an error without a code of its own.
                """,
                remedy: "The message says what the host reported."),
            Explanation(
                "fixture.function", "a fixture with a function in its value",
                """
                A fixture is prepared once, and its value is handed to the interpreter of each test. A function \
                belongs to \
                the interpreter that made it, so it cannot be handed on; data, images and containers can.
                """,
                remedy: "Declare the function at the top level of the file, where every test sees it."),
        ]
    }
}
