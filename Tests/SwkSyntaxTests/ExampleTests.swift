// Whole scripts: the project's examples, and one that is large.

import Glibc
import SwkSyntax
import Testing

@Suite struct ExampleTests {
    static let directory = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/stdlib/examples"

    static let names = scripts(in: directory)

    /// The names of the scripts in a directory.
    static func scripts(in directory: String) -> [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasSuffix(".swk") { names.append(name) }
        }
        return names.sorted()
    }

    @Test("there are examples") func thereAreExamples() { #expect(Self.names.contains("hello.swk")) }

    @Test("the examples parse without a finding", arguments: names)
    func examplesParse(name: String) {
        let bytes = read("\(Self.directory)/\(name)")
        let source = Source(name: name, bytes: bytes)
        let result = parse(source)
        #expect(result.diagnostics.isEmpty, "\(result.diagnostics.map { $0.render(in: source) }.joined())")
        #expect(!result.isIncomplete)
    }

    @Test("a large script parses whole") func largeScript() {
        let text = String(
            repeating: "let x = f(a, b: \"n\\(i)\") ?? {a: 1, b: [1, 2, 3]}\nif x == 1 and y { print(x.y.z) }\n",
            count: 5000)
        let result = parse(Source(name: "large", text: text))
        #expect(result.program.body.statements.count == 10_000 && result.diagnostics.isEmpty)
    }
}
