// What a container may not do unless it is asked for: docker's defaults, looked at from inside.

import Testing

extension Commands {
    @Suite struct ConfinementTests {
        @Test func theProcessHasDockersCapabilitiesAFilterAndNoNewPrivileges() throws {
            try withWorld { world in
                let status = try world.swk("run", "--rm", "--network", "none", "busybox", "cat", "/proc/self/status")
                    .stdout
                let fields = Dictionary(
                    status.split(separator: "\n").compactMap { line -> (String, String)? in
                        let parts = line.split(whereSeparator: \.isWhitespace).map(String.init)
                        return parts.count > 1 ? (parts[0], parts[1]) : nil
                    }
                ) { first, _ in first }
                // The fourteen capabilities of docker's default set, as capabilities(7) numbers them.
                #expect(fields["CapEff:"] == "00000000a80425fb")
                #expect(fields["CapBnd:"] == "00000000a80425fb")
                #expect(fields["NoNewPrivs:"] == "1")
                #expect(fields["Seccomp:"] == "2")
            }
        }

        @Test func capabilitiesAreAddedAndDropped() throws {
            try withWorld { world in
                let said = try world.swk(
                    "run", "--rm", "--network", "none", "--cap-drop", "ALL", "--cap-add", "NET_ADMIN", "busybox",
                    "grep", "CapEff",
                    "/proc/self/status")
                #expect(said.stdout.hasSuffix("0000000000001000\n"), "\(said)")
            }
        }

        @Test func kernelInterfacesAreMaskedOrReadOnly() throws {
            try withWorld { world in
                let said = try world.swk(
                    "run", "--rm", "--network", "none", "busybox", "sh", "-c",
                    """
                    head -c 1 /proc/kcore | wc -c
                    echo 1 2>/dev/null > /proc/sys/kernel/panic || echo no sysctl
                    echo b 2>/dev/null > /proc/sysrq-trigger || echo no sysrq
                    mkdir /sys/fs/cgroup/x 2>/dev/null || echo no cgroup
                    mount -t tmpfs x /tmp 2>/dev/null || echo no mount
                    """)
                #expect(said.stdout == "0\nno sysctl\nno sysrq\nno cgroup\nno mount\n", "\(said)")
            }
        }

        @Test func devicesAreTheHarmlessOnes() throws {
            try withWorld { world in
                let said = try world.swk("run", "--rm", "--network", "none", "busybox", "ls", "/dev")
                let devices = Set(said.lines)
                #expect(
                    devices.isSuperset(of: [
                        "null", "zero", "full", "random", "urandom", "tty", "ptmx", "pts", "shm", "fd", "stdin",
                    ]))
                #expect(devices.isDisjoint(with: ["mem", "kmsg", "sda", "vda", "kvm"]))
            }
        }

        @Test func aMountOfTheContainerIsNotSeenByTheHost() throws {
            try withWorld { world in
                let said = try world.swk(
                    "run", "--rm", "--privileged", "--network", "none", "-v", "\(world.files):/host", "busybox", "sh",
                    "-c",
                    "mkdir /host/m && mount -t tmpfs inside /host/m && touch /host/m/file && echo mounted")
                #expect(said.stdout == "mounted\n", "\(said)")
                #expect(try world.host("ls", "\(world.files)/m").stdout == "")
            }
        }

        @Test func limitsAreInTheControlGroup() throws {
            try withWorld { world in
                let said = try world.swk(
                    "run", "--rm", "--network", "none", "--pids-limit", "5", "busybox", "sh", "-c",
                    "for i in 1 2 3 4 5 6 7 8; do sleep 1 & done; wait")
                #expect(said.code != 0 || said.stderr.contains("fork"), "\(said)")
            }
        }
    }
}
