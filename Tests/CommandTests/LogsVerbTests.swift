// `logs` and `c.logs()`: parts of the past, both streams, every byte.

import Testing

extension Commands {
    @Suite(.enabled(if: Binary.isUsable)) struct LogsVerbTests {
        /// A container `talk` that says `early`, waits for a word, and says `late` and `error`.
        private func withTalk(_ body: (World) throws -> Void) throws {
            try withWorld { world in
                let started = try world.swk(
                    "run", "-d", "--name", "talk", "--label", "tier=front", "--network", "none", "busybox", "sh", "-c",
                    "echo early; until test -e /go; do sleep 0.05; done; echo late; echo error >&2")
                #expect(started.code == 0, "\(started)")
                while try world.swk("logs", "talk").stdout == "" {}
                try body(world)
                try world.swk("rm", "-f", "talk")
            }
        }

        /// Lets it go on, and waits for its end. Answers with a moment between `early` and `late`.
        private func goOn(_ world: World) throws -> String {
            let moment = try world.host("date", "-u", "+%Y-%m-%dT%H:%M:%S.%NZ").trimmed
            try world.swk("exec", "talk", "touch", "/go")
            try world.swk("wait", "talk")
            return moment
        }

        @Test func sinceAndUntilCutThePast() throws {
            try withTalk { world in
                let moment = try goOn(world)
                func out(_ words: String...) throws -> String {
                    try world.start(["logs"] + words + ["talk"]).outcome().stdout
                }
                #expect(try out() == "early\nlate\n")
                #expect(try out("--since", moment) == "late\n")
                #expect(try out("--until", moment) == "early\n")
                #expect(try out("--until", moment, "-f") == "early\n")
                #expect(try out("--since", "1h") == "early\nlate\n")
                #expect(try out("--until", "1h") == "")
                #expect(try out("--since", "2200-01-01") == "")
                #expect(try out("--since", "0", "--tail", "1") == "")
                #expect(try out("--tail", "2") == "late\n")
                #expect(try out("--tail", "all") == "early\nlate\n")
                #expect(try out("--tail", "-1") == "early\nlate\n")
                let stamped = try out("-t", "--since", moment)
                #expect(stamped.hasSuffix("Z late\n"))
                // The moment of a line itself is part of what is since it.
                #expect(try out("--since", String(stamped.prefix { $0 != " " })) == "late\n")
                #expect(try out("--details") == "tier=front early\ntier=front late\n")
                #expect(try out("-t", "--details").split(separator: "\n")[0].hasSuffix("Z tier=front early"))
                let rows = try JSONValue(try world.swk("logs", "--json", "--since", moment, "talk").stdout)
                #expect(Set(rows.elements.map { $0["text"]?.string }) == ["late", "error"], "\(rows)")
            }
        }

        @Test func followingGoesOnToTheEndOfTheRange() throws {
            try withTalk { world in
                let follower = try world.start(["logs", "-f", "--since", "1h", "talk"])
                let bounded = try world.start(["logs", "-f", "--until", "1s", "talk"])
                #expect(try bounded.outcome().code == 0)
                let moment = try goOn(world)
                let said = try follower.outcome()
                #expect(said.stdout == "early\nlate\n" && said.stderr == "error\n", "\(said)")
                #expect(try world.swk("logs", "-f", "--since", moment, "talk").stdout == "late\n")
            }
        }

        @Test func bytesThatAreNoTextComeOutAsTheyWentIn() throws {
            try withWorld { world in
                try world.swk(
                    "run", "-d", "--name", "raw", "--network", "none", "busybox", "printf", "\\377\\000\\n\\376")
                let said = try world.host("sh", "-c", "swk logs -f raw | od -An -tx1")
                #expect(said.trimmed == "ff 00 0a fe", "\(said)")
                try world.swk("rm", "-f", "raw")
            }
        }

        @Test func theSameAsAMethod() throws {
            try withTalk { world in
                _ = try goOn(world)
                let said = try world.script(
                    """
                    let talk = Container("talk")
                    assert talk.logs(since: 1h).contains("early") and talk.logs(until: 1h).count == 0
                    assert talk.logs(since: time.now()).count == 0 and talk.logs(until: time.now()).count == 3
                    assert talk.logs(timestamps: true, tail: 3).all(l => l.contains("Z "))
                    assert talk.logs(tail: -1).count == 3 and talk.logs(tail: 0).count == 0
                    var seen = []
                    for line in talk.logs(follow: true, since: 1h, timestamps: true) { seen.append(line) }
                    assert seen.count == 3 and seen[0].contains("Z early")
                    """)
                #expect(said.code == 0, "\(said)")
            }
        }

        @Test(arguments: [
            (["--since", "yesterday"], "`yesterday`: not a time"),
            (["--until", "2026-13-01"], "`2026-13-01`: not a time"),
            (["--tail", "few"], "`few`: not a number of lines"),
        ])
        func aMistakeIsNamed(words: [String], message: String) throws {
            try withWorld { world in
                try world.swk("create", "--name", "box", "--network", "none", "busybox", "true")
                let said = try world.start(["logs"] + words + ["box"]).outcome()
                #expect(said.code == 1 && said.stderr.contains(message), "\(said)")
                try world.swk("rm", "box")
            }
        }
    }
}
