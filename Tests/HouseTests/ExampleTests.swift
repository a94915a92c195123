// README and the examples speak of each other: an example that nobody is led to is not one.

import Testing

@Suite struct ExampleTests {
    @Test func everyExampleIsNamedInTheReadme() throws {
        let readme = try SourceFile.read("README.md").text
        for example in try SourceFile.all(below: "stdlib/examples", suffixes: [".swk"]) {
            let name = example.path.split(separator: "/").last ?? ""
            #expect(readme.contains(name), "README.md does not name stdlib/examples/\(name)")
        }
    }

    @Test func everyExampleThatTheReadmeNamesExists() throws {
        let readme = try SourceFile.read("README.md").text
        let named = readme.split(separator: "stdlib/examples/").dropFirst().map { rest in
            String(rest.prefix { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" || $0 == "." })
        }
        let existing = try SourceFile.all(below: "stdlib/examples", suffixes: [".swk"]).map(\.path)
        for name in Set(named) where name.hasSuffix(".swk") {
            #expect(existing.contains("stdlib/examples/\(name)"), "README.md names \(name), which is not there")
        }
    }

    @Test func everyExampleCanBeRunAsAProgram() throws {
        for example in try SourceFile.all(below: "stdlib/examples", suffixes: [".swk"]) {
            #expect(example.text.hasPrefix("#!/usr/bin/env swk"), "\(example.path) has no #! line")
        }
    }

    @Test func theSwiftExampleOfTheReadmeIsCompiledByATest() throws {
        let readme = try SourceFile.read("README.md").text
        let block = try #require(readme.split(separator: "```swift\n").dropFirst().first?.split(separator: "```").first)
        let compiled = try SourceFile.read("Tests/SwkTestingTests/ReadmeExample.swift").text
        let lines = Set(compiled.split(separator: "\n").map { $0.drop { $0 == " " } })
        for line in block.split(separator: "\n") {
            #expect(lines.contains(line.drop { $0 == " " }), "ReadmeExample.swift lacks `\(line)`")
        }
    }
}
