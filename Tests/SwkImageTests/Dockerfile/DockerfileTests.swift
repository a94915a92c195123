// Dockerfiles read: lines, words, forms, and what a mistake looks like.

import SwkModel
import Testing

@testable import SwkImage

@Suite struct DockerfileTests {
    private func parse(_ text: String) throws -> Dockerfile {
        try Dockerfile(name: "Dockerfile", bytes: Array(text.utf8))
    }

    /// The failure of a text that must not be read.
    private func mistake(_ text: String) -> Failure? {
        do {
            _ = try parse(text)
            return nil
        } catch { return error as? Failure }
    }

    private func form(_ line: String) throws -> Instruction.Form {
        try parse("FROM a\n\(line)").stages[0].instructions[0].form
    }

    // MARK: - Lines

    @Test func continuedLinesAreOneInstruction() throws {
        let file = try parse("FROM a\nRUN one \\\n  # a comment\n\n  two \\  \n  three\nUSER x")
        #expect(file.stages[0].instructions.map(\.text) == ["RUN one   two   three", "USER x"])
    }

    @Test func theEscapeDirectiveChangesTheContinuation() throws {
        let file = try parse("# escape=`\nFROM a\nRUN dir c:\\ `\n  /b")
        #expect(file.stages[0].instructions[0].text == "RUN dir c:\\   /b")
    }

    @Test func aDirectiveBehindACommentIsAComment() throws {
        let file = try parse("# hello\n# escape=`\nFROM a\nRUN one \\\ntwo")
        #expect(file.stages[0].instructions[0].text == "RUN one two")
    }

    @Test func theSyntaxDirectiveIsIgnored() throws {
        #expect(try parse("# syntax=docker/dockerfile:1\nFROM a").stages.count == 1)
    }

    @Test func byteOrderMarkAndCarriageReturnsAreDropped() throws {
        let file = try parse("\u{FEFF}FROM a\r\nUSER b\r\n")
        #expect(file.stages[0].instructions[0].text == "USER b")
    }

    @Test func stagesHaveNamesInSmallLetters() throws {
        let file = try parse("ARG V=1\nFROM a AS Build\nFROM --platform=linux/amd64 b\nRUN x")
        #expect(file.globals.count == 1)
        #expect(file.stages.map(\.name) == ["build", nil])
    }

    // MARK: - Here-documents

    @Test func aHeredocAloneIsTheScript() throws {
        #expect(try form("RUN <<EOF\necho a\necho b\nEOF") == .run(.shell("echo a\necho b\n"), network: nil))
    }

    @Test func aHeredocBehindACommandIsItsInput() throws {
        #expect(
            try form("RUN cat <<-END > /x\n\tone\n\tEND") == .run(.shell("cat <<-END > /x\none\nEND"), network: nil))
    }

    @Test func aQuotedHeredocIsNotExpanded() throws {
        let file = try parse("FROM a\nCOPY <<\"A\" <<B /d/\n$x\nA\n$y\nB\n")
        #expect(
            file.stages[0].instructions[0].heredocs == [
                Heredoc(name: "A", content: "$x\n", expands: false), Heredoc(name: "B", content: "$y\n", expands: true),
            ])
    }

    @Test func aHeredocWithoutEndIsShownWhereItBegins() throws {
        let failure = try #require(mistake("FROM a\nRUN <<EOF\necho"))
        #expect(failure.object == "Dockerfile:2:5")
        #expect(failure.notes == ["Dockerfile:2\n    2 | RUN <<EOF\n      |     ^^^^^"])
    }

    // MARK: - Forms

    @Test func commandsHaveTwoForms() throws {
        #expect(try form(#"CMD ["a b", "\u0041\n"]"#) == .cmd(.exec(["a b", "A\n"])))
        #expect(try form("CMD a  b") == .cmd(.shell("a  b")))
        #expect(try form("RUN [ -f /x ] && y") == .run(.shell("[ -f /x ] && y"), network: nil))
        #expect(try form(#"RUN [ "$a" = "b" ]"#) == .run(.shell(#"[ "$a" = "b" ]"#), network: nil))
    }

    @Test func healthchecksHaveTimes() throws {
        #expect(
            try form("HEALTHCHECK --interval=1m30s --retries=2 CMD curl x")
                == .healthcheck(Healthcheck(test: ["CMD-SHELL", "curl x"], interval: 90_000_000_000, retries: 2)))
        #expect(try form("HEALTHCHECK NONE") == .healthcheck(Healthcheck(test: ["NONE"])))
    }

    @Test func aHealthcheckWithoutNumbersTakesDefaults() throws {
        #expect(try form(#"HEALTHCHECK CMD ["a"]"#) == .healthcheck(Healthcheck(test: ["CMD", "a"])))
    }

    // MARK: - Mistakes

    @Test(arguments: [
        ("RNU x", "unknown instruction", "2:1", "RUN"),
        ("COPY --chwon=a b c", "COPY: unknown flag", "2:6", "--chown"),
        ("HEALTHCHECK CDM x", "HEALTHCHECK: unknown type", "2:13", "CMD"),
    ]) func anUnknownWordHasANeighbour(line: String, reason: String, place: String, nearest: String) throws {
        let failure = try #require(mistake("FROM a\n\(line)"))
        #expect(failure.code == .dockerfileInvalid)
        #expect(failure.reason == reason)
        #expect(failure.object == "Dockerfile:\(place)")
        #expect(failure.nearest == nearest)
    }

    @Test(arguments: [
        (#"CMD ['a']"#, "the list is no JSON: expected a string in double quotes", "2:6"),
        (#"CMD ["a" "b"]"#, "the list is no JSON: expected `,` or `]`", "2:10"),
        ("ENV A=1 B", "no `=` in this word", "2:9"), ("ENV A", "a name without a value", "2:5"),
        ("COPY a", "needs at least one source and a destination", "2:6"), ("RUN", "needs an argument", "2:1"),
        ("SHELL sh", "takes a list", "2:7"), ("RUN --mount=type=cache x", "belongs to docker's BuildKit", "2:5"),
        ("ONBUILD FROM x", "FROM is not allowed as a trigger", "2:9"), ("FROM a AZ b", "takes an image and", "2:8"),
        ("HEALTHCHECK --interval=3 CMD x", "no duration", "2:24"), ("STOPSIGNAL A B", "takes one argument", "2:14"),
        ("ONBUILD COPY a", "needs at least one source", "2:14"), ("ENV =x", "a name is missing before", "2:5"),
    ]) func aMistakeHasAPlace(line: String, reason: String, place: String) throws {
        let failure = try #require(mistake("FROM a\n\(line)"))
        #expect(failure.reason.contains(reason))
        #expect(failure.object == "Dockerfile:\(place)")
    }

    @Test func theFirstInstructionIsFrom() throws {
        #expect(mistake("RUN x\nFROM a")?.reason == "the first instruction must be FROM")
        #expect(mistake("# nothing\n")?.reason.hasPrefix("there is no FROM") == true)
        #expect(mistake("FROM a AS x\nFROM b AS X")?.reason == "two stages are called `x`")
    }

    @Test func caretsStandRightBehindTabsAndInContinuedLines() throws {
        let failure = try #require(mistake("FROM a\nENV A=1 \\\n\tB"))
        #expect(failure.object == "Dockerfile:3:2")
        #expect(failure.notes == ["Dockerfile:3\n    3 |  B\n      |  ^"])
    }
}
