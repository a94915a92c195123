// `swk build` as its users see it: steps, cache, mistakes with their places, and nothing left behind.

import Glibc
import Testing

extension Commands {
    @Suite struct BuildTests {
        private func build(
            _ world: World, _ dockerfile: String, _ words: String..., input: String = ""
        ) throws -> Outcome {
            mkdir("\(world.files)/context", 0o755)
            _ = try world.write(dockerfile, to: "context/Dockerfile")
            return try world.start(["build", "--network", "none"] + words + ["context"], input: input).outcome(
                within: 120)
        }

        /// What a build may leave: images and cached steps.
        private func expectNothingHalfMade(_ world: World, sourceLocation: SourceLocation = #_sourceLocation) throws {
            let left = try world.host(
                "sh", "-c",
                "ls $SWK_ROOT/images/tmp $SWK_ROOT/containers $SWK_ROOT/run/journals $SWK_ROOT/run/containers")
            #expect(left.lines.allSatisfy { $0.hasSuffix(":") }, "\(left)", sourceLocation: sourceLocation)
        }

        @Test func stepsAreShownAsDockerShowsThemAndCached() throws {
            try withWorld { world in
                let text =
                    "FROM busybox\nENV A=1\nRUN echo said; cat /proc/sys/kernel/random/uuid > /when\nCMD [\"cat\", \"/when\"]\n"
                let first = try build(world, text, "-t", "acme/x:1", "-t", "acme/x:2")
                #expect(first.code == 0, "\(first)")
                #expect(first.lines.first == "Step 1/4 : FROM busybox")
                #expect(
                    first.lines.contains("Step 3/4 : RUN echo said; cat /proc/sys/kernel/random/uuid > /when")
                        && first.lines.contains("said"))
                #expect(first.lines.suffix(2) == ["Successfully tagged acme/x:1", "Successfully tagged acme/x:2"])
                let when = try world.swk("run", "--rm", "--network", "none", "acme/x:1").stdout
                let second = try build(world, text, "-t", "acme/x:1")
                #expect(second.lines.count { $0 == " ---> Using cache" } == 3, "\(second)")
                #expect(try world.swk("run", "--rm", "--network", "none", "acme/x:2").stdout == when)
                let anew = try build(world, text, "-q", "--no-cache", "-t", "acme/x:3")
                #expect(anew.trimmed.hasPrefix("sha256:"), "\(anew)")
                #expect(try world.swk("run", "--rm", "--network", "none", "acme/x:3").stdout != when)
                try expectNothingHalfMade(world)
            }
        }

        @Test func theCacheKnowsContentArgumentsAndVariables() throws {
            try withWorld { world in
                let text = "FROM busybox\nARG V\nCOPY note /note\nRUN echo $V > /v\n"
                mkdir("\(world.files)/context", 0o755)
                _ = try world.write("one", to: "context/note")
                func hits(_ words: [String]) throws -> Int {
                    _ = try world.write(text, to: "context/Dockerfile")
                    return try world.start(["build"] + words + ["context"]).outcome(within: 120).lines
                        .count { $0 == " ---> Using cache" }
                }
                #expect(try hits(["--network", "none", "--build-arg", "V=1"]) == 0)
                #expect(try hits(["--network", "none", "--build-arg", "V=1"]) == 3)
                _ = try world.host("touch", "context/note")
                #expect(try hits(["--network", "none", "--build-arg", "V=1"]) == 3)
                #expect(try hits(["--network", "none", "--build-arg", "V=2"]) == 2)
                _ = try world.write("two", to: "context/note")
                #expect(try hits(["--network", "none", "--build-arg", "V=2"]) == 1)
                #expect(try world.swk("builder", "prune").code == 0)
                #expect(try hits(["--network", "none", "--build-arg", "V=2"]) == 0)
            }
        }

