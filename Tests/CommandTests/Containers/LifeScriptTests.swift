// The same life in the language: every verb is a method of a value.

import Glibc
import PseudoTerminal
import Testing

extension Commands {
    @Suite struct LifeScriptTests {
        /// Runs a script that asserts by itself.
        private func holds(_ world: World, _ script: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
            let said = try world.script(script)
            #expect(said.code == 0, "\(said)", sourceLocation: sourceLocation)
            #expect(try world.swk("ps", "-aq").trimmed.isEmpty, sourceLocation: sourceLocation)
        }

        @Test func madeStartedStoppedAndRemoved() throws {
            try withWorld { world in
                try holds(
                    world,
                    """
                    let c = Image("busybox").create("sleep", "1000", name: "box", network: "none", stopTimeout: 0s)
                    assert c.state == "created"
                    assert c.start().running
                    assert c.stop().exit.code == 137
                    assert c.start().state == "running"
                    c.stop(grace: 1s, signal: "KILL")
                    let pid = c.restart(grace: 0s).inspect().state.pid
                    c.restart(grace: 0s)
                    assert c.inspect().state.pid != pid
                    var refused = ""
                    try { c.remove() } catch err { refused = err.code }
                    assert refused == "container.state"
                    c.kill()
                    assert c.wait().code == 137
                    c.remove(force: true, volumes: true)
                    assert Container.list(all: true).count() == 0
                    """)
            }
        }

        @Test func pausedRenamedAndChanged() throws {
            try withWorld { world in
                try holds(
                    world,
                    """
                    let c = Image("busybox").start("sleep", "1000", name: "box", network: "none", memory: 64MiB)
                    assert c.pause().state == "paused"
                    var refused = ""
                    try { c.exec("true") } catch err { refused = err.code }
                    assert refused == "container.state"
                    assert c.unpause().state == "running"
                    let renamed = c.rename("crate")
                    assert renamed.name == "crate"
                    assert Container("crate") == c
                    c.update(memory: 48MiB, restart: "on-failure:2")
                    try { renamed.rename("crate") } catch err { refused = err.code }
                    assert refused == "name.taken"
                    c.kill(signal: "KILL")
                    """)
            }
        }

        @Test func whatHasEndedIsPruned() throws {
            try withWorld { world in
                try holds(
                    world,
                    """
                    let done = Image("busybox").start("true", name: "done", network: "none")
                    done.wait()
                    let runs = Image("busybox").start("sleep", "1000", name: "runs", network: "none")
                    assert Container.prune(plan: true).removed == ["done"]
                    assert Container.list(all: true).count() == 2
                    let pruned = Container.prune()
                    assert pruned.removed == ["done"]
                    assert Container.list(all: true).count() == 1
                    """)
            }
        }

        @Test func rightsAndLimitsAreParameters() throws {
            try withWorld { world in
                try holds(
                    world,
                    """
                    let box = Image("busybox")
                    let said = box.run(
                        "sh", "-c", "ulimit -n; df -k /dev/shm | tail -1 | awk '{print $2}'; echo $$", network: "none",
                        ulimits: {nofile: 64}, shm: 1MiB, init: true)
                    assert said.stdout == "64\\n1024\\n2\\n"
                    let open = box.run(
                        "grep", "NoNewPrivs", "/proc/self/status", network: "none", security: ["no-new-privileges=false"])
                    assert open.stdout.contains("0")
                    let c = box.start(
                        "sleep", "1000", network: "none", health: {cmd: "true", interval: 50ms}, restart: "always")
                    c.wait(until: () => c.health == "healthy")
                    assert box.run("ps", network: "none", pid: c).stdout.contains("sleep 1000")
                    let rights = (all) => c.exec("grep", "CapEff", "/proc/self/status", privileged: all).stdout
                    assert rights(true) != rights(false)
                    """)
            }
        }

