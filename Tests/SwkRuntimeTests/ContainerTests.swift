// What a container sees of the world and of itself, asked from inside it.

import Glibc
import SwkModel
import SwkSystem
import Testing

@testable import SwkRuntime

@Suite(.enabled(if: geteuid() == 0))
struct ContainerTests {
    let bundle: Bundle
    init() throws { bundle = try Bundle() }

    @Test func aContainerRunsAndSaysSomething() async throws {
        let result = try await bundle.run(["echo", "hello"])
        #expect(result.out == "hello\n")
        #expect(result.error == "")
        #expect(result.cause == .exited(0))
    }

    @Test func theExitCodeIsTheProgramsOwn() async throws {
        let result = try await bundle.shell("exit 42")
        #expect(result.cause == .exited(42))
        #expect(result.cause.code == 42)
    }

    @Test func aKilledProgramTellsItsSignal() async throws {
        let process = try await Launcher.launch(bundle.plan(["sleep", "100"]), stdio: .null)
        try process.kill()
        let cause = try await process.wait()
        #expect(cause == .signalled(SIGKILL, coreDumped: false))
        #expect(cause.code == 137)
        #expect(cause.description == "killed by SIGKILL")
    }

    @Test func itIsTheFirstProcessOfItsPidNamespace() async throws {
        #expect(try await bundle.shell("echo $$; ls -d /proc/[0-9]*").out == "1\n/proc/1\n")
    }

    @Test func itHasItsOwnHostName() async throws {
        #expect(try await bundle.run(["hostname"]).out == "box\n")
    }

    @Test func itsRootIsTheImageAndWritesGoToTheUpperDirectory() async throws {
        let result = try await bundle.shell("echo x > /new; ls /")
        #expect(result.out == "bin\ndev\netc\nnew\nproc\nroot\nsys\ntmp\n")
        #expect(Files.exists("\(bundle.directory)/upper/new"))
        #expect(!Files.exists("\(bundle.rootfs)/new"))
    }

    @Test func noMountAppearsOnTheHost() async throws {
        let process = try await Launcher.launch(bundle.plan(["sleep", "100"]), stdio: .null)
        #expect(try !Files.readText("/proc/self/mountinfo").contains(bundle.directory))
        try process.kill()
        _ = try await process.wait()
    }

    @Test func aReadOnlyRootRefusesWritesButDevShmTakesThem() async throws {
        let result = try await bundle.shell("echo x > /new; echo y > /dev/shm/a && cat /dev/shm/a") {
            $0.root.readonly = true
        }
        #expect(result.error.contains("Read-only file system"))
        #expect(result.out == "y\n")
    }

    @Test func aSingleReadOnlyLayerIsARoot() async throws {
        let result = try await bundle.run(
            ["sh", "-c", "echo x > /etc/new || echo refused"], root: .readOnlyOverlay(lower: [bundle.rootfs])
        ) {
            // Nothing can be made in it, so only what exists can be mounted on.
            $0.mounts = []
            $0.linux.devices = nil
            $0.linux.maskedPaths = nil
            $0.linux.readonlyPaths = nil
        }
        #expect(result.out == "refused\n")
    }

    @Test func aDirectoryIsARoot() async throws {
        let result = try await bundle.run(["touch", "/new"], root: .directory(bundle.rootfs))
        #expect(result.cause == .exited(0))
        #expect(Files.exists("\(bundle.rootfs)/new"))
    }

    @Test func manyLayersAreStackedTopFirst() async throws {
        var lower = [bundle.rootfs]
        for index in (0..<40).reversed() {
            let layer = "\(bundle.directory)/layer\(index)"
            try Files.makeDirectories(layer)
            try Files.replace("\(layer)/which", with: Array("\(index)".utf8), mode: 0o644)
            lower.insert(layer, at: 0)
        }
        let root = RootSource.overlay(
            lower: lower, upper: "\(bundle.directory)/upper", work: "\(bundle.directory)/work")
        #expect(try await bundle.run(["cat", "/which"], root: root).out == "0")
    }

    @Test func masksHideAndReadOnlyPathsRefuse() async throws {
        let result = try await bundle.shell(
            "wc -c < /proc/interrupts; ls /sys/firmware; echo 1 > /proc/sys/kernel/panic; echo 1 > /proc/irq/default_smp_affinity; echo done"
        )
        #expect(result.out == "0\ndone\n")
        #expect(result.error.contains("/proc/sys/kernel/panic: Read-only file system"))
        #expect(result.error.contains("/proc/irq/default_smp_affinity: Read-only file system"))
    }

