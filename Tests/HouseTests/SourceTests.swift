// What every source file owes its reader.

import Testing

@Suite struct SourceTests {
    private static let written = [".swift", ".c", ".h", ".swk", ".modulemap"]

    @Test func everySourceFileOpensWithItsIdea() throws {
        for file in try SourceFile.all(below: "Sources") + SourceFile.all(below: "Tests") {
            #expect(file.text.hasPrefix("//"), "\(file.path) does not open with a comment")
        }
        for file in try SourceFile.all(below: "Sources", suffixes: [".c", ".h"]) {
            #expect(file.text.hasPrefix("//") || file.text.hasPrefix("/*"), "\(file.path) does not open with a comment")
        }
    }

    @Test func nothingIsLeftToDoLater() throws {
        // Spelled apart, or this file would find itself.
        let marks = ["TO" + "DO", "FIX" + "ME", "XX" + "X:", "HA" + "CK:"]
        for file in try Self.everything() {
            for mark in marks { #expect(!file.text.contains(mark), "\(file.path) contains \(mark)") }
        }
    }

    @Test func noPlaceholderStandsInForARoom() throws {
        let placeholders = try SourceFile.all(below: "Sources").filter { $0.path.hasSuffix("/Placeholder.swift") }
        #expect(placeholders.map(\.path) == [])
    }

    /// Tests hold scripts and plans as literals, which nobody can break.
    @Test func linesFitThePage() throws {
        for file in try SourceFile.all(below: "Sources") {
            for (index, line) in file.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
                #expect(line.count <= 140, "\(file.path):\(index + 1) has \(line.count) columns")
            }
        }
    }

    private static func everything() throws -> [SourceFile] {
        try ["Sources", "Tests", "stdlib"].flatMap { try SourceFile.all(below: $0, suffixes: written) }
    }
}
