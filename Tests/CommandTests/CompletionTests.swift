// Shells complete verbs, options and live names: asked through the command behind their scripts, and in the shells themselves, at a
// terminal or, where a shell can be asked, without one.

import Glibc
import PseudoTerminal
import Testing

extension Commands {
    @Suite(.enabled(if: Binary.isUsable)) struct CompletionTests {
        private func complete(_ world: World, _ words: String...) throws -> [String] {
            let said = try world.start(["__complete"] + words).outcome()
            #expect(said.code == 0 && said.stderr == "", "\(said)")
            return said.lines.map { String($0.split(separator: "\t")[0]) }
        }

        /// A running container `alpha`, a network `alps`, a volume `altar`.
        private func withNames(_ body: (World) throws -> Void) throws {
            try withWorld { world in
                let started = try world.swk(
                    "run", "-d", "--name", "alpha", "--network", "none", "busybox", "sleep", "1000")
                #expect(started.code == 0, "\(started)")
                try world.swk("network", "create", "alps")
                try world.swk("volume", "create", "altar")
                try body(world)
                try world.swk("rm", "-f", "alpha")
                try world.swk("network", "rm", "alps")
                try world.swk("volume", "rm", "altar")
            }
        }

        // MARK: What there is to choose from

        @Test func verbsAndLongForms() throws {
            try withWorld { world in
                let all = try complete(world, "")
                #expect(
                    all.contains("run") && all.contains("volume") && all.contains("builder") && all.last == ":files")
                #expect(Set(all).count == all.count)
                #expect(try complete(world, "log") == ["login", "logout", "logs", ":files"])
                #expect(try complete(world, "container", "l") == ["list", "logs", "ls"])
                #expect(try complete(world, "network", "in") == ["inspect"])
                #expect(try complete(world, "builder", "") == ["prune"])
                #expect(try complete(world, "script.swk", "") == [":files"])
            }
        }

        @Test func optionsAndTheirValues() throws {
            try withWorld { (world: World) throws in
                #expect(try complete(world, "ps", "--fi") == ["--filter"])
                #expect(try complete(world, "container", "ls", "--fo") == ["--format"])
                #expect(try complete(world, "ps", "--filter", "sta") == ["status="])
                #expect(try complete(world, "ps", "--filter=sta") == ["--filter=status="])
                #expect(try complete(world, "volume", "ls", "-qf", "dan") == ["dangling="])
                #expect(try complete(world, "run", "--restart", "un") == ["unless-stopped"])
                #expect(try complete(world, "inspect", "--type", "") == ["container", "image", "network", "volume"])
                #expect(try complete(world, "completion", "") == ["bash", "zsh", "fish"])
                #expect(try complete(world, "load", "-i", "") == [":files"])
                // What begins with a dash behind a container's command is the command's.
                #expect(try complete(world, "exec", "box", "ls", "-") == [])
                #expect(try complete(world, "rm", "--", "-") == [])
            }
        }

        @Test func liveNames() throws {
            try withNames { (world: World) throws in
                #expect(try complete(world, "rm", "-f", "al") == ["alpha"])
                #expect(try complete(world, "stop", "-t", "5", "alpha", "al") == ["alpha"])
                #expect(try complete(world, "stop", "-t5", "al") == ["alpha"])
                #expect(try complete(world, "stop", "-t", "al") == [])
                #expect(try complete(world, "logs", "alpha", "") == [])
                #expect(try complete(world, "run", "-it", "--rm", "bus") == ["busybox", "busybox:latest"])
                #expect(try complete(world, "run", "--network", "al") == ["alps"])
                #expect(try complete(world, "run", "--network=ho") == ["--network=host"])
                #expect(try complete(world, "run", "-v", "al") == ["altar:", ":files"])
                #expect(try complete(world, "network", "connect", "al") == ["alps"])
                #expect(try complete(world, "network", "connect", "alps", "al") == ["alpha"])
                #expect(try complete(world, "volume", "inspect", "al") == ["altar"])
                #expect(try complete(world, "inspect", "al") == ["alpha", "alps", "altar"])
                #expect(try complete(world, "volume", "create", "al") == [])
                #expect(try complete(world, "--root=\(world.root)-other", "rm", "al") == [":files"])
                #expect(try complete(world, "rm", "--root", "\(world.files)/other", "al") == [])
                #expect(try complete(world, "cp", "al") == ["alpha:", ":files"])
                #expect(try complete(world, "cp", "alpha:/et") == ["alpha:/etc/"])
            }
        }

