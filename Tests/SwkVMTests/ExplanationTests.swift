// Every code that the language explains is shown by its own example, and its correction is right.
import SwkSyntax
import Testing

@testable import SwkVM

@Suite struct ExplanationTests {
    static let all = LanguageExplanations.all
    static let examples = all.filter { !$0.example.isEmpty }
    static let corrections = all.filter { !$0.instead.isEmpty }

    /// The codes that a text gives, checked and run, with modules and without.
    private func codes(_ text: String) async -> Set<String> {
        var codes: Set<String> = []
        for hasModules in [true, false] {
            let stage = Stage(Array(text.utf8), hasModules: hasModules)
            codes.formUnion(stage.interpreter.examine(stage.main, name: "main.swk").diagnostics.map(\.code.rawValue))
            do {
                try await stage.interpreter.run(stage.main, name: "main.swk", scope: .script)
            } catch let error as ScriptError {
                codes.insert(error.code)
            } catch {
                codes.insert("\(error)")
            }
        }
        return codes
    }

    @Test(arguments: examples) func theExampleGivesTheCode(_ explanation: Explanation) async {
        #expect(await codes(explanation.example).contains(explanation.code))
    }

    @Test(arguments: corrections) func theCorrectionDoesNot(_ explanation: Explanation) async {
        let stage = Stage(Array(explanation.instead.utf8))
        #expect(stage.interpreter.examine(stage.main, name: "main.swk").diagnostics.map(\.message) == [])
        await #expect(throws: Never.self) {
            try await stage.interpreter.run(stage.main, name: "main.swk", scope: .script)
        }
    }

    @Test func codesAreExplainedOnce() {
        let codes = ExplanationTests.all.map(\.code)
        #expect(Set(codes).count == codes.count)
    }

    @Test func explanationsFitTheTerminal() {
        for explanation in ExplanationTests.all {
            for line in explanation.render().split(separator: "\n") { #expect(line.displayWidth <= 100, "\(line)") }
        }
    }
}
