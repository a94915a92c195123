// push, pull, login, logout and search as a user types them, at real registries.

import Glibc
import PseudoTerminal
import Testing

extension Commands {
    @Suite struct RegistryTests {
        @Test func aPushedImageIsReadBackBySkopeo() throws {
            try withWorld { world in
                let name = "\(try Registry.required().address)/commands/box:1"
                try world.swk("tag", "busybox", name)
                let pushed = try world.swk("push", name)
                #expect(pushed.code == 0, "\(pushed)")
                #expect(pushed.lines.first == "The push refers to repository [\(name.dropLast(2))]")
                let digest = try world.host(
                    "skopeo", "inspect", "--tls-verify=false", "--format", "{{.Digest}}", "docker://\(name)"
                ).trimmed
                #expect(pushed.lines.last?.hasPrefix("1: digest: \(digest) size: ") == true, "\(pushed)")
                #expect(try world.swk("push", name).stdout.contains(": Layer already exists"))
                #expect(try world.swk("push", "-q", name).stdout == "\(name)\n")
                try world.swk("rmi", name)
                #expect(try world.swk("pull", "-q", "\(name.dropLast(2))@\(digest)").code == 0)
                #expect(try world.swk("images", "--digests").stdout.contains(digest))
            }
        }

        @Test func allTagsGoAndCome() throws {
            try withWorld { world in
                let name = "\(try Registry.required().address)/commands/many"
                for tag in ["1", "2"] { try world.swk("tag", "busybox", "\(name):\(tag)") }
                let pushed = try world.swk("push", "-a", name)
                #expect(pushed.lines.filter { $0.contains(": digest: ") }.count == 2, "\(pushed)")
                try world.swk("rmi", "\(name):1", "\(name):2")
                let pulled = try world.swk("pull", "-a", name)
                #expect(pulled.code == 0, "\(pulled)")
                #expect(try world.swk("images", name, "--format", "{{.Tag}}").lines.sorted() == ["1", "2"])
                let wrong = try world.swk("pull", "-a", "\(name):1")
                #expect(wrong.code == 1 && wrong.stderr.contains("--all-tags"))
            }
        }

        @Test func pullSpeaksDockersWords() throws {
            try withWorld { world in
                let name = "\(try Registry.required().address)/test/tiny"
                let first = try world.swk("pull", "\(name):1")
                #expect(first.lines.first == "1: Pulling from test/tiny", "\(first)")
                #expect(first.lines.filter { $0.hasSuffix(": Pull complete") }.count == 2, "\(first)")
                #expect(first.stdout.contains("Status: Downloaded newer image for \(name):1\n"))
                let again = try world.swk("pull", "\(name):1")
                #expect(again.stdout.contains("Status: Image is up to date for \(name):1\n"), "\(again)")
                #expect(try world.swk("pull", "-q", "\(name):1").stdout == "\(name):1\n")
                let absent = try world.swk("pull", name)
                #expect(absent.code == 1 && absent.lines.first == "Using default tag: latest", "\(absent)")
            }
        }

        @Test func barsStandOnATerminal() throws {
            try withWorld { world in
                let name = "\(try Registry.required().address)/test/tiny:1"
                let terminal = try TerminalProcess(
                    [Binary.path, "pull", name], environment: world.environment, columns: 100, rows: 24)
                #expect(terminal.end(seconds: 60) == 0)
                let text = terminal.screen.text
                #expect(text.contains("Pull complete") && !text.contains("Pulling fs layer"), "\(text)")
            }
        }

