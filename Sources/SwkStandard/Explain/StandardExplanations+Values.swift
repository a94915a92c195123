// Codes of times, random values and logs.
import SwkVM

extension StandardExplanations {
    static var values: [Explanation] {
        [
            Explanation(
                "time.not-a-time", "a text that is no time",
                "Without a format a time is RFC 3339: `2026-11-25T20:01:02Z`, with a zone; a date alone "
                    + "is its midnight in UTC.",
                example: "time.parse(\"25.11.2026\")",
                remedy: "Give the format.",
                instead: "time.parse(\"25.11.2026\", format: \"%d.%m.%Y\")"),
            Explanation(
                "time.bad-date", "a date that does not exist",
                "A part is outside of its range, or the date is too far from 1970.",
                example: "time.date(2023, 2, 29)",
                remedy: "Correct the part that the message names.",
                instead: "time.date(2024, 2, 29)"),
            Explanation(
                "log.bad-level", "a level that is none",
                "The levels are debug, info, warning and error.",
                example: "log.configure(level: \"trace\")",
                remedy: "Take one of them.",
                instead: "log.configure(level: \"debug\")"),
            Explanation(
                "random.bad-range", "a range with nothing to choose from",
                "`random.int` takes a range of 1 to 2^53 Ints.",
                example: "import \"random\"\nrandom.int(5..1)",
                remedy: "Give the smaller end first.",
                instead: "import \"random\"\nrandom.int(1..5)"),
            Explanation(
                "random.nothing-to-choose", "a choice of nothing",
                "`random.choice` needs at least one element.",
                example: "import \"random\"\nrandom.choice([])",
                remedy: "Ask whether the list is empty first.",
                instead: "import \"random\"\nrandom.choice([\"a\"])"),
        ]
    }
}
