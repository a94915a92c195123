// The examples of stdlib/reference/language.md that need containers print what they say they print.

import Testing

extension Commands {
    @Suite struct ReferenceExampleTests {
        @Test func examplesWithContainers() throws {
            let page = contents(of: "\(Binary.package)/stdlib/reference/language.md")
            let blocks = page.split(separator: "```swk container\n").dropFirst().compactMap { rest in
                rest.firstRange(of: "```").map { String(rest[..<$0.lowerBound]) }
            }
            #expect(blocks.count > 1)
            for block in blocks {
                let wanted = block.split(separator: "\n").compactMap { line in
                    line.firstRange(of: "// expect: ").map { String(line[$0.upperBound...]) + "\n" }
                }
                try withWorld { world in
                    let said = try world.script(block)
                    #expect(said.code == 0 && said.stdout == wanted.joined(), "\(said)")
                }
            }
        }
    }
}