        @Test func searchNamesRepositoriesAndTags() throws {
            try withWorld { world in
                let registry = try Registry.required().address
                let found = try world.swk("search", "\(registry)/test/ti")
                #expect(found.lines.count == 2 && found.lines[1].hasPrefix("\(registry)/test/tiny "), "\(found)")
                #expect(
                    try world.swk("search", "--format", "{{.Name}}", "\(registry)/test/ti").trimmed
                        == "\(registry)/test/tiny")
                let script = try world.script(
                    #"""
                    let found = Image.search("test/ti", registry: args.get("registry"))
                    assert found.count == 1 and found[0].tags.contains("zstd")
                    let registry = Registry(args.get("registry"))
                    assert registry.images(containing: "test/ti").count == 1 and registry.user == nil
                    assert registry.tags("test/tiny").contains("docker")
                    print(try { registry.tags("absent") } catch err { err.code })
                    """#, "--registry", registry)
                #expect(script.code == 0 && script.stdout == "image.not-found\n", "\(script)")
                let wrong = try world.swk("search", "--limit", "0", "x")
                #expect(wrong.code == 1 && wrong.stderr.contains("1 to 100"), "\(wrong)")
            }
        }

        @Test func aLoginIsKeptWhereDockerKeepsIt() throws {
            try withWorld { world in
                let registry = try Registry.required().address
                let login = try world.swk("login", "-u", "alice", "--password-stdin", registry, input: "secret\n")
                #expect(login.code == 0 && login.stdout == "Login Succeeded\n", "\(login)")
                let file = contents(of: "\(world.files)/.docker/config.json")
                #expect(file.contains("\"YWxpY2U6c2VjcmV0\""), "\(file)")
                #expect(try world.host("stat", "-c", "%a", "\(world.files)/.docker/config.json").trimmed == "600")
                #expect(try world.swk("logout", registry).stdout == "Removing login credentials for \(registry)\n")
                #expect(try world.swk("logout", registry).stdout == "Not logged in to \(registry)\n")
            }
        }

        @Test func aPasswordIsTypedUnseen() throws {
            try withWorld { world in
                let terminal = try TerminalProcess(
                    [Binary.path, "login", try Registry.required().address], environment: world.environment)
                #expect(terminal.wait(for: "Username:"))
                terminal.type("alice")
                #expect(terminal.wait(for: "Password:"))
                terminal.type("secrex<BS>t")
                #expect(terminal.wait(for: "Login Succeeded"))
                #expect(terminal.end() == 0 && terminal.isAsBefore)
                #expect(!terminal.screen.text.contains("secre"))
                #expect(contents(of: "\(world.files)/.docker/config.json").contains("\"YWxpY2U6c2VjcmV0\""))
            }
        }

        @Test func controlCAtThePasswordLeavesTheTerminalAsItWas() throws {
            try withWorld { world in
                let terminal = try TerminalProcess(
                    [Binary.path, "login", "-u", "alice", try Registry.required().address],
                    environment: world.environment)
                #expect(terminal.wait(for: "Password:"))
                terminal.type("sec<C-c>")
                #expect(terminal.end() == 130 && terminal.isAsBefore)
            }
        }

        @Test func aHelperKeepsThePassword() throws {
            try withWorld { world in
                let registry = try Registry.required().address
                let helper =
                    "#!/bin/sh\ncase $1 in store) cat >\"$HOME/kept\";; get) cat \"$HOME/kept\";; erase) rm \"$HOME/kept\";; esac\n"
                _ = try world.write(helper, to: "docker-credential-shelf", mode: 0o755)
                _ = try world.host("mkdir", "-p", "\(world.files)/.docker")
                _ = try world.write(#"{"credsStore":"shelf"}"#, to: ".docker/config.json")
                let path = ["PATH": "\(world.files):\(world.environment["PATH"] ?? "")"]
                let login = try world.swk("login", "-u", "alice", "-p", "secret", registry, extra: path)
                #expect(login.code == 0, "\(login)")
                #expect(contents(of: "\(world.files)/kept").contains("\"Secret\":\"secret\""))
                #expect(!contents(of: "\(world.files)/.docker/config.json").contains("YWxp"))
                #expect(
                    try world.swk("-e", "print(Registry(\"\(registry)\").user)", extra: path).stdout == "alice\n")
                try world.swk("logout", registry, extra: path)
                #expect(contents(of: "\(world.files)/kept") == "")
                _ = try world.write(#"{"credsStore":"absent"}"#, to: ".docker/config.json")
                let broken = try world.swk("login", "-u", "alice", "-p", "secret", registry)
                #expect(broken.code == 1 && broken.stderr.contains("docker-credential-absent"), "\(broken)")
            }
        }

        @Test(arguments: [
            (["login", "--password-stdin", "127.0.0.1:1"], "--username"),
            (["login", "-u", "a", "127.0.0.1:1"], "terminal"),
            (["login", "-u", "a", "-p", "b", "--password-stdin"], "exclude"),
            (["login", "-u", "a", "-p", "b", "nowhere"], "`nowhere`"),
            (["login", "-u", "a", "-p", "b", "127.0.0.1:1"], "127.0.0.1:1"), (["push", "absent:1"], "`absent:1`"),
            (["push", "Bad Name"], "`Bad Name`"), (["search", "127.0.0.1:1/x"], "127.0.0.1:1"),
        ])
        func mistakesAreNamed(words: [String], said: String) throws {
            try withWorld { world in
                let outcome = try world.start(words).outcome()
                #expect(outcome.code == 1 && outcome.stderr.contains(said), "\(outcome)")
                #expect(outcome.stderr.split(separator: "\n").count <= 4, "one clear message: \(outcome)")
            }
        }
    }
}
