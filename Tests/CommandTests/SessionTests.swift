// The REPL of the real binary, with real containers: each transcript is a session.

import Glibc
import PseudoTerminal
import Testing

extension Commands {
    @Suite(.serialized, .enabled(if: Binary.isUsable)) struct SessionTests {
        private static let directory = "\(Binary.package)/Tests/CommandTests/Transcripts"

        private static func environment(_ world: World) -> [String: String] {
            world.environment.merging(["TERM": "xterm", "NO_COLOR": "1", "SWK_HISTORY": "", "INPUTRC": "/dev/null"]) {
                $1
            }
        }

        @Test("a session looks like its transcript", arguments: Transcript.names(in: directory))
        func transcript(name: String) throws {
            try withWorld { world in
                try Transcript(path: "\(Self.directory)/\(name).transcript").check(
                    [Binary.path], environment: Self.environment(world))
            }
        }

        /// A session whose first prompt is there.
        private func session(_ world: World) throws -> TerminalProcess {
            let session = try TerminalProcess([Binary.path], environment: Self.environment(world))
            try #require(session.wait(for: "swk:1>"))
            session.settle()
            return session
        }

        @Test("a terminal that is killed takes its containers with it") func hangUp() throws {
            try withWorld { world in
                let session = try session(world)
                session.type(
                    "let web = Image(\"busybox\").start(\"sleep\", \"1000\", name: \"web\", network: \"none\")")
                try #require(session.wait(for: "(1 container)>"))
                session.hangUp()
                #expect(session.end() == 128 + SIGHUP)
                #expect(try world.swk("ps", "-aq").trimmed.isEmpty)
            }
        }

        @Test("containers of a session that is killed are removed by the next command") func killed() throws {
            try withWorld { world in
                let session = try session(world)
                session.type(
                    "let web = Image(\"busybox\").start(\"sleep\", \"1000\", name: \"web\", network: \"none\")")
                try #require(session.wait(for: "(1 container)>"))
                session.signal(SIGKILL)
                _ = session.end()
                try world.swk("gc")
                #expect(try world.swk("ps", "-aq").trimmed.isEmpty)
            }
        }

        @Test("Ctrl-C in a pull that stalls gives the prompt back") func stalledPull() throws {
            try withWorld { world in
                let (listener, port) = try Loopback.listen()
                defer { close(listener) }
                let session = try session(world)
                session.type("Image(\"127.0.0.1:\(port)/nothing:1\").pull()")
                session.settle()
                usleep(200_000)
                session.type("<C-c>")
                #expect(session.wait(for: "interrupted", seconds: 5))
                session.type("40 + 2")
                #expect(session.wait(for: "\n42\n"))
                session.type("<C-d>")
                #expect(session.end() == 0 && session.isAsBefore)
            }
        }
    }
}
