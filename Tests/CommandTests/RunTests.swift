// `swk run`: what goes in, what comes out, and docker's exit codes.

import Glibc
import Testing

extension Commands {
    @Suite struct RunTests {
        @Test func outputAndExitCodeAreTheCommands() throws {
            try withWorld { world in
                let said = try world.swk("run", "--rm", "busybox", "sh", "-c", "echo out; echo err >&2; exit 3")
                #expect(said.stdout == "out\n")
                #expect(said.stderr == "err\n")
                #expect(said.code == 3)
            }
        }

        @Test func aSignalIsCountedFrom128() throws {
            try withWorld { world in
                // Sent from outside: the first process of a PID namespace does not hear what it sends to itself.
                let program = try world.start([
                    "run", "--rm", "--name", "victim", "busybox", "sh", "-c", "echo up; exec sleep 1000",
                ])
                for _ in 0..<500 where program.outputSoFar.isEmpty { usleep(10_000) }
                #expect(try world.swk("kill", "victim").code == 0)
                #expect(try program.outcome().code == 137)
            }
        }

        @Test func anAbsentCommandIs127() throws {
            try withWorld { world in
                let said = try world.swk("run", "--rm", "busybox", "ecko", "hi")
                #expect(said.code == 127)
                #expect(said.stderr.contains("`ecko`"))
            }
        }

        @Test func aFileThatIsNotExecutableIs126() throws {
            try withWorld { world in
                let said = try world.swk("run", "--rm", "busybox", "/etc/passwd")
                #expect(said.code == 126)
                #expect(said.stderr.contains("`/etc/passwd`"))
            }
        }

        @Test func anAbsentInterpreterIsNamed() throws {
            try withWorld { world in
                _ = try world.write("#!/opt/python\n", to: "tool", mode: 0o755)
                let said = try world.swk("run", "--rm", "-v", "\(world.files):/host", "busybox", "/host/tool")
                #expect([126, 127].contains(said.code))
                #expect(said.stderr.contains("/opt/python"))
            }
        }

        @Test func aDynamicProgramWithoutItsLoaderIsExplained() throws {
            try withWorld { world in
                _ = try world.host("cp", "/bin/ls", "\(world.files)/ls")
                let said = try world.swk("run", "--rm", "-v", "\(world.files):/host", "busybox", "/host/ls")
                #expect([126, 127].contains(said.code))
                #expect(said.stderr.contains("/lib64/ld-linux-x86-64.so.2"))
            }
        }

        @Test func aProgramForAnotherProcessorIsExplained() throws {
            try withWorld { world in
                // The head of an ELF file for s390x (machine 22, big-endian): the kernel looks no further.
                _ = try world.host(
                    "sh", "-c",
                    #"printf '\177ELF\2\2\1\0\0\0\0\0\0\0\0\0\0\2\0\26\0\0\0\1' > tool; truncate -s 4096 tool; chmod +x tool"#
                )
                let said = try world.swk("run", "--rm", "-v", "\(world.files):/host", "busybox", "/host/tool")
                #expect(said.code == 126)
                #expect(said.stderr.contains("x86_64"))
            }
        }

        @Test func environmentDirectoryAndVolumesReachTheCommand() throws {
            try withWorld { world in
                _ = try world.write("from the host\n", to: "note")
                let said = try world.swk(
                    "run", "--rm", "-e", "COLOR=green", "-w", "/data", "-v", "\(world.files):/data:ro", "busybox",
                    "sh", "-c", "echo $COLOR $PWD; cat note; touch no 2>/dev/null || echo read-only")
                #expect(said.stdout == "green /data\nfrom the host\nread-only\n")
            }
        }

        @Test func standardInputIsPassedOnWhenAskedFor() throws {
            try withWorld { world in
                let said = try world.swk("run", "--rm", "-i", "busybox", "cat", input: "through\n")
                #expect(said.stdout == "through\n")
            }
        }

        @Test func theContainerHasNamespacesOfItsOwn() throws {
            try withWorld { world in
                let said = try world.swk(
                    "run", "--rm", "--network", "none", "busybox", "sh", "-c", "echo $$; ls /sys/class/net; hostname")
                #expect(said.lines.prefix(2) == ["1", "lo"])
                #expect(
                    said.lines.last
                        != contents(of: "/proc/sys/kernel/hostname").split(separator: "\n").first.map(String.init))
            }
        }

        @Test func moreMemoryThanAllowedIsSaidToBeTheCause() throws {
            try withWorld { world in
                let words = ["busybox", "sh", "-c", "dd if=/dev/zero of=/dev/null bs=200M count=1"]
                try world.start(["run", "-d", "--name", "greedy", "--memory", "16m"] + words).outcome()
                _ = try world.swk("logs", "-f", "greedy")
                let state = try JSONValue(try world.swk("inspect", "greedy").stdout)[0]?["State"]
                #expect(state?["OOMKilled"] == .bool(true))
                #expect(state?["ExitCode"] == .integer(137))
                try world.swk("rm", "-f", "greedy")
            }
        }

        @Test func aPlanIsPrintedAndNothingIsDone() throws {
            try withWorld { world in
                let said = try world.swk("run", "--plan", "--name", "planned", "busybox", "touch", "/tmp/x")
                #expect(said.code == 0)
                #expect(said.stdout.contains("clone with new namespaces"))
                #expect(said.stdout.contains("mount overlay on"))
                #expect(try world.swk("ps", "-aq").stdout == "")
            }
        }

        @Test func aDetachedContainerLetsGoOfItsCallersOutput() throws {
            try withWorld { world in
                // $(...) ends when nobody holds the pipe any more.
                let said = try world.host(
                    "timeout", "20", "bash", "-c", "id=$(swk run -d --name held busybox sleep 1000 2>&1); echo ${#id}")
                #expect(said.stdout == "64\n")
                try world.swk("rm", "-f", "held")
            }
        }

        @Test func anImagesDefaultsAreUsedAndReplaced() throws {
            try withWorld { world in
                let image = "\(try Registry.required().address)/test/tiny:1"
                #expect(try world.swk("run", "--rm", image).stdout == "new\n")
                #expect(try world.swk("run", "--rm", image, "pwd").stdout == "/etc\n")
                let said = try world.swk("run", "--rm", "--entrypoint", "/bin/sh", image, "-c", "echo $GREETING")
                #expect(said.stdout == "hello\n")
            }
        }
    }
}