        @Test func aFailedStepShowsItsLineItsOutputAndItsCode() throws {
            try withWorld { world in
                let text = "FROM busybox\nRUN echo first > /a\nRUN echo before; echo broken; exit 7\n"
                let failed = try build(world, text, "-t", "never")
                #expect(failed.code == 7, "\(failed)")
                #expect(failed.stderr.contains("exited with code 7: broken"), "\(failed)")
                #expect(
                    failed.stderr.contains("3 | RUN echo before") && failed.stderr.contains("| before"), "\(failed)")
                #expect(try world.swk("images", "-q").lines.count == 1)
                let again = try build(world, text)
                #expect(again.lines.count { $0 == " ---> Using cache" } == 1, "\(again)")
                try expectNothingHalfMade(world)
            }
        }

        @Test(arguments: [
            ("FROM busybox\nRNU x", "did you mean `RUN`?", "Dockerfile:2"),
            ("FROM busybox\nCOPY nots /x", "did you mean `note`?", "2 | COPY nots /x"),
            ("FROM busybox\nCOPY hidden /x", "left out by .dockerignore", "2 | COPY hidden /x"),
            ("FROM busybox\nCOPY --from=stgae /x /y", "stgae", "2 | COPY --from"),
            ("FROM busybox\nCOPY note hidden* /x /y", "no such file", "2 | COPY"),
            ("FROM busybox\nCOPY --chown=nobody-here note /y", "no user `nobody-here`", "2 | COPY"),
            ("FROM busybox\nWORKDIR /bin/sh/x", "WORKDIR", "2 | WORKDIR"),
            ("FROM busybox\nRUN [\"/none\"]", "/none", "2 | RUN"),
        ]) func aMistakeIsShownWhereItIs(text: String, message: String, place: String) throws {
            try withWorld { world in
                mkdir("\(world.files)/context", 0o755)
                _ = try world.write("x", to: "context/note")
                _ = try world.write("x", to: "context/hidden")
                _ = try world.write("hidden\n", to: "context/.dockerignore")
                let refused = try build(world, text)
                #expect(refused.code != 0 && refused.stderr.contains(message), "\(refused)")
                #expect(refused.stderr.contains(place), "\(refused)")
                try expectNothingHalfMade(world)
            }
        }

        @Test func standardInputIsADockerfileOrAnArchive() throws {
            try withWorld { world in
                let alone = try world.swk("build", "-q", "-", input: "FROM busybox\nENV X=1\n")
                #expect(alone.code == 0, "\(alone)")
                mkdir("\(world.files)/context", 0o755)
                _ = try world.write("FROM busybox\nCOPY Dockerfile /d\n", to: "context/Dockerfile")
                let archive = try world.host("sh", "-c", "tar -C context -cz . | swk build -q -t packed -")
                #expect(archive.code == 0, "\(archive)")
                #expect(
                    try world.swk("run", "--rm", "--network", "none", "packed", "cat", "/d").stdout.hasPrefix(
                        "FROM busybox"))
                let copying = try world.swk("build", "-", input: "FROM busybox\nCOPY x /x\n")
                #expect(copying.code == 1 && copying.stderr.contains("instead of `-`"), "\(copying)")
                let remote = try world.swk("build", "https://example.org/x.git")
                #expect(remote.code == 1 && remote.stderr.contains("contexts are directories"), "\(remote)")
                try expectNothingHalfMade(world)
            }
        }

        @Test func heredocsAreScriptsInputsAndFiles() throws {
            try withWorld { world in
                let built = try build(
                    world,
                    """
                    FROM busybox
                    ENV WHO=world
                    RUN <<EOF
                    echo one > /one
                    echo two > /two
                    EOF
                    RUN cat <<EOF > /three
                    three
                    EOF
                    COPY <<EOF <<"RAW" /files/
                    hello $WHO
                    EOF
                    hello $WHO
                    RAW
                    RUN <<EOF
                    #!/bin/awk -f
                    BEGIN { print "awk" > "/four" }
                    EOF
                    """, "-t", "docs")
                #expect(built.code == 0, "\(built)")
                let said = try world.swk(
                    "run", "--rm", "--network", "none", "docs", "cat", "/one", "/two", "/three", "/files/EOF",
                    "/files/RAW",
                    "/four")
                #expect(said.stdout == "one\ntwo\nthree\nhello world\nhello $WHO\nawk\n", "\(said)")
            }
        }

        @Test func triggersRunInChildren() throws {
            try withWorld { world in
                let base = try build(
                    world, "FROM busybox\nONBUILD RUN echo child > /made\nONBUILD ENV T=1\n", "-t", "base")
                #expect(base.code == 0, "\(base)")
                let child = try build(world, "FROM base\nCMD [\"cat\", \"/made\"]\n", "-t", "child")
                #expect(child.lines.contains("# Executing 2 build triggers"), "\(child)")
                #expect(try world.swk("run", "--rm", "--network", "none", "child").stdout == "child\n")
                let grand = try build(world, "FROM child\nCMD [\"env\"]\n", "-t", "grand")
                #expect(!grand.stdout.contains("trigger"), "\(grand)")
            }
        }

        @Test func onlyNeededStagesAreBuilt() throws {
            try withWorld { world in
                let text =
                    "FROM busybox AS a\nRUN echo a > /a\nFROM busybox AS b\nRUN exit 9\nFROM a AS c\nRUN cat /a\n"
                let built = try build(world, text)
                #expect(built.code == 0 && built.lines.contains("Step 4/4 : RUN cat /a"), "\(built)")
                #expect(try build(world, text, "--target", "b").code == 9)
                let missing = try build(world, text, "--target", "aa")
                #expect(missing.code == 1 && missing.stderr.contains("allowed: a, b, c"), "\(missing)")
            }
        }

        @Test(arguments: [SIGINT, SIGKILL]) func anEndedBuildLeavesNothing(signal: Int32) throws {
            try withWorld { world in
                mkdir("\(world.files)/context", 0o755)
                _ = try world.write("FROM busybox\nRUN echo started; sleep 1000\n", to: "context/Dockerfile")
                let program = try world.start(["build", "--network", "none", "context"])
                let containers = "\(world.root)/run/containers"
                for _ in 0..<600 where try world.host("sh", "-c", "ls \(containers)/*/running.json").code != 0 {
                    usleep(50_000)
                }
                program.signal(signal)
                let ended = try program.outcome(within: 60)
                #expect(ended.code == 128 + signal, "\(ended)")
                #expect(try world.swk("gc").code == 0)
                try expectNothingHalfMade(world)
            }
        }

        @Test func imagesAreValuesThatGrow() throws {
            try withWorld { world in
                mkdir("\(world.files)/site", 0o755)
                _ = try world.write("<h1>hi</h1>\n", to: "site/index.html")
                let text = """
                    let image = Image("busybox").layer(sh"echo $WHO > /who", env: {WHO: "world"}, workdir: "/tmp")
                      .copy("./site", "/var/www", owner: "33:33", mode: "640")
                      .config(cmd: ["cat", "/who", "/var/www/index.html"], env: {A: 1}, labels: {tier: "web"}, user: "0",
                        expose: [80], volumes: ["/data"], stopSignal: "SIGQUIT", healthcheck: {cmd: "true", interval: 30s})
                      .tag("acme/site")
                    print(image.run(network: "none").stdout)
                    print(image.run("stat", "-c", "%u:%g %a", "/var/www/index.html", network: "none").stdout.trim())
                    print(image.labels["tier"], image.env.contains("A=1"))
                    let own = Image.scratch.copy("/bin/busybox", "/bin/sh", from: Image("busybox")).copy("./site", "/")
                    print(own.run("/bin/sh", "-c", "echo own", network: "none").stdout.trim())
                    try { Image("busybox").layer(sh"echo why >&2; exit 4") } catch err { print(err.code, err.exit) }
                    try { Image("busybox").copy("./stie", "/") } catch err { print(err.code) }
                    """
                let said = try world.script(text)
                #expect(
                    said.lines == [
                        "world", "<h1>hi</h1>", "33:33 640", "web true", "own", "build.step-failed 4",
                        "build.no-source",
                    ], "\(said)")
                let seen = try world.swk("images", "--json").stdout
                let count = try JSONValue(seen).elements.count
                #expect(seen.contains("acme/site") && count == 2, "\(seen)")
            }
        }

        @Test func scriptsBuildDockerfilesToo() throws {
            try withWorld { world in
                mkdir("\(world.files)/app", 0o755)
                _ = try world.write("FROM busybox AS a\nARG V=0\nENV V=$V\nFROM a\nRUN false\n", to: "app/Dockerfile")
                let said = try world.script(
                    """
                    let image = Image.build("./app", tag: "acme/app:1", args: {V: 3}, target: "a", labels: {x: "y"})
                    print(image.env.contains("V=3"), image.labels["x"], image.reference)
                    Image.build("./app")
                    """)
                #expect(said.stdout == "true y acme/app:1\n", "\(said)")
                #expect(said.code == 1 && said.stderr.contains("build.step-failed"), "\(said)")
                #expect(said.stderr.contains("5 | RUN false"), "\(said)")
            }
        }
    }
}
