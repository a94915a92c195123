// What .dockerignore leaves out.

import SwkModel
import Testing

@testable import SwkImage

@Suite struct IgnoreRulesTests {
    private func rules(_ text: String) throws -> IgnoreRules {
        try IgnoreRules(name: ".dockerignore", bytes: Array(text.utf8))
    }

    @Test(arguments: [
        ("*.md", "README.md", true), ("*.md", "docs/README.md", false), ("**/*.md", "README.md", true),
        ("**/*.md", "docs/deep/README.md", true), ("docs", "docs/a", true), ("/docs/", "docs/a", true),
        ("docs/*", "docs/a/b", true), ("docs/**", "docs/a/b", true), ("do?s", "docs", true), ("[a-c]x", "bx", true),
        ("[^a-c]x", "bx", false), ("a\\*", "a*", true), ("a\\*", "ab", false), ("# x", "# x", false),
        ("*\n!keep", "keep", false), ("*\n!keep", "keep/inside", false), ("*\n!keep", "other", true),
        ("*.md\n!README*\nREADME-secret.md", "README-secret.md", true), ("a/../b", "b", true), (".", "x", false),
        ("node_modules", "src/node_modules", false), ("**/node_modules", "src/node_modules/a", true),
        ("*/temp*", "a/temporary", true), ("*/*/temp*", "a/temp", false), ("ä*", "äpfel", true), ("?b", "äb", true),
    ]) func aPathIsLeftOut(text: String, path: String, excluded: Bool) throws {
        #expect(try rules(text).excludes(path) == excluded)
    }

    @Test func exceptionsKeepADirectoryWalked() throws {
        #expect(try rules("docs").excludesAllBelow("docs"))
        #expect(try !rules("docs\n!docs/a").excludesAllBelow("docs"))
    }

    @Test func aLineThatIsNoPatternIsShown() throws {
        do {
            _ = try rules("a\n[b")
            Issue.record("read")
        } catch { #expect((error as? Failure)?.object == ".dockerignore:2:1") }
    }
}