        // MARK: In the shells

        /// Types the beginning of a command and TAB, and waits for what stands then.
        private func expect(_ whole: String, typing beginning: String, _ session: TerminalProcess) {
            session.type("<C-u>")
            session.send(Array("\(beginning)\t".utf8))
            #expect(session.wait(for: whole, seconds: 120), "\(beginning): \(session.screen.text)")
        }

        private func session(_ shell: [String], _ world: World) throws -> TerminalProcess {
            try TerminalProcess(
                shell, environment: world.environment.merging(["TERM": "xterm", "PS1": "READY> "]) { $1 }, columns: 120)
        }

        private func tryShell(_ shell: [String], sourcing line: String) throws {
            try withNames { world in
                let shell = try session(shell, world)
                try #require(shell.wait(for: "READY>", seconds: 120), "\(shell.screen.text)")
                shell.type(line)
                try #require(shell.wait(for: "sourced 1", seconds: 120), "\(shell.screen.text)")
                expect("swk completion", typing: "swk compl", shell)
                expect("swk rm -f alpha", typing: "swk rm -f al", shell)
                expect("swk run busybox:latest", typing: "swk run busybox:la", shell)
                expect("swk ps --filter=status=", typing: "swk ps --filter=stat", shell)
                expect("swk run -e 'A B' --network alps", typing: "swk run -e 'A B' --network al", shell)
                expect("swk cp alpha:/etc/passwd", typing: "swk cp alpha:/etc/passw", shell)
                expect("swk run -v altar:", typing: "swk run -v alt", shell)
                expect("swk load -i leaks-before", typing: "swk load -i leaks-b", shell)
                shell.type("<C-u>exit")
                #expect(shell.end(seconds: 120) != nil)
            }
        }

        @Test func bashCompletes() throws {
            try tryShell(
                ["/bin/bash", "--norc", "--noprofile", "-i"],
                sourcing: "cd; source <(swk completion bash); echo source''d $((3 - 2))")
        }

        @Test(.enabled(if: access("/usr/bin/zsh", X_OK) == 0, "zsh is not installed"))
        func zshCompletes() throws {
            try tryShell(
                ["/usr/bin/zsh", "-f", "-i"],
                sourcing:
                    "cd; autoload -U compinit; compinit -D -u; source <(swk completion zsh); echo source''d $((3 - 2))")
        }

        /// fish answers what it would complete.
        @Test(.enabled(if: access("/usr/bin/fish", X_OK) == 0, "fish is not installed"))
        func fishCompletes() throws {
            try withNames { world in
                func asked(_ line: String) throws -> [String] {
                    let said = try world.host(
                        "fish", "--no-config", "-c", "swk completion fish | source; complete -C '\(line)'")
                    #expect(said.code == 0 && said.stderr == "", "\(said)")
                    return said.lines.map { String($0.split(separator: "\t")[0]) }
                }
                #expect(try asked("swk compl") == ["completion"])
                #expect(try asked("swk rm -f al") == ["alpha"])
                #expect(try asked("swk run busybox:la") == ["busybox:latest"])
                #expect(try asked("swk ps --filter=stat") == ["--filter=status="])
                #expect(try asked("swk run -e \"A B\" --network al") == ["alps"])
                #expect(try asked("swk cp alpha:/etc/passw").contains("alpha:/etc/passwd"))
                #expect(try asked("swk load -i leaks-b") == ["leaks-before"])
                let described = try world.host(
                    "fish", "--no-config", "-c", "swk completion fish | source; complete -C 'swk vers'")
                #expect(described.stdout == "version\tShow the version of swk.\n")
            }
        }

        @Test func anUnknownShellIsNamed() throws {
            try withWorld { world in
                let said = try world.swk("completion", "bsh")
                #expect(said.code == 1 && said.stderr.contains("did you mean `bash`?"), "\(said)")
            }
        }
    }
}
