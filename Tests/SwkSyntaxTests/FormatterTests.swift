// The formatter: one layout, reached in one step, and never another meaning.

import SwkPrograms
@testable import SwkSyntax
import Testing

@Suite struct FormatterTests {
    private func formatted(_ text: String) -> String? { format(Source(name: "f.swk", text: text)) }

    @Test("formatting a formatted text changes nothing, and no text changes its meaning", arguments: Corpus.files)
    func idempotentAndFaithful(file: String) {
        for example in Corpus.cases(in: file) {
            guard let once = formatted(example.input) else { continue }
            #expect(formatted(once) == once, "\(example.claim)")
            let before = parse(Source(name: "f", text: example.input)).program.dump
            #expect(parse(Source(name: "f", text: once)).program.dump == before, "\(example.claim)")
        }
    }

    @Test("a text with errors is not formatted") func errors() { #expect(formatted("let = 1") == nil) }

    @Test("blanks, indents and empty lines take one form") func layout() {
        let messy = """


            let   x=1+2   *3 // why


            func f( a,b:1 ){
              if a>b{
                    return   a
              }

              else{ b }

              xs
              .map( (x)=>{
              x
              } )
            }
            """
        #expect(
            formatted(messy) == """
                let x = 1+2 * 3 // why

                func f(a, b: 1) {
                    if a > b {
                        return a
                    } else { b }

                    xs
                        .map((x) => {
                            x
                        })
                }

                """)
    }

    @Test("comments stay where they are") func comments() {
        let text = """
            // top
            f(
                a,      // aligned
                b,      // as written
                /* c */ d,
                // last
            )

            """
        #expect(formatted(text) == text)
    }

    @Test("what stands in a string is not touched") func strings() {
        let text = "let t = \"\"\"\n      a  ,b\n        \\( f( 1 ) )\n      \"\"\"\n"
        #expect(formatted(text) == text)
    }

    /// Each text and its layout.
    static let layouts: [(claim: String, text: String, layout: String)] = [
        ("a call's parenthesis touches its name", "print (f (x) [0] (1))", "print(f(x)[0](1))"),
        ("a word keeps its blank", "if(a){return[1]}", "if (a) { return [1] }"),
        ("a reserved word as a member's name is a name", "x.in (1)", "x.in(1)"),
        ("a map's braces touch what is in them", "let m = { a:1 ,b : { } }", "let m = {a: 1, b: {}}"),
        ("a block's braces do not", "func f() {1}", "func f() { 1 }"),
        ("a pattern's braces touch what is in them", "let { code,stdout } = r", "let {code, stdout} = r"),
        ("an empty block has no blanks", "func f() {  }", "func f() {}"),
        ("ranges are tight", "for i in 1 .. n { xs[.. 3] }", "for i in 1..n { xs[..3] }"),
        ("a range keeps its word's blank", "match n { 1 or ..0 => a }", "match n { 1 or ..0 => a }"),
        ("a sign is tight", "f(- x, a - - b, -1)", "f(-x, a - -b, -1)"),
        ("a sign begins a line", "a\n- 7 % 3\n-b", "a\n-7 % 3\n-b"),
        ("arithmetic is as loose on one side as on the other", "x*x+ y *y", "x*x + y * y"),
        ("a condition has its blanks", "a?b:c", "a ? b : c"),
        ("a label inside of a condition is one", "f(x:a?{k:1}:c)", "f(x: a ? {k: 1} : c)"),
        ("a spread is tight", "f(... xs, {... m})", "f(...xs, {...m})"),
        ("a comma before a closer on its line goes", "f(a, b,)\n[1,]", "f(a, b)\n[1]"),
        ("a list over several lines ends in a comma", "f(\na,\nb\n)", "f(\n    a,\n    b,\n)"),
        ("the comma stands before the comment", "[\na,\nb // last\n]", "[\n    a,\n    b, // last\n]"),
        ("one item needs no comma", "f(\na\n)", "f(\n    a\n)"),
        ("a message of assert is no list", "if x {\nassert a, b\n}", "if x {\n    assert a, b\n}"),
        (
            "the limit of a loop is no item", "(parallel for x in xs, limit: 2 { x }\n)",
            "(parallel for x in xs, limit: 2 { x }\n)"
        ),
        ("a semicolon at the end of a line goes", "a;\nb; c;", "a\nb; c"),
        ("many semicolons are none", "a;;;b;;;", "a; b"),
        ("a semicolon before a brace goes", "if x { a; }", "if x { a }"),
        ("an else follows its block", "if a { b }\nelse { c }", "if a { b } else { c }"),
        ("a catch follows its block", "try {\na\n}\n\ncatch e { b }", "try {\n    a\n} catch e { b }"),
        (
            "a comment keeps an else on its line", "if a { b } // why\nelse { c }",
            "if a { b } // why\nelse { c }"
        ),
        ("lined up values stay lined up", "let a  = 1\nlet bcd = 2", "let a   = 1\nlet bcd = 2"),
        ("one blank too many is no column", "let a  = 1", "let a = 1"),
        (
            "an equals sign that begins a line is in no column", "func f() {\nlet x\n    = 1\nlet yy = 2\n}",
            "func f() {\n    let x\n    = 1\n    let yy = 2\n}"
        ),
        (
            "values of keys form a column", "m({\na:   1,\nbcd: 2,\n})",
            "m({\n    a:   1,\n    bcd: 2,\n})"
        ),
        (
            "arms form a column", "match x {\n1  => a\n22 => b\n}",
            "match x {\n    1  => a\n    22 => b\n}"
        ),
        ("a comment stays in its column", "f( a )   // x\ng(ab)    // y", "f(a)     // x\ng(ab)    // y"),
        ("a comment moves with the indent", "if a {\n  b   // x\n}", "if a {\n    b   // x\n}"),
        (
            "a comment's column counts what lining up adds", "let a  = 1  // x\nlet bcd = 22 // y",
            "let a   = 1 // x\nlet bcd = 22 // y"
        ),
        ("a #! line stays", "#!/usr/bin/env swk\n\n\nf()", "#!/usr/bin/env swk\n\nf()"),
    ]

    @Test("each rule of the layout", arguments: layouts) func rule(claim: String, text: String, layout: String) {
        #expect(formatted(text) == layout + "\n", "\(claim)")
        #expect(formatted(layout + "\n") == layout + "\n", "\(claim), twice")
        let before = parse(Source(name: "f", text: text)).program.dump
        #expect(parse(Source(name: "f", text: layout)).program.dump == before, "\(claim), same meaning")
    }

    @Test("a byte order mark and CRLF go") func lineEnds() {
        #expect(formatted("\u{FEFF}a\r\n\r\n\r\nb\r\n") == "a\n\nb\n")
    }
}
