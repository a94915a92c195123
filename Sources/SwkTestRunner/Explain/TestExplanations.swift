// The codes of `swk test`, for `swk explain`.
public import SwkVM

/// Explanations of every code that the test runner gives.
public enum TestExplanations {
    /// Made when it is asked for.
    public static var all: [Explanation] {
        [
            Explanation(
                "test.failed",
                """
                a test failed in a way that has no code of its own
                """,
                "The message is the error's own text.",
                remedy: "Read the message."),
            Explanation(
                "test.exit", "a test called `exit`", "A test ends with its block; `exit` would end the others, too.",
                remedy: "Use `assert` or `throw`."),
            Explanation(
                "test.timeout",
                "a test took longer than it may",
                """
                `test \"claim\", timeout: 1m { ... }` bounds a test.
                """,
                remedy: "Allow more time, or find out what it waits for."),
            Explanation(
                "test.option",
                "an option that a test does not have",
                """
                After the claim only a test's own options may stand.
                """,
                remedy: "The message says which there are."),
            Explanation(
                "test.cleanup",
                "what a test made cannot be removed",
                """
                The test itself may have passed; its containers or networks stay.
                """,
                remedy: "`swk gc` finishes the clean-up; the message has the reason."),
            Explanation(
                "test.vanished", "a test that is not there any more",
                "The top level of a file runs once for each test. This time it did not declare the test.",
                remedy: "Declare tests at the top level, not depending on time or chance."),
            Explanation(
                "fixture.function", "a fixture whose value is a function",
                """
                A fixture is prepared once and its value is handed to each test, which runs in a world of its own: \
                only data crosses.
                """,
                remedy: "Let the fixture be data or a container, and make the function a `func` of the file."),
        ]
    }
}
