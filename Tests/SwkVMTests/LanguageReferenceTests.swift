// stdlib/reference/language.md holds: its examples run and give what it says.
//
//   EXPRESSION // => value      what the expression statement that ends on this line gives; or on the line below it
//   // expect: text             the next line that is printed
//   // expect error: text       it fails, and its first message begins so
import FoundationEssentials
import SwkSyntax
import Synchronization
import Testing

@testable import SwkVM

/// A ```swk block of the page.
struct PageExample: Sendable, CustomTestStringConvertible {
    let line: Int
    let text: String

    var testDescription: String { "language.md:\(line)" }

    static let page: String = {
        let root = String(#filePath.dropLast("Tests/SwkVMTests/LanguageReferenceTests.swift".count))
        let data = FileManager.default.contents(atPath: "\(root)stdlib/reference/language.md") ?? Data()
        return String(decoding: data, as: UTF8.self)
    }()

    /// Those without containers, which CommandTests run.
    static let all: [PageExample] = {
        var examples: [PageExample] = []
        var open: (line: Int, lines: [Substring])?
        for (index, line) in page.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line == "```swk" {
                open = (index + 1, [])
            } else if line == "```", let block = open {
                examples.append(PageExample(line: block.line, text: block.lines.joined(separator: "\n") + "\n"))
                open = nil
            } else {
                open?.lines.append(line)
            }
        }
        return examples
    }()

    /// The text with each expression that has a `// =>` shown to `show`, and what it must show.
    func instrumented() -> (text: String, wanted: [String]) {
        let source = Source(name: "language.md:\(line)", text: text)
        let values = marks("=>")
        var result = Array(text.utf8)
        var wanted: [(Int, String)] = []
        for statement in parse(source).program.body.statements.reversed() {
            guard case .expression = statement.kind else { continue }
            let end = source.location(of: Span(file: 0, start: statement.span.end, end: statement.span.end)).line
            guard let value = values[end] ?? (source.isComment(end + 1) ? values[end + 1] : nil) else { continue }
            result.insert(contentsOf: ")".utf8, at: Int(statement.span.end))
            result.insert(contentsOf: "show(".utf8, at: Int(statement.span.start))
            wanted.append((end, value))
        }
        let printed = marks("expect:").map { ($0.key, $0.value) }
        let inOrder = (wanted + printed).sorted { $0.0 < $1.0 }.map(\.1)
        return (String(decoding: result, as: UTF8.self), inOrder)
    }

    var error: String? { marks("expect error:").values.first }

    /// What follows `// mark`, by line from 1.
    private func marks(_ mark: String) -> [Int: String] {
        var found: [Int: String] = [:]
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            guard let range = line.firstRange(of: "// \(mark) ") else { continue }
            found[index + 1] = String(line[range.upperBound...])
        }
        return found
    }
}

extension Source {
    /// Whether a line holds a comment only.
    fileprivate func isComment(_ line: Int) -> Bool {
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        guard line <= lines.count else { return false }
        return lines[line - 1].drop { $0 == " " }.hasPrefix("//")
    }
}

@Suite struct LanguageReferenceTests {
    @Test func thePageHasExamples() { #expect(PageExample.all.count > 25) }

    @Test(arguments: PageExample.all) func example(_ example: PageExample) async {
        let (text, wanted) = example.instrumented()
        let shown = Mutex<[String]>([])
        var registry = HostRegistry()
        registry.add(
            HostFunction(
                "show", Signature([Parameter("value", .any)]),
                sync: { call in
                    shown.withLock { $0.append(call.value("value").literal) }
                    return .nil
                }))
        let output = ScriptOutput(write: { text in
            shown.withLock { $0 += text.split(separator: "\n").map(String.init) }
        })
        let interpreter = Interpreter(
            registry: registry, output: output,
            modules: MemoryLoader(texts: ["./greet": "func hello(name) { \"hello, \\(name)\" }"]))
        do {
            try await interpreter.run(text, name: example.testDescription, scope: .script)
            #expect(example.error == nil, "it should fail")
        } catch let error as ScriptError {
            let isWanted = example.error.map { error.message.hasPrefix($0) } ?? false
            if !isWanted { Issue.record("\(error.render())") }
        } catch {
            Issue.record(error)
        }
        #expect(shown.withLock { $0 } == wanted)
    }

    @Test func examplesAreInTheirLayout() {
        for example in PageExample.all {
            #expect(format(Source(name: "e", text: example.text)) == example.text, "\(example.testDescription)")
        }
    }
}