    @Test func theDefaultDevicesAreThere() async throws {
        let result = try await bundle.shell(
            "for d in null zero full random urandom tty; do stat -c '%n %t:%T %a' /dev/$d; done; readlink /dev/fd; readlink /dev/ptmx; head -c 3 /dev/zero | wc -c"
        )
        #expect(
            result.out == """
                /dev/null 1:3 666
                /dev/zero 1:5 666
                /dev/full 1:7 666
                /dev/random 1:8 666
                /dev/urandom 1:9 666
                /dev/tty 5:0 666
                /proc/self/fd
                pts/ptmx
                3

                """)
    }

    @Test func aNetworkOfNoneHasOnlyLoopbackAndItIsUp() async throws {
        let result = try await bundle.shell("ls /sys/class/net; ip link show lo | head -n 1")
        #expect(result.out.hasPrefix("lo\n"))
        #expect(result.out.contains("LOOPBACK,UP"))
    }

    @Test func theHostNetworkIsTheHosts() async throws {
        let mine = try Files.names(in: "/sys/class/net")
        let result = try await bundle.run(["ls", "/sys/class/net"], network: .host)
        #expect(result.out.split(separator: "\n").map(String.init).sorted() == mine)
    }

    @Test func noDescriptorLeaks() async throws {
        let leak = open("/etc", O_RDONLY | O_DIRECTORY)  // deliberately not close-on-exec
        defer { close(leak) }
        let result = try await bundle.shell("ls -l /proc/self/fd | grep -v pipe | grep -v null")
        #expect(!result.out.contains("/etc"))
        #expect(try await bundle.shell("ls /proc/1/fd; true").out == "0\n1\n2\n")
    }

    @Test func noSignalIsBlockedOrIgnored() async throws {
        signal(SIGPIPE, SIG_IGN)
        let result = try await bundle.run(["grep", "-E", "Sig(Blk|Ign)", "/proc/self/status"])
        #expect(result.out == "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n")
    }

    @Test func missingMountDestinationsAreMade() async throws {
        try Files.replace("\(bundle.directory)/file", with: Array("content".utf8), mode: 0o644)
        let result = try await bundle.shell("cat /a/b/file; ls /c/d; echo x > /a/b/file") { spec in
            spec.mounts += [
                .bind("\(bundle.directory)/file", to: "/a/b/file", readonly: true), .bind(bundle.rootfs, to: "/c/d"),
            ]
        }
        #expect(result.out == "contentbin\netc\nroot\ntmp\n")
        #expect(result.error.contains("Read-only file system"))
    }

    @Test func aMountDestinationThatIsALinkStaysInsideTheRoot() async throws {
        symlink("/../../../../tmp", "\(bundle.rootfs)/escape")
        let result = try await bundle.shell("ls /tmp/volume | sort") { spec in
            spec.mounts.append(.bind(bundle.rootfs, to: "/escape/volume"))
        }
        #expect(result.out == "bin\nescape\netc\nroot\ntmp\n")
        #expect(!Files.exists("/tmp/volume"))
    }

    @Test func aMissingVolumeSourceIsNamed() async throws {
        await #expect {
            try await bundle.run(["true"]) { $0.mounts.append(.bind("/nowhere/at/all", to: "/x")) }
        } throws: {
            let failure = $0 as? Failure
            return failure?.errno == ENOENT && failure?.message.contains("/nowhere/at/all") == true
        }
    }

    @Test func aLinkInPlaceOfProcIsRefused() async throws {
        symlink("/tmp", "\(bundle.rootfs)/proc")
        await #expect { try await bundle.run(["true"]) } throws: { ($0 as? Failure)?.errno == ELOOP }
    }

    @Test func kernelParametersAreSetBeforeTheyBecomeReadOnly() async throws {
        let result = try await bundle.shell("cat /proc/sys/net/ipv4/ip_unprivileged_port_start /proc/sys/kernel/msgmax")
        {
            $0.linux.sysctl = ["kernel.msgmax": "1234"]
        }
        #expect(result.out == "0\n1234\n")
    }
}
