// Variables, quotes and escapes, one rule each.

import SwkModel
import Testing

@testable import SwkImage

@Suite struct ExpansionTests {
    private let expansion = Expansion(variables: ["a": "A", "empty": "", "two": "x y"])

    private func word(_ text: String) throws -> String { try expansion.word(Array(text.utf8)) }

    @Test(arguments: [
        ("$a", "A"), ("${a}b", "Ab"), ("$ab", ""), ("$", "$"), ("$1", "$1"), ("a$", "a$"), ("\\$a", "$a"),
        ("'$a'", "$a"), ("\"$a b\"", "A b"), ("\"\\$a\"", "$a"), ("\"a\\nb\"", "a\\nb"), ("a\\ b", "a b"),
        ("${none:-d}", "d"), ("${empty:-d}", "d"), ("${empty-d}", ""), ("${none-d}", "d"), ("${a:-d}", "A"),
        ("${a:+s}", "s"), ("${empty:+s}", ""), ("${empty+s}", "s"), ("${none+s}", ""), ("${none:-${a}x}", "Ax"),
        ("${none:-'$a'}", "$a"), ("$two", "x y"), ("\\", "\\"),
    ]) func aWordExpands(text: String, expected: String) throws { #expect(try word(text) == expected) }

    @Test func valuesAreSplitUnlessQuoted() throws {
        #expect(try expansion.words(Array("$two \"$two\" z".utf8)) == ["x", "y", "x y", "z"])
        #expect(try expansion.words(Array("$empty".utf8)) == [])
    }

    @Test func documentsKeepTheirQuotes() throws {
        #expect(try expansion.document("'$a' \"b\" \\$a \\n") == "'A' \"b\" $a \\n")
    }

    @Test(arguments: [
        ("'a", "the quote is not closed", 0..<2), ("x\"a", "the quote is not closed", 1..<3),
        ("${a", "not a substitution that Dockerfiles have", 0..<3), ("${a^b}", "not a substitution", 0..<6),
        ("${none:?give it}", "`none` is not set: give it", 0..<16),
    ]) func aMistakeHasItsPlace(text: String, reason: String, range: Range<Int>) {
        do {
            let result = try expansion.word(Array(text.utf8))
            Issue.record("gave \(result)")
        } catch {
            #expect(error.reason.hasPrefix(reason))
            #expect(error.range == range)
        }
    }
}

@Suite struct ConfigInstructionTests {
    private func changed(_ changes: String..., from config: ImageConfig = ImageConfig()) throws -> ImageConfig {
        try config.changed(by: changes)
    }

    @Test func environmentIsReplacedInPlace() throws {
        let config = try changed("ENV A=1 B=2", "ENV A=$B", "ENV C d  e")
        #expect(config.env == ["A=2", "B=2", "C=d  e"])
    }

    @Test func pathsOfWorkdirAddUp() throws {
        #expect(try changed("WORKDIR /a", "WORKDIR b/./c", "WORKDIR ..").workingDir == "/a/b")
    }

    @Test func anEntrypointDropsAnInheritedCommandOnly() throws {
        var base = ImageConfig()
        base.cmd = ["sh"]
        var draft = ConfigDraft(base)
        let entrypoint = try #require(try Dockerfile.instructions(named: "x", "ENTRYPOINT [\"a\"]").first)
        _ = try draft.apply(entrypoint, Expansion(variables: [:]))
        #expect(draft.config.cmd == nil)
        #expect(try changed("CMD b", "ENTRYPOINT [\"a\"]").cmd == ["/bin/sh", "-c", "b"])
    }

    @Test func commandsTakeTheShell() throws {
        #expect(try changed("SHELL [\"/bin/ash\", \"-ec\"]", "CMD x").cmd == ["/bin/ash", "-ec", "x"])
    }

    @Test func portsAreRangesToo() throws {
        #expect(try changed("EXPOSE 80 53/udp 8000-8001").exposedPorts == ["53/udp", "80/tcp", "8000/tcp", "8001/tcp"])
    }

    @Test func volumesAreWordsOrAList() throws {
        #expect(try changed("VOLUME /b /a", "VOLUME [\"/c d\"]").volumes == ["/a", "/b", "/c d"])
    }

    @Test(arguments: [
        ("EXPOSE 0", "EXPOSE: no port"), ("EXPOSE 70000", "EXPOSE: no port"), ("EXPOSE 80/tpc", "EXPOSE: no port"),
        ("STOPSIGNAL SIGTREM", "STOPSIGNAL: unknown signal"), ("WORKDIR $none", "WORKDIR: the path is empty"),
        ("RUN x", "RUN is no change of a configuration"), ("COPY a b", "COPY is no change of a configuration"),
        ("FROM a", "FROM is no change of a configuration"),
    ]) func aChangeMayBeRefused(change: String, reason: String) throws {
        do {
            let config = try changed(change)
            Issue.record("gave \(config)")
        } catch { #expect((error as? Failure)?.reason == reason) }
    }
}

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
