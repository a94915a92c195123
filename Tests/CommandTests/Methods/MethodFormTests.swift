// The table of methods, held against the verbs, the signatures and the tests that it names.

import Glibc
import Testing

extension Commands {
    @Suite struct MethodFormTests {
        /// The verbs of the program, from its own overview.
        private func verbs(_ world: World) throws -> [String] {
            let overview = try world.swk("--help").stdout
            let section = overview.split(separator: "Commands, with docker's words:\n").last ?? ""
            return section.split(separator: "\n").prefix { $0.hasPrefix("  ") }.map { line in
                line.split(separator: "   ").first.map(trimmed) ?? ""
            }.filter { !$0.hasPrefix("swk") }
        }

        private func trimmed(_ text: Substring) -> String {
            String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }

        @Test func everyVerbHasAMethod() throws {
            try withWorld { world in
                let verbs = try verbs(world)
                #expect(verbs.count > 50, "\(verbs)")
                let rows = Set(MethodForm.all.map(\.row))
                #expect(verbs.filter { !rows.contains($0) && !MethodForm.ofTheProgram.contains($0) } == [])
            }
        }

        @Test func everyMethodIsThereWithTheLabelsThatItsRowsAreAbout() throws {
            try withWorld { world in
                for form in MethodForm.all {
                    let said = try world.swk("doc", form.method)
                    #expect(said.code == 0, "\(form.row): \(said)")
                    for label in form.labels {
                        #expect(said.stdout.contains("\(label):"), "\(form.row), \(label): \(said)")
                    }
                }
            }
        }

        @Test func everyMethodIsCalledInTheScriptOfItsTest() throws {
            let bodies = try bodies()
            #expect(bodies.count > 100)
            for form in MethodForm.all {
                guard let body = bodies[form.test] else {
                    Issue.record("\(form.row): there is no test \(form.test)")
                    continue
                }
                #expect(body.contains(form.call), "\(form.row): \(form.test) does not call \(form.call)")
                for label in form.labels {
                    #expect(body.contains("\(label):"), "\(form.row): \(form.test) does not use \(label):")
                }
            }
        }

        /// What each test of this target says, by its name.
        private func bodies() throws -> [String: String] {
            var bodies: [String: String] = [:]
            for file in try sources() {
                for part in contents(of: file).split(separator: "@Test").dropFirst() {
                    guard let start = part.firstRange(of: "func ")?.upperBound else { continue }
                    bodies[String(part[start...].prefix { $0 != "(" })] = String(part)
                }
            }
            return bodies
        }

        private func sources() throws -> [String] {
            let found = try Program(
                ["find", "\(Binary.package)/Tests/CommandTests", "-name", "*Tests.swift"],
                environment: ["PATH": "/usr/bin:/bin"]
            ).outcome()
            return found.lines
        }
    }
}
