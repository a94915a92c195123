// Codes of JSON, YAML, tables and longer texts.
import SwkVM

extension StandardExplanations {
    static var texts: [Explanation] {
        [
            Explanation(
                "json.syntax", "a text that is not JSON",
                "The text breaks the grammar of JSON (RFC 8259) at the named line and column. Comments, "
                    + "trailing commas, single quotes and NaN are not JSON.",
                example: "json.decode(\"[1, 2,]\")",
                remedy: "Correct the text, or look at what wrote it.",
                instead: "json.decode(\"[1, 2]\")"),
            Explanation(
                "json.number", "a number of JSON that no value holds",
                "An integer is beyond the 64 bits of an Int, or a number is beyond a Float. A nearby "
                    + "number would be another one.",
                example: "json.decode(\"18446744073709551615\")",
                remedy: "Accept the nearest Float with `lossy: true`, or let the other side write a string.",
                instead: "json.decode(\"18446744073709551615\", lossy: true)"),
            Explanation(
                "json.string", "a string of JSON that is no text",
                "The string holds half of a surrogate pair, or bytes that are not UTF-8.",
                example: "json.decode('\"\\ud83d\"')",
                remedy: "Repair what wrote it; `lossy: true` puts U+FFFD in the place of half a pair.",
                instead: "json.decode('\"\\ud83d\"', lossy: true)"),
            Explanation(
                "json.duplicate-key", "a key twice in one object",
                "Which of the two was meant is not to be known from the text.",
                example: "json.decode('{\"a\": 1, \"a\": 2}')",
                remedy: "Remove one, or take the last of them with `lossy: true`.",
                instead: "json.decode('{\"a\": 1, \"a\": 2}', lossy: true)"),
            Explanation(
                "json.depth", "JSON that is nested too deeply",
                "Lists and objects stand in each other more than 256 times, which is a mistake or an attack.",
                example: "json.decode(\"[\".repeat(1000))",
                remedy: "Flatten the structure."),
            Explanation(
                "json.unsupported", "a value without a form in JSON",
                "A function, a range or an object such as a container cannot be written as JSON. The "
                    + "message names its place.",
                example: "json.encode({check: () => true})",
                remedy: "Pick the fields that are needed.",
                instead: "json.encode({check: true})"),
            Explanation(
                "json.bad-key", "a key that is no string",
                "JSON has only strings as keys.",
                example: "json.encode({[1]: \"a\"})",
                remedy: "Make it a string.",
                instead: "json.encode({[\"\\(1)\"]: \"a\"})"),
            Explanation(
                "json.not-finite", "infinity or NaN in JSON",
                "JSON has no form for numbers that are not finite.",
                example: "json.encode(1.0 / 0.0)",
                remedy: "Decide what it means: nil, a string, or an error of its own.",
                instead: "json.encode(nil)"),
            Explanation(
                "json.bad-indent", "an indent that is no number of spaces",
                "`indent` is 0 to 16; 0 writes everything on one line.",
                example: "json.encode([], indent: -1)",
                remedy: "Give a number in that range.",
                instead: "json.encode([], indent: 2)"),
            Explanation(
                "yaml.syntax", "a text that is not YAML",
                "The text breaks the grammar of YAML at the named line and column. Tabs never indent.",
                example: "yaml.decode(\"a: [1\")",
                remedy: "Correct the text there.",
                instead: "yaml.decode(\"a: [1]\")"),
            Explanation(
                "yaml.documents", "more than one document",
                "`decode` gives the value of one document, and the text has several.",
                example: "yaml.decode(\"a: 1\\n---\\nb: 2\")",
                remedy: "Take all of them.",
                instead: "yaml.decodeAll(\"a: 1\\n---\\nb: 2\")"),
            Explanation(
                "yaml.duplicate-key", "a key twice in one map",
                "Which of the two was meant is not to be known from the text.",
                example: "yaml.decode(\"a: 1\\na: 2\")",
                remedy: "Remove one.",
                instead: "yaml.decode(\"a: 1\")"),
            Explanation(
                "yaml.bad-key", "a key that cannot be one",
                "A list or a map is the key of a map, or `<<` is followed by something that is no map.",
                example: "yaml.decode(\"? [1]\\n: 2\")",
                remedy: "Use a string or a number.",
                instead: "yaml.decode(\"1: 2\")"),
            Explanation(
                "yaml.alias", "an alias of nothing",
                "`*name` needs an `&name` before it in the same document, and must not stand inside of "
                    + "what it names.",
                example: "yaml.decode(\"a: *b\")",
                remedy: "Declare the anchor first.",
                instead: "yaml.decode(\"b: &b 1\\na: *b\")"),
            Explanation(
                "yaml.too-large", "aliases that add up to too much",
                "With its aliases written out the document has more than a million values: a known way "
                    + "to exhaust memory with a few lines.",
                remedy: "Read such texts only from whom you trust, and ask for smaller ones."),
            Explanation(
                "yaml.depth", "YAML that is nested too deeply",
                "Lists and maps stand in each other more than 256 times.",
                example: "yaml.decode(\"[\".repeat(1000))",
                remedy: "Flatten the structure."),
            Explanation(
                "yaml.tag", "a tag that means nothing here",
                "Only the tags of the core schema and `!!binary` are known; a tag must fit its value.",
                example: "yaml.decode(\"a: !secret x\")",
                remedy: "Remove the tag.",
                instead: "yaml.decode(\"a: x\")"),
            Explanation(
                "yaml.number", "a number beyond an Int",
                "An integer in the text does not fit 64 bits.",
                example: "yaml.decode(\"a: 18446744073709551615\")",
                remedy: "Put it in quotes to keep it as a text.",
                instead: "yaml.decode(\"a: '18446744073709551615'\")"),
            Explanation(
                "yaml.unsupported", "a value without a form in YAML",
                "A function, a range or an object such as a container cannot be written.",
                example: "yaml.encode(() => 1)",
                remedy: "Pick the fields that are needed.",
                instead: "yaml.encode({a: 1})"),
            Explanation(
                "table.not-a-row", "something in a table that is no row",
                "Rows are maps, records, or objects with fields.",
                example: "import \"table\"\nprint(table([1]))",
                remedy: "Make a map of it.",
                instead: "import \"table\"\nprint(table([{n: 1}]))"),
            Explanation(
                "table.unknown-column", "a column that no row has",
                "`columns` or `align` names a column that is in none of the rows.",
                example: "import \"table\"\nprint(table([{a: 1}], columns: [\"b\"]))",
                remedy: "Take one of the names in the help.",
                instead: "import \"table\"\nprint(table([{a: 1}], columns: [\"a\"]))"),
            Explanation(
                "table.open-quote", "CSV with a quote that is not closed",
                "A cell begins with a double quote and the text ends before another one.",
                example: "import \"table\"\ntable.csv(\"a\\n\\\"x\")",
                remedy: "Close the quote; a quote inside of a cell is doubled.",
                instead: "import \"table\"\ntable.csv(\"a\\n\\\"x\\\"\")"),
            Explanation(
                "text.bad-width", "a width that no text fits",
                "`width` is at least 1.",
                example: "import \"text\"\ntext.wrap(\"a b\", width: 0)",
                remedy: "Give the number of characters in a line.",
                instead: "import \"text\"\ntext.wrap(\"a b\", width: 80)"),
            Explanation(
                "text.no-value", "a name in a template without a value",
                "Every `{{name}}` needs an entry of that name.",
                example: "import \"text\"\ntext.template(\"{{host}}\", {})",
                remedy: "Add the entry, or correct the name.",
                instead: "import \"text\"\ntext.template(\"{{host}}\", {host: \"a\"})"),
        ]
    }
}
