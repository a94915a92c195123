// The formatter: one layout, reached in one step, and never another meaning.

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
                    }

                    else { b }

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
                /* c */ d
                // last
            )

            """
        #expect(formatted(text) == text)
    }

    @Test("what stands in a string is not touched") func strings() {
        let text = "let t = \"\"\"\n      a  ,b\n        \\( f( 1 ) )\n      \"\"\"\n"
        #expect(formatted(text) == text)
    }

    @Test("a byte order mark and CRLF go") func lineEnds() {
        #expect(formatted("\u{FEFF}a\r\n\r\n\r\nb\r\n") == "a\n\nb\n")
    }
}
