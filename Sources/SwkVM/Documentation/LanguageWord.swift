// The words and operators of the language, each with its form, a sentence and an example. Help shows them, the reference lists them, and
// the tests hold the list against the lexer's reserved words and run every example.

/// A word or an operator.
struct LanguageWord: Sendable {
    let word: String
    /// What stands around it.
    let form: String
    let doc: String
    /// Runs without an error; an `assert` in it holds.
    let example: String

    init(_ word: String, _ form: String, _ doc: String, _ example: String) {
        self.word = word
        self.form = form
        self.doc = doc
        self.example = example
    }

    /// The page of a word.
    static func page(_ name: String) -> DocPage? {
        guard let word = all.first(where: { $0.word == name }) else { return nil }
        return DocPage(name, .word, word.doc, own: word.member)
    }

    var member: DocMember {
        DocMember(
            name: word, signature: form, brief: form, doc: doc, parameters: [], throwing: [], example: example)
    }

    static let all: [LanguageWord] = declarations + control + concurrency + operators

    private static let declarations: [LanguageWord] = [
        LanguageWord(
            "let", "let PATTERN = VALUE", "Declares constants: one name, or the parts of a list or map.",
            "let {code, rest = 1} = {code: 0}; assert code + rest == 1"),
        LanguageWord(
            "var", "var NAME [= VALUE]", "Declares a variable, nil without a value.", "var n = 1; n += 1; assert n == 2"
        ),
        LanguageWord(
            "func", "func NAME(PARAMETERS) { BODY }",
            "Declares a function. Its value is that of its last expression; `name: default` makes a parameter optional.",
            "func add(a, b: 1) { a + b }; assert add(2, b: 3) == 5"),
        LanguageWord(
            "struct", "struct NAME { FIELD, FIELD = DEFAULT; func METHOD() { ... } }",
            "Declares a record type: fields, and methods that see them by name and the record as `self`.",
            "struct P { x, y = 0; func sum() { x + y } }; assert P(1, y: 2).sum() == 3"),
        LanguageWord(
            "import", #"import "PATH" [as NAME]"#,
            "Brings in a module: `./x` is x.swk beside this file, another name is the standard library's.",
            #"import "./greet"; assert greet.hello("Ann") == "hello, Ann""#),
        LanguageWord(
            "as", #"import "PATH" as NAME"#, "Gives an imported module another name.",
            #"import "./greet" as g; assert g.hello("Ann") == "hello, Ann""#),
        LanguageWord(
            "test", #"test "CLAIM"[, timeout: 30s][, skip: "WHY"] { BODY }"#,
            "A test, which `swk test` runs in a world of its own. Run as a script, a file ignores its tests.",
            #"test "one and one is two" { assert 1 + 1 == 2 }"#),
        LanguageWord(
            "fixture", "fixture NAME = () => VALUE",
            "A value that `swk test` prepares once for the tests of a file that use it: data, images, containers.",
            #"fixture seed = () => [1, 2]"#),
    ]

    private static let control: [LanguageWord] = [
        LanguageWord(
            "if", "if CONDITION { ... } else if CONDITION { ... } else { ... }",
            "Chooses by a Bool. Has a value: that of the branch.",
            "let s = if 1 < 2 { \"yes\" } else { \"no\" }; assert s == \"yes\""),
        LanguageWord(
            "else", "if ... { ... } else { ... }", "What happens otherwise: of `if`, and of `try`.",
            "assert (try \"x\".int() else 0) == 0"),
        LanguageWord(
            "match", "match VALUE { PATTERN where CONDITION => RESULT, _ => RESULT }",
            "Chooses by shape: literals, ranges, regexes, lists, maps, `or`. The first arm that fits gives the value.",
            "let kind = match 443 { 80 or 443 => \"web\", 1024.. => \"user\", _ => \"system\" }; assert kind == \"web\""
        ),
        LanguageWord(
            "where", "for PATTERN in VALUES where CONDITION { ... }",
            "Leaves out what does not fit: of `for`, and of an arm of `match`.",
            "var sum = 0; for n in 1..4 where n % 2 == 0 { sum += n }; assert sum == 6"),
        LanguageWord(
            "for", "for PATTERN in VALUES where CONDITION { ... }",
            "Goes through the elements of a list, map, range, string, bytes or stream.",
            "var out = []; for k, v in {a: 1} { out.append([k, v]) }; assert out == [[\"a\", 1]]"),
        LanguageWord(
            "in", "for PATTERN in VALUES { ... }", "Stands before what a loop goes through.",
            "var n = 0; for x in [1, 2] { n += x }; assert n == 3"),
        LanguageWord(
            "while", "while CONDITION { ... }", "Repeats while a Bool is true.",
            "var n = 0; while n < 3 { n += 1 }; assert n == 3"),
        LanguageWord(
            "break", "break", "Leaves the innermost loop.",
            "var n = 0; while true { n += 1; if n == 2 { break } }; assert n == 2"),
        LanguageWord(
            "continue", "continue", "Goes on with the next turn of the innermost loop.",
            "var n = 0; for x in 1..3 { if x == 2 { continue }; n += x }; assert n == 4"),
        LanguageWord(
            "return", "return [VALUE]", "Leaves the function with a value, nil when there is none.",
            "func f(x) { if x { return 1 }; 2 }; assert f(true) == 1"),
        LanguageWord(
            "throw", "throw VALUE", "Throws an error: an Error, or a text or map that becomes one.",
            "let e = try { throw \"no\" } catch err { err.message }; assert e == \"no\""),
        LanguageWord(
            "try", "try { ... } catch ERROR { ... }, try VALUE else FALLBACK",
            "Catches errors. Limits, `exit` and cancellation cannot be caught.", "assert (try 1 / 0 else -1) == -1"),
        LanguageWord(
            "catch", "try { ... } catch ERROR { ... }", "What happens with an error that was thrown.",
            "let code = try { 1 / 0 } catch err { err.code }; assert code == \"arithmetic.division-by-zero\""),
        LanguageWord(
            "assert", "assert CONDITION[, MESSAGE]",
            "Throws when a Bool is false, and shows the values of the parts of the condition.",
            "assert 1 + 1 == 2, \"sums\""),
        LanguageWord(
            "defer", "defer { ... }", "Runs at the end of the enclosing block, whatever ends it; the last one first.",
            "let out = []; if true { defer { out.append(2) }; out.append(1) }; assert out == [1, 2]"),
        LanguageWord(
            "using", "using NAME = VALUE [{ ... }]",
            "Owns a container, a network or another closable value until the end of the block, which releases it.",
            #"using c = Image("busybox").start("sleep", "100"); assert c.running"#),
        LanguageWord("true", "true", "The Bool that is true.", "assert true"),
        LanguageWord("false", "false", "The Bool that is not.", "assert not false"),
        LanguageWord("nil", "nil", "Nothing.", "assert (nil ?? 1) == 1"),
    ]

    private static let concurrency: [LanguageWord] = [
        LanguageWord(
            "parallel", "parallel { NAME: VALUE, ... }, parallel for PATTERN in VALUES, limit: N { ... }",
            "Runs branches at once and gives a map of their values, or a list in order. The first failure cancels the rest.",
            "let r = parallel { a: 1 + 1, b: 2 }; assert r == {a: 2, b: 2}"),
        LanguageWord(
            "limit", "parallel for PATTERN in VALUES, limit: N { ... }",
            "How many turns of a `parallel for` run at a time.",
            "let out = parallel for x in 1..3, limit: 2 { x * x }; assert out == [1, 4, 9]"),
        LanguageWord(
            "spawn", "spawn VALUE",
            "Starts a task beside this one; it never outlives its block. `.wait()` gives its value.",
            "let t = spawn 1 + 1; assert t.wait() == 2"),
        LanguageWord(
            "timeout", "timeout(DURATION) { ... }", "Bounds how long a block may take; what runs in it is cancelled.",
            "assert timeout(1m) { 1 } == 1"),
        LanguageWord(
            "atomically", "atomically { ... }", "Rolls every effect of the block back when it throws.",
            #"try { atomically { Network.create("n"); throw "no" } } catch { }; assert not Network.list().names.contains("n")"#
        ),
    ]

    private static let operators: [LanguageWord] = [
        LanguageWord(
            "and", "A and B", "Whether both are true; B is evaluated only when A is.", "assert true and 1 < 2"),
        LanguageWord(
            "or", "A or B", "Whether one is true; B is evaluated only when A is not. Also between patterns.",
            "assert false or true"),
        LanguageWord("not", "not A", "Whether A is false.", "assert not (1 > 2)"),
        LanguageWord(
            "==", "A == B", "Whether two values are equal, by value; `!=` whether not.",
            "assert [1, {a: 2}] == [1, {a: 2}]"),
        LanguageWord("!=", "A != B", "Whether two values differ.", "assert 1 != 2"),
        LanguageWord(
            "<", "A < B", "Order of numbers, texts, durations, sizes, times; also `<=` `>` `>=`.", "assert 20ms < 1s"),
        LanguageWord("<=", "A <= B", "Less or equal.", "assert 1 <= 1"),
        LanguageWord(">", "A > B", "Greater.", "assert \"b\" > \"a\""),
        LanguageWord(">=", "A >= B", "Greater or equal.", "assert 2 >= 1.5"),
        LanguageWord("??", "A ?? B", "A, or B when A is nil.", "assert ({a: nil}.a ?? 1) == 1"),
        LanguageWord(
            "?.", "A?.NAME", "A member, or nil for the whole chain when A is nil.",
            "let a = nil; assert a?.b.c() == nil"),
        LanguageWord(
            "?", "CONDITION ? A : B", "A when the condition is true, else B.", "assert (1 < 2 ? \"a\" : \"b\") == \"a\""
        ),
        LanguageWord(
            "..", "A..B", "A range with both ends; `A..` and `..B` are open.", "assert [10, 20, 30][1..] == [20, 30]"),
        LanguageWord("..<", "A..<B", "A range without its upper end.", "assert (0..<3).count == 3"),
        LanguageWord(
            "...", "...VALUE", "Spreads a list or map into a list, map, call or command; in a pattern, the rest.",
            "let [a, ...rest] = [1, ...[2, 3]]; assert rest == [2, 3]"),
        LanguageWord(
            "=>", "PARAMETERS => VALUE", "A function without a name, or the value of an arm of `match`.",
            "assert [1, 2].map((x) => x * 2) == [2, 4]"),
        LanguageWord("+", "A + B", "Sum; of texts and lists, one after the other.", "assert 1s + 500ms == 1.5s"),
        LanguageWord("-", "A - B, -A", "Difference, or the number with the other sign.", "assert 3 - 5 == -2"),
        LanguageWord("*", "A * B", "Product.", "assert 2 * 1.5 == 3.0"),
        LanguageWord("/", "A / B", "Quotient; of Ints without the remainder.", "assert 7 / 2 == 3 and 7.0 / 2 == 3.5"),
        LanguageWord(
            "%", "A % B, 5%", "Remainder; right behind a number, a hundredth.",
            "assert 7 % 3 == 1; assert [5%] == [0.05]"),
        LanguageWord(
            "=", "TARGET = VALUE", "Assigns to a variable, a member or an element; `+= -= *= /= %= ??=` combine.",
            "var n = 1; n = n + 1; assert n == 2"),
        LanguageWord(
            "sh", #"sh"TEXT""#, "A text for the shell, `sh -c`; what is interpolated is quoted by us.",
            #"assert sh"echo \("a b")".words[2] == "echo 'a b'""#),
        LanguageWord(
            "`", "`WORDS`",
            "The words of a command, split at blanks; an interpolation is one word, `\\(...list)` many.",
            #"assert `ls \("a b")`.words == ["ls", "a b"]"#),
    ]
}
