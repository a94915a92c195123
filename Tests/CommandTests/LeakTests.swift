// The watchman is watched: what scripts/lib/leaks.sh is there to see, it sees, and what goes away by itself it lets go.

import Glibc
import Testing

extension Commands {
    @Suite struct LeakTests {
        @Test(arguments: [
            ("mount", "mkdir -p $1/swk-leak-probe; mount -t tmpfs none $1/swk-leak-probe", "umount $1/swk-leak-probe"),
            ("link", "ip link add swk-leak-0 type bridge", "ip link del swk-leak-0"),
            ("cgroup", "mkdir -p /sys/fs/cgroup/unified/swk/leak", "rmdir /sys/fs/cgroup/unified/swk/leak"),
            ("file", "mkdir -p $SWK_ROOT/run; touch $SWK_ROOT/run/leak", "rm $SWK_ROOT/run/leak"),
            (
                "process", "unshare -p -f --kill-child sleep 1000 >/dev/null 2>&1 & echo $! >$1/pid; sleep 0.2",
                "kill -9 $(cat $1/pid)"
            ),
        ])
        func whatIsLeftIsSeen(kind: String, making: String, unmaking: String) throws {
            try withWorld(extra: ["SWK_LEAK_PATIENCE": "1"]) { world in
                let leaks = "\(Binary.package)/scripts/lib/leaks.sh"
                let snapshot = try world.write(try world.host(leaks, "snapshot").stdout, to: "before")
                #expect(try world.host("sh", "-c", making, "sh", world.files).code == 0)
                let seen = try world.host(leaks, "compare", snapshot)
                #expect(seen.code == 1)
                #expect(seen.stdout.contains(kind), "\(seen)")
                _ = try world.host("sh", "-c", unmaking, "sh", world.files)
                #expect(try world.host(leaks, "compare", snapshot).code == 0)
            }
        }

        @Test func whatGoesAwayByItselfIsNoLeak() throws {
            try withWorld { world in
                let leaks = "\(Binary.package)/scripts/lib/leaks.sh"
                let snapshot = try world.write(try world.host(leaks, "snapshot").stdout, to: "before")
                _ = try world.host("sh", "-c", "unshare -n -p -f sleep 1 >/dev/null 2>&1 &")
                #expect(try world.host(leaks, "compare", snapshot).code == 0)
            }
        }
    }
}
