// Codes of `--format` and `--filter`: how listings are shown and narrowed.
import SwkVM

extension EngineExplanations {
    static var shown: [Explanation] {
        [
            Explanation(
                "template.syntax", "a template of `--format` that cannot be read",
                """
                `--format` takes the part of Go's templates that people use: fields, pipelines, `if`, `with`, `range` and \
                the usual functions. What is not among them is refused by name, and the message shows what is.
                """,
                remedy: "Put the template in single quotes, so that the shell leaves it as it is."),
            Explanation(
                "template.field", "a template names a field that is not there",
                "The message lists the fields that are there, and the nearest one. Their case counts, as in docker.",
                remedy: "`swk ps --format '{{json .}}'` shows every field with its value."),
            Explanation(
                "template.value", "a template's function was given what it cannot work with",
                "Such as `index` beyond a list's end, or `eq` of a text and a number.",
                remedy: "Look at the value with `{{json .Field}}` first."),
            Explanation(
                "filter.unknown", "a filter with a key that the listing does not know",
                "A filter that is silently ignored would show too much, so it is an error. The message lists the keys.",
                remedy: "Use one of the keys in the message."),
            Explanation(
                "filter.syntax", "a filter that is not KEY=VALUE, or has a value that its key does not take",
                "Values of one key are alternatives, different keys must all hold; every `label` must hold.",
                remedy: "Write `--filter status=exited`."),
        ]
    }
}
