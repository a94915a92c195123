// Containers with a person at them: a real pseudo-terminal on this side, a real shell on the other, and the terminal's settings as they
// were in the end.

import Glibc
import PseudoTerminal
import Testing

extension World {
    /// `swk` at a terminal of its own.
    func terminal(_ words: String..., columns: Int = 80, rows: Int = 24) throws -> TerminalProcess {
        try TerminalProcess(
            [Binary.path] + words, environment: environment.merging(["TERM": "xterm"]) { $1 }, columns: columns,
            rows: rows)
    }

    /// A shell in a new container, whose prompt is there.
    func shell(_ options: String...) throws -> TerminalProcess {
        let words = [Binary.path, "run", "-it", "--network", "none", "--name", "box"] + options + ["busybox", "sh"]
        let session = try TerminalProcess(words, environment: environment.merging(["TERM": "xterm"]) { $1 })
        try #require(session.wait(for: "/ #", seconds: 120), "\(session.screen.text)")
        return session
    }
}

extension TerminalProcess {
    /// Types a line, and waits for what it brings. What is waited for must not be what is typed, which is echoed: `ec''ho`.
    func says(_ text: String, to line: String) -> Bool {
        type(line)
        return wait(for: text, seconds: 120)
    }

    /// Presses a key until it shows. A shell ignores these keys itself, also in the moment before it has started the program that they
    /// are for.
    func shows(_ text: String, pressing key: UInt8) -> Bool {
        for _ in 0..<120 where !hasEnded {
            send([key])
            if wait(for: text, seconds: 1) { return true }
        }
        return false
    }

    /// Waits for a text to stand on the screen so many times.
    func wait(for text: String, times: Int) -> Bool {
        for _ in 0..<12_000 {
            _ = wait(for: text, seconds: 1)
            if screen.text.split(separator: text, omittingEmptySubsequences: false).count > times { return true }
            if hasEnded { return false }
            usleep(10_000)
        }
        return false
    }
}

extension Commands {
    @Suite(.serialized, .enabled(if: Binary.isUsable)) struct TerminalTests {
        @Test func aShellHasATerminalOfThisSize() throws {
            try withWorld { world in
                let session = try world.shell("--rm")
                #expect(session.says("/dev/pts/0", to: "tty"))
                #expect(session.says("24 80", to: "stty size"))
                #expect(session.says("TERM=xterm", to: "env | grep TERM"))
                session.type("exit 5")
                #expect(session.end(seconds: 120) == 5)
                #expect(session.isAsBefore)
                #expect(try world.swk("ps", "-aq").trimmed.isEmpty)
            }
        }

        @Test func theKeysThatMakeSignalsReachTheContainer() throws {
            try withWorld { world in
                let session = try world.shell("--rm")
                try #require(session.says("began 1", to: "echo be''gan 1; sleep 1000"))
                session.type("<C-c>")
                #expect(session.says("code 130", to: "echo co''de $?"))
                try #require(session.says("began 2", to: "echo be''gan 2; sleep 1000"))
                #expect(session.shows("Stopped", pressing: 0x1A))
                #expect(session.says("sleep 1000\n", to: "jobs; kill -9 %1; echo"))
                #expect(session.says("done", to: "echo do''ne"))
                try #require(session.says("began 3", to: "echo be''gan 3; sleep 1000"))
                #expect(session.shows("Quit", pressing: 0x1C))
                session.type("exit 0")
                #expect(session.end(seconds: 120) == 0 && session.isAsBefore)
            }
        }

        @Test func anEditorAndAPagerWork() throws {
            try withWorld { world in
                let session = try world.shell("--rm")
                try #require(session.says("- /tmp/note", to: "vi /tmp/note"), "\(session.screen.text)")
                try typeInEditor("hello from the editor", session)
                #expect(session.says("HELLO FROM THE EDITOR", to: "tr a-z A-Z < /tmp/note"))
                #expect(session.says("\n23", to: "seq 300 > /tmp/numbers; clear; less /tmp/numbers"))
                session.send([UInt8(ascii: " ")])
                #expect(session.wait(for: "\n46", seconds: 120))
                session.send([UInt8(ascii: "G")])
                #expect(session.wait(for: "\n300", seconds: 120))
                session.send([UInt8(ascii: "q")])
                #expect(session.says("left", to: "echo le''ft"))
                session.type("exit 0")
                #expect(session.end(seconds: 120) == 0 && session.isAsBefore)
            }
        }

        /// Each key when the one before has been taken: an editor waits a moment behind Esc for the rest of a function key.
        private func typeInEditor(_ text: String, _ session: TerminalProcess) throws {
            session.send(Array("i\(text)".utf8))
            try #require(session.wait(for: text, seconds: 120), "\(session.screen.text)")
            session.send([0x1B])
            usleep(500_000)
            session.send(Array(":wq".utf8))
            try #require(session.wait(for: ":wq", seconds: 120), "\(session.screen.text)")
            session.send([UInt8(ascii: "\r")])
        }

        @Test func aStormOfResizesEndsAtTheLastSize() throws {
            try withWorld { world in
                let session = try world.shell("--rm")
                for step in 0..<300 { session.resize(columns: 40 + step % 90, rows: 10 + step % 40) }
                session.resize(columns: 101, rows: 37)
                // The last one is on its way when this line is typed.
                #expect(
                    session.says(
                        "size 37 101",
                        to: "until stty size | grep -q '37 101'; do sleep 0.1; done; echo si''ze $(stty size)"))
                try #require(session.says("- /tmp/note", to: "vi /tmp/note"))
                for step in 0..<100 { session.resize(columns: 60 + step % 30, rows: 20 + step % 20) }
                session.resize(columns: 80, rows: 24)
                try typeInEditor("still here", session)
                #expect(session.says("STILL HERE", to: "tr a-z A-Z < /tmp/note"))
                session.type("exit 0")
                #expect(session.end(seconds: 120) == 0 && session.isAsBefore)
            }
        }

