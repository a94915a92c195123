// Every verb explains itself: usage, options, and an example that its own table accepts.

import Glibc
import Testing

extension Commands {
    @Suite(.enabled(if: Binary.isUsable)) struct HelpTests {
        /// What `--help` says, in parts.
        private struct Help {
            var usage = ""
            var options: [String] = []
            var example = ""

            init(_ text: String) {
                var part = ""
                for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
                    if usage.isEmpty { usage = line }
                    if line.hasSuffix(":"), !line.hasPrefix(" ") { part = line }
                    guard line.hasPrefix("  ") else { continue }
                    if part == "Options:" { options.append(line) }
                    if part == "Example:" { example = String(line.dropFirst(2)) }
                }
            }
        }

        @Test func everyVerbAndEveryLongFormHasUsageOptionsAndAnExampleThatItTakes() throws {
            try withWorld { world in
                let verbs = try verbs(world) + longForms(world)
                #expect(verbs.count > 90)
                for verb in verbs {
                    let said = try world.start(verb + ["--help"]).outcome()
                    #expect(said.code == 0 && said.stderr == "", "\(verb): \(said)")
                    let help = Help(said.stdout)
                    #expect(help.usage.hasPrefix("swk "), "\(verb): \(said)")
                    #expect(help.options.contains { $0.contains("--help") }, "\(verb): \(said)")
                    #expect(help.options.allSatisfy { $0.split(separator: " ").count > 2 }, "\(verb): \(said)")
                    try check(help, of: said.stdout, world)
                }
            }
        }

        /// The example as a shell splits it is read by the verb that it names, which then shows this help, and has as many operands as
        /// the usage wants.
        private func check(_ help: Help, of text: String, _ world: World) throws {
            let usage = help.usage.split(separator: " ").map(String.init)
            let verb = Array(usage.dropFirst().prefix { $0 == $0.lowercased() && $0.first?.isLetter == true })
            let words = try words(behind: verb[0], in: help.example, world)
            try #require(Array(words.prefix(verb.count)) == verb, "\(help.example): \(words)")
            let given = Array(words.dropFirst(verb.count))
            let said = try world.start(verb + ["--help"] + given).outcome()
            #expect(said.code == 0 && said.stdout == text, "\(help.example): \(said)")
            let wanted = usage.dropFirst(verb.count + 1).filter { !$0.hasPrefix("[") && $0 != "|" && $0 != "-" }
            #expect(given.filter { !$0.hasPrefix("-") }.count >= wanted.count, "\(help.example)")
        }

        /// What a shell calls `swk` with in a line, of several calls in the one with this first word.
        private func words(behind first: String, in line: String, _ world: World) throws -> [String] {
            let path = try world.write("#!/bin/sh\nprintf '%s\\n' \"$@\" >\"words-$1\"\n", to: "swk", mode: 0o755)
            defer { unlink("\(world.files)/words-\(first)") }
            let script = "PATH=.:/usr/bin:/bin; swk() { \(path) \"$@\"; }; touch secret.txt; \(line)"
            _ = try world.host("bash", "-c", script)
            return contents(of: "\(world.files)/words-\(first)").split(separator: "\n").map(String.init)
        }

        private func verbs(_ world: World) throws -> [[String]] {
            try listed(try world.swk("--help").stdout)
        }

        private func longForms(_ world: World) throws -> [[String]] {
            var found: [[String]] = []
            for group in ["container", "image", "network", "volume", "system"] {
                found += try listed(try world.swk(group, "--help").stdout).map { [group] + $0 }
            }
            return found
        }

        /// The verbs of an overview: what stands before the first wide gap of each line.
        private func listed(_ overview: String) throws -> [[String]] {
            let lines = overview.split(separator: "\n").drop { !$0.hasPrefix("Commands") }.dropFirst()
            let verbs = lines.prefix { $0.hasPrefix("  ") }.map { line in
                line.dropFirst(2).split(separator: "   ", omittingEmptySubsequences: false)[0].split(separator: " ")
                    .map(String.init)
            }
            try #require(!verbs.isEmpty)
            return verbs
        }
    }
}
