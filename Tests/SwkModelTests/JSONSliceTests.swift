// A few fields of a document, found without decoding the rest.

import SwkModel
import Testing

@Suite struct JSONSliceTests {
    private func look<Result>(_ text: String, _ body: (JSONSlice) -> Result) -> Result {
        Array(text.utf8).withUnsafeBytes { body(JSONSlice($0)) }
    }

    @Test func fieldsAreFoundBehindWhateverComesBefore() {
        look(#" { "a" : {"x": ["}", {"\"": 1}]}, "b":[ ], "c\/":"d", "n": -12 } "#) { json in
            let fields = json.fields
            #expect(fields?.count == 4)
            #expect(fields?["b"]?.elements?.isEmpty == true)
            #expect(fields?["n"]?.integer(Int.self) == -12)
            #expect(fields?["a"]?.fields?["x"]?.elements?.count == 2)
            #expect(fields?["missing"] == nil)
        }
    }

    @Test(arguments: [(#""plain""#, "plain"), (#""é\n\"\/\\""#, "é\n\"/\\"), (#""""#, "")])
    func textsLoseTheirEscapes(_ json: String, _ text: String) {
        #expect(look(json) { $0.text } == text)
    }

    @Test(arguments: [#""\u0041""#, "1", "{}", #""open"#])
    func whatIsNoPlainTextIsNone(_ json: String) {
        #expect(look(json) { $0.text } == nil)
    }

    @Test func everyBeginningOfADocumentIsReadWithoutHarm() {
        let whole = #"{"a":[1,{"b":"c\\"}],"d":"e"}"#
        for count in 0..<whole.utf8.count {
            #expect(look(String(whole.prefix(count))) { $0.fields?.count } == nil)
        }
        #expect(look(whole) { $0.fields?["d"]?.text } == "e")
    }

    @Test(arguments: [0, 1, -1, 1_795_666_246_054_329_466, Int64.max, -62_000_000_000_000_000])
    func aTimeIsReadAsItIsWritten(_ nanoseconds: Int64) {
        let time = look(#"{"nanoseconds":\#(nanoseconds)}"#) { Timestamp($0) }
        #expect(time == Timestamp(nanoseconds: nanoseconds))
    }
}