        @Test func shellsAndAttachingWantATerminal() throws {
            try withWorld { world in
                let said = try world.script(
                    #"try { Image("busybox").shell("sh", network: "none") } catch err { print(err.code) }"#)
                #expect(said.stdout == "terminal.required\n", "\(said)")
            }
        }

        /// A script at a terminal.
        private func session(_ world: World, _ script: String) throws -> TerminalProcess {
            try TerminalProcess(
                [Binary.path, try world.write(script, to: "session.swk")],
                environment: world.environment.merging(["TERM": "xterm"]) { $1 })
        }

        @Test func aShellInANewContainerGivesItsCode() throws {
            try withWorld { world in
                let session = try session(
                    world,
                    """
                    let code = Image("busybox").shell("sh", network: "none")
                    print("code is", code, Container.list(all: true).count())
                    """)
                try #require(session.wait(for: "/ #", seconds: 120))
                #expect(session.says("/dev/pts/0", to: "tty"))
                session.type("exit 4")
                #expect(session.wait(for: "code is 4 0", seconds: 120))
                #expect(session.end(seconds: 120) == 0 && session.isAsBefore)
            }
        }

        @Test func aShellInARunningOneAndAttachingToIt() throws {
            try withWorld { world in
                let session = try session(
                    world,
                    """
                    let c = Image("busybox").start("sh", network: "none", terminal: true)
                    print("shell gave", c.shell(), c.running)
                    print("attach gave", c.attach(), c.running)
                    print("left with", c.attach(), c.running)
                    """)
                try #require(session.wait(for: "/ #", seconds: 120))
                #expect(session.says("/dev/pts/1", to: "tty"))
                session.type("exit 3")
                #expect(session.wait(for: "shell gave 3 true", seconds: 120))
                #expect(session.says("/dev/pts/0", to: "tty"))
                session.type("<C-p><C-q>")
                #expect(session.wait(for: "attach gave nil true", seconds: 120))
                #expect(session.says("again", to: "echo aga''in"))
                session.type("exit 9")
                #expect(session.wait(for: "left with 9 false", seconds: 120))
                #expect(session.end(seconds: 120) == 0 && session.isAsBefore)
                #expect(try world.swk("ps", "-aq").trimmed.isEmpty)
            }
        }

        @Test func aShellFromTheREPLGivesThePromptBack() throws {
            try withWorld { world in
                let environment = world.environment.merging([
                    "TERM": "xterm", "NO_COLOR": "1", "SWK_HISTORY": "", "INPUTRC": "/dev/null",
                ]) { $1 }
                let session = try TerminalProcess([Binary.path], environment: environment)
                try #require(session.wait(for: "swk:1>", seconds: 120))
                session.settle()
                session.type(#"Image("busybox").shell("sh", network: "none")"#)
                try #require(session.wait(for: "/ #", seconds: 120), "\(session.screen.text)")
                try #require(session.says("began", to: "echo be''gan; sleep 1000"))
                session.type("<C-c>")
                #expect(session.says("code 130", to: "echo co''de $?"))
                session.resize(columns: 90, rows: 30)
                #expect(session.says("30 90", to: "sleep 1; stty size"))
                session.type("exit 7")
                try #require(session.wait(for: "swk:2>", seconds: 120), "\(session.screen.text)")
                #expect(session.screen.text.contains("\n7\n"))
                session.type("40 + 2")
                #expect(session.wait(for: "\n42\n", seconds: 120))
                session.type(":run --rm -it --network none busybox sh")
                try #require(session.wait(for: "/ #", times: 5) || session.wait(for: "/ #", seconds: 60))
                #expect(session.says("inside", to: "echo insi''de"))
                session.type("exit 6")
                try #require(session.wait(for: "exit status 6", seconds: 120), "\(session.screen.text)")
                session.settle()
                session.type("<C-d>")
                #expect(session.end(seconds: 120) == 0 && session.isAsBefore)
            }
        }
    }
}