        @Test func aLargePasteArrivesWhole() throws {
            try withWorld { world in
                let session = try world.shell("--rm")
                try #require(session.says("ready", to: "stty -echo; echo re''ady; wc -c"))
                for _ in 0..<400 { session.send([UInt8](repeating: UInt8(ascii: "x"), count: 99) + [0x0A]) }
                session.send([4])
                #expect(session.wait(for: "40000", seconds: 120), "\(session.screen.text)")
                session.type("exit 0")
                #expect(session.end(seconds: 120) == 0 && session.isAsBefore)
            }
        }

        @Test func theDetachKeysLeaveItRunningAndAttachComesBack() throws {
            try withWorld { world in
                let session = try world.shell()
                #expect(session.says("set 7", to: "kept=7; echo se''t $kept"))
                session.type("<C-p><C-q>")
                #expect(session.end(seconds: 120) == 0 && session.isAsBefore)
                #expect(try world.swk("ps").stdout.contains("Up"))
                let again = try world.terminal("attach", "box")
                #expect(again.says("still 7", to: "echo sti''ll $kept"))
                again.type("exit 3")
                #expect(again.end(seconds: 120) == 3 && again.isAsBefore)
                #expect(try world.swk("ps", "-q").trimmed.isEmpty)
                #expect(try world.swk("ps", "-a").stdout.contains("Exited (3)"))
                try world.swk("rm", "box")
            }
        }

        @Test func slowFingersAndKeysOfOnesOwnDetachToo() throws {
            try withWorld { world in
                let slow = try world.shell()
                slow.type("<C-p>")
                usleep(600_000)
                slow.type("<C-q>")
                #expect(slow.end(seconds: 120) == 0 && slow.isAsBefore)
                let own = try world.terminal("attach", "--detach-keys", "ctrl-x,d", "box")
                #expect(own.says("here", to: "echo he''re"))
                own.type("<C-p><C-q><C-x>d<NL>")
                #expect(own.end(seconds: 120) == 1 && own.isAsBefore)
                #expect(!(try world.swk("ps", "-q").trimmed.isEmpty))
                #expect(try world.swk("attach", "--detach-keys", "ctrl-?", "box").stderr.contains("ctrl-?"))
                try world.swk("rm", "-f", "box")
            }
        }

        @Test func aLoneControlPIsTheShells() throws {
            try withWorld { world in
                let session = try world.shell("--rm")
                #expect(session.says("once more", to: "echo on''ce more"))
                session.type("<C-p>")
                #expect(session.wait(for: "echo on''ce more", times: 2))
                session.send([0x0D])
                #expect(session.wait(for: "once more", times: 2))
                session.type("exit 0")
                #expect(session.end(seconds: 120) == 0)
            }
        }

        @Test func aDetachedContainerThatIsToBeRemovedGoesAtItsEnd() throws {
            try withWorld { world in
                let session = try world.shell("--rm")
                session.type("<C-p><C-q>")
                #expect(session.end(seconds: 120) == 0)
                let again = try world.terminal("attach", "box")
                #expect(again.says("there", to: "echo the''re"))
                again.type("exit 0")
                #expect(again.end(seconds: 120) == 0 && again.isAsBefore)
                #expect(try world.swk("ps", "-aq").trimmed.isEmpty)
            }
        }

