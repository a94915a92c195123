// Codes of expectations of tests.
import SwkVM

extension StandardExplanations {
    static var tests: [Explanation] {
        [
            Explanation(
                "expect.no-error", "a function that was to throw",
                "`expect.throws` called a function that gave a value.",
                example: "import \"test\"\nexpect.throws(() => 1)",
                remedy: "Correct the function, or the expectation.",
                instead: "import \"test\"\nexpect.throws(() => \"x\".int())"),
            Explanation(
                "expect.other-error", "another error than expected",
                "The function threw, but its code or message is not the one that `expect.throws` names.",
                example: "import \"test\"\nexpect.throws(() => \"x\".int(), code: \"fs.not-found\")",
                remedy: "The notes show the error as it is.",
                instead: "import \"test\"\nexpect.throws(() => \"x\".int(), code: \"string.not-a-number\")"),
            Explanation(
                "expect.never", "a condition that did not come true",
                "`expect.eventually` asked until its time was over. The notes say what the last attempt gave.",
                example: "import \"test\"\nexpect.eventually(() => false, within: 10ms)",
                remedy: "Look at the last attempt; give more time with `within:`.",
                instead: "import \"test\"\nexpect.eventually(() => true)"),
        ]
    }
}
