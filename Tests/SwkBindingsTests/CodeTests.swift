// Every stable code that the sources can give is explained, and every explained one is still given. The codes are found in the sources:
// where a finding, a fault or a failure is made, and in the texts of the standard library.

import FoundationEssentials
import SwkBindings
import SwkStandard
import SwkVM
import Testing

@Suite struct CodeTests {
    private static let package = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

    /// What stands before the quote of a code.
    private static let makers: [String] = [
        "Code(", "Code = ", "Self = ", "String = ", "code: ", "var code: String { ", "static let code = ", "fault(",
        "error(",
        "warning(",
        "LibraryFailure(", "failure(", "Failure(", "Diagnostic(", "init(", "YAMLProblem(", "problem(", ": (",
    ]

    private static let explained = Set(
        (LanguageExplanations.all + StandardExplanations.all + EngineExplanations.all).map(
            \.code))

    /// Codes by the file that they were found in.
    private static let given: [String: String] = {
        var codes: [String: String] = [:]
        for root in ["Sources", "stdlib"] {
            let names = (try? FileManager.default.subpathsOfDirectory(atPath: "\(package)/\(root)")) ?? []
            for name in names where name.hasSuffix(".swift") || (root == "stdlib" && name.hasSuffix(".swk")) {
                if name.contains("/Explain/") || name.contains("/Documentation/") || name.hasPrefix("examples/") {
                    continue
                }
                let data = FileManager.default.contents(atPath: "\(package)/\(root)/\(name)") ?? Data()
                for code in CodeTests.codes(in: String(decoding: data, as: UTF8.self)) {
                    codes[code] = "\(root)/\(name)"
                }
            }
        }
        return codes
    }()

    /// Dotted words in quotes behind one of the makers, on its line or the next.
    private static func codes(in text: String) -> [String] {
        let lines = text.split(separator: "\n").filter { line in
            let start = line.drop { $0 == " " }
            return !start.hasPrefix("//")
        }
        let joined = lines.joined(separator: "\n").replacing(/\(\n\s+/, with: "(").replacing(
            /,\n\s+code:/, with: ", code:")
        let chosen = joined.matches(of: /(?:case [^\n]*|default): "([a-z]+\.[a-z0-9-]+)"/).map { String($0.output.1) }
        return chosen
            + makers.flatMap { maker in
                joined.ranges(of: maker + "\"").compactMap { range in
                    let code = joined[range.upperBound...].prefix { $0 != "\"" && $0 != "\n" }
                    return code.wholeMatch(of: /[a-z]+(\.[a-z0-9-]+)+/) == nil ? nil : String(code)
                }
            }
    }

    @Test func codesAreFound() {
        #expect(CodeTests.given.count > 100)
        #expect(CodeTests.given["name.undefined"] != nil && CodeTests.given["port.taken"] != nil)
    }

    @Test func everyCodeIsExplained() {
        for (code, file) in CodeTests.given where !CodeTests.explained.contains(code) {
            Issue.record("`\(code)` of \(file) is not explained: add it to an Explain folder")
        }
    }

    @Test func everyExplainedCodeIsGiven() {
        // These stand in the sources as plain words, not as dotted ones.
        let plain: Set = ["error", "exit", "cancelled", "timeout", "usage", "cgroup", "seccomp"]
        for code in CodeTests.explained where CodeTests.given[code] == nil && !plain.contains(code) {
            Issue.record("nothing gives `\(code)`")
        }
    }
}