        @Test func leavingAnExecLeavesTheContainer() throws {
            try withWorld { world in
                try world.swk("run", "-d", "--network", "none", "--name", "box", "busybox", "sleep", "1000")
                let session = try world.terminal("exec", "-it", "-e", "A=1", "-w", "/tmp", "-u", "7:8", "box", "sh")
                #expect(session.says("1 /tmp 7:8", to: "echo $A $(pwd) $(id -u):$(id -g)"))
                session.type("exit 4")
                #expect(session.end(seconds: 120) == 4 && session.isAsBefore)
                #expect(!(try world.swk("ps", "-q").trimmed.isEmpty))
                let left = try world.terminal("exec", "-it", "box", "sh", "-c", "echo be''gan; exec sleep 777")
                #expect(left.wait(for: "began", seconds: 120))
                left.type("<C-p><C-q>")
                #expect(left.end(seconds: 120) == 1 && left.isAsBefore)
                #expect(try world.swk("exec", "box", "ps").stdout.contains("sleep 777"))
                try world.swk("rm", "-f", "box")
            }
        }

        @Test("the terminal is given back when swk is told to end", arguments: [SIGTERM, SIGHUP, SIGINT])
        func told(number: Int32) throws {
            try withWorld { world in
                let session = try world.shell()
                session.signal(number)
                #expect(session.end(seconds: 120) == 128 + number && session.isAsBefore)
                #expect(!(try world.swk("ps", "-q").trimmed.isEmpty), "as docker's, the container goes on")
                try world.swk("rm", "-f", "box")
                let removed = try world.shell("--rm")
                removed.signal(number)
                #expect(removed.end(seconds: 120) == 128 + number && removed.isAsBefore)
                #expect(try world.swk("ps", "-aq").trimmed.isEmpty, "one that is to be removed has nobody any more")
            }
        }

        @Test func aTerminalThatIsClosedTakesItsRemovedContainerAlong() throws {
            try withWorld { world in
                let session = try world.shell("--rm")
                session.hangUp()
                #expect(session.end(seconds: 120) == 128 + SIGHUP)
                #expect(try world.swk("ps", "-aq").trimmed.isEmpty)
            }
        }

        @Test func theTerminalIsGivenBackWhenTheContainerDies() throws {
            try withWorld { world in
                let session = try world.shell()
                try world.swk("kill", "box")
                #expect(session.end(seconds: 120) == 137 && session.isAsBefore)
                try world.swk("rm", "box")
            }
        }

        @Test func aStoppedSessionGivesTheTerminalBackAndGoesOn() throws {
            try withWorld { world in
                let session = try world.shell("--rm")
                session.signal(SIGTSTP)
                for _ in 0..<1000 where !session.isAsBefore { usleep(10_000) }
                #expect(session.isAsBefore)
                session.signal(SIGCONT)
                for _ in 0..<1000 where session.isAsBefore { usleep(10_000) }
                #expect(session.says("on again", to: "echo on ag''ain"))
                session.type("exit 0")
                #expect(session.end(seconds: 120) == 0 && session.isAsBefore)
            }
        }

        @Test func aStoppedShellIsStartedAgainWithTheTerminal() throws {
            try withWorld { world in
                let session = try world.shell()
                session.type("touch /mark; exit 2")
                #expect(session.end(seconds: 120) == 2)
                let again = try world.terminal("start", "-a", "-i", "box")
                #expect(again.says("/mark", to: "ls -d /mar*"))
                again.type("exit 6")
                #expect(again.end(seconds: 120) == 6 && again.isAsBefore)
                try world.swk("rm", "box")
            }
        }

        @Test func aTerminalWithoutAPersonIsRefused() throws {
            try withWorld { world in
                let refused = try world.swk("run", "--rm", "-it", "busybox", "true")
                #expect(refused.code == 1 && refused.stderr.contains("the input device is not a TTY"))
                #expect(try world.swk("ps", "-aq").trimmed.isEmpty)
                // Nobody types into this one, so nobody is missed.
                let shown = try world.swk("run", "--rm", "-t", "busybox", "sh", "-c", "test -t 1 && echo terminal")
                #expect(shown.code == 0 && shown.stdout == "terminal\r\n", "\(shown)")
            }
        }
    }
}
