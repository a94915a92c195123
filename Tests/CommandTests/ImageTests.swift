// The verbs of images: what is here, where it came from, what it is made of, and how it goes.

import Glibc
import Testing

extension Commands {
    @Suite struct ImageTests {
        @Test func imagesAreListedAndFiltered() throws {
            try withWorld { world in
                let registry = try Registry.required().address
                try world.swk("pull", "-q", "\(registry)/test/tiny:1")
                try world.swk("tag", "busybox", "acme/box:v1")
                #expect(try world.swk("images", "acme/box").lines.count == 2)
                #expect(try world.swk("images", "acme/*", "-q").lines.count == 1)
                #expect(try world.swk("images", "-q").lines.count == 2, "an image with two names is one")
                #expect(try world.swk("images", "--no-trunc", "-q", "busybox").trimmed.hasPrefix("sha256:"))
                #expect(try world.swk("images", "--filter", "reference=*/test/tiny").lines.count == 2)
                #expect(try world.swk("images", "--filter", "dangling=true", "-q").stdout == "")
                #expect(try world.swk("images", "absent", "--json").stdout == "[]\n")
                let digests = try world.swk("images", "--digests", "\(registry)/test/tiny")
                #expect(digests.stdout.contains("DIGEST") && digests.stdout.contains("sha256:"))
                #expect(
                    try world.swk("images", "--format", "{{.Repository}}:{{.Tag}}", "acme/box").stdout
                        == "acme/box:v1\n")
                let wrong = try world.swk("images", "--filter", "colour=red")
                #expect(wrong.code == 1 && wrong.stderr.contains("`colour`"), "\(wrong)")
            }
        }

        @Test func anImageInUseSaysByWhom() throws {
            try withWorld { world in
                try world.swk("run", "-d", "--name", "first", "busybox", "sleep", "1000")
                try world.swk("run", "--name", "second", "busybox", "true")
                let refused = try world.swk("rmi", "busybox")
                #expect(refused.code == 1)
                for word in ["`first` is running", "`second` was made"] { #expect(refused.stderr.contains(word)) }
                try world.swk("rm", "-f", "first", "second")
                let id = try world.swk("images", "-q").trimmed
                try world.swk("tag", id, "acme/again")
                let several = try world.swk("rmi", id)
                #expect(several.code == 1 && several.stderr.contains("acme/again:latest"), "\(several)")
                let removed = try world.swk("rmi", "-f", id)
                #expect(removed.code == 0)
                #expect(removed.lines.filter { $0.hasPrefix("Untagged: ") }.count == 2, "\(removed)")
                #expect(removed.lines.filter { $0.hasPrefix("Deleted: sha256:") }.count == 2, "\(removed)")
            }
        }

        @Test func severalAreRemovedAndTheAbsentOneIsNamed() throws {
            try withWorld { world in
                try world.swk("tag", "busybox", "acme/one")
                try world.swk("tag", "busybox", "acme/two")
                let said = try world.swk("rmi", "acme/one", "acme/absent", "acme/two")
                #expect(said.code == 1)
                #expect(said.lines == ["Untagged: acme/one:latest", "Untagged: acme/two:latest"])
                #expect(said.stderr.contains("`acme/absent`"))
            }
        }

        @Test func aDigestIsTakenAlone() throws {
            try withWorld { world in
                let name = "\(try Registry.required().address)/test/tiny"
                try world.swk("pull", "-q", "\(name):1")
                let digest = try JSONValue(try world.swk("images", "--json").stdout)[0]?["digest"]?.string ?? ""
                #expect(try world.swk("rmi", "\(name)@\(digest)").stdout == "Untagged: \(name)@\(digest)\n")
                #expect(try world.swk("images", "-q").lines.count == 1)
                #expect(try world.swk("rmi", "\(name):1").stdout.contains("Deleted: "))
            }
        }

        @Test func anImageTellsItsPastAndItself() throws {
            try withWorld { world in
                let name = "\(try Registry.required().address)/test/tiny:1"
                try world.swk("pull", "-q", name)
                let history = try world.swk("history", name)
                #expect(history.lines[0].hasPrefix("IMAGE          CREATED"), "\(history)")
                let steps = try JSONValue(try world.swk("history", "--json", name).stdout).elements
                #expect(steps.reduce(0) { $0 + ($1["size"]?.number ?? 0) } > 0)
                let seen = try JSONValue(try world.swk("image", "inspect", name).stdout)[0]
                #expect(seen?["RepoTags"]?[0]?.string == name)
                #expect(seen?["RootFS"]?["Layers"]?.elements.count == 2)
                #expect(seen?["Config"]?["WorkingDir"]?.string == "/etc")
                #expect(seen?["GraphDriver"]?["Name"]?.string == "overlay2")
                let absent = try world.swk("history", "absent")
                #expect(absent.code == 1 && absent.stderr.contains("`absent`"))
            }
        }

        @Test func whatIsUnusedIsPrunedAfterAYes() throws {
            try withWorld { world in
                try world.swk("run", "--name", "keeper", "busybox", "true")
                try world.swk("pull", "-q", "\(try Registry.required().address)/test/tiny:1")
                #expect(try world.swk("image", "prune", "-f").stdout == "Total reclaimed space: 0B\n")
                let asked = try world.swk("image", "prune", "-a", input: "n\n")
                #expect(asked.code == 0 && asked.stdout.contains("test/tiny:1") && asked.stdout.contains("[y/N]"))
                #expect(try world.swk("images", "-q").lines.count == 2)
                let done = try world.swk("image", "prune", "-a", input: "y\n")
                #expect(done.stdout.contains("untagged: ") && done.stdout.contains("deleted: sha256:"), "\(done)")
                #expect(try world.swk("images", "--format", "{{.Repository}}").stdout == "busybox\n")
                #expect(try world.swk("image", "prune", "-af", "--filter", "until=soon").code == 1)
                try world.swk("rm", "keeper")
            }
        }

        @Test func methodsSayWhatVerbsSay() throws {
            try withWorld { world in
                let said = try world.script(
                    #"""
                    let registry = args.get("registry")
                    let tiny = Image("\(registry)/test/tiny:1").pull()
                    assert tiny.tags == ["\(registry)/test/tiny:1"]
                    assert tiny.digests.count == 1 and tiny.platform.startsWith("linux/")
                    assert tiny.inspect().config.workdir == "/etc" and tiny.inspect().layers.count == 2
                    assert tiny.history().count >= 2
                    assert tiny.history().map((step) => step.size).sum() > 0B
                    let other = tiny.tag("acme/tiny")
                    assert Image.prune().removed == []
                    assert other.inspect().tags.count == 2
                    other.remove()
                    assert Image.prune(all: true).removed == [tiny.id]
                    let foreign = try { Image("\(registry)/test/multi:1").pull(platform: "linux/riscv64") } catch err { err.code }
                    print(foreign)
                    """#, "--registry", Registry.required().address)
                #expect(said.code == 0 && said.stdout == "image.no-platform\n", "\(said)")
            }
        }
    }
}
