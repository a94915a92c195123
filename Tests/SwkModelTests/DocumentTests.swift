// Documents as JSON, filters, and numbers with a fixed count of places.

import SwkModel
import Testing

@Suite struct DocumentTests {
    private let sample: Document = [
        "B": 1, "A": [true, .null, .float(0.5)], "Gone": .absent, "M": .texts(["z": "1", "a": "2"]),
        "T": "é\"\\\n\u{1}",
    ]

    @Test func fieldsKeepTheirOrderAndKeysAreSorted() {
        #expect(sample.json() == #"{"B":1,"A":[true,null,0.5],"M":{"a":"2","z":"1"},"T":"é\"\\\n\u0001"}"#)
    }

    @Test func anIndentIsFourBlanks() {
        let value: Document = ["A": [1, 2], "E": [], "S": .structure([])]
        #expect(
            value.json(indented: true)
                == "{\n    \"A\": [\n        1,\n        2\n    ],\n    \"E\": [],\n    \"S\": {}\n}")
    }

    @Test func fixedPointIsRounded() {
        #expect(FixedPoint.text(1.005, places: 1) == "1.0")
        #expect(FixedPoint.text(-0.25, places: 1) == "-0.2")
        #expect(FixedPoint.text(0.04, places: 2) == "0.04")
        #expect(FixedPoint.text(99.999, places: 2) == "100.00")
        #expect(FixedPoint.text(7, places: 0) == "7")
    }
}

@Suite struct FilterTests {
    @Test func valuesOfOneKeyAreAlternatives() throws {
        let filters = try Filters(["status=exited", "status=dead"], of: "list", allowed: ["status"])
        #expect(try filters.matches("status") { $0 == "dead" })
        #expect(try !filters.matches("status") { $0 == "running" })
        #expect(try filters.matches("name") { _ in false })
    }

    @Test func allLabelsMustHold() throws {
        let filters = try Filters(["label=a=1", "label=b"], of: "list", allowed: ["label"])
        #expect(filters.matchesLabels(["a": "1", "b": ""]))
        #expect(!filters.matchesLabels(["a": "1"]))
        #expect(!filters.matchesLabels(["a": "2", "b": ""]))
    }

    @Test func anUnknownKeyIsRefusedByName() {
        #expect {
            try Filters(["nmae=x"], of: "list", allowed: ["name", "label"])
        } throws: { error in
            let failure = error as? Failure
            return failure?.code == .filterUnknown && failure?.nearest == "name" && failure?.allowed == "label, name"
        }
    }

    @Test func aTextWithoutAnEqualsSignIsRefused() {
        #expect(throws: Failure.self) { try Filters(["name"], of: "list", allowed: ["name"]) }
        #expect(throws: Failure.self) {
            try Filters(["dangling=maybe"], of: "list", allowed: ["dangling"]).flag("dangling", of: "list")
        }
    }
}
