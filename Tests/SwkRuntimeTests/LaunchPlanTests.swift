// The plan as it is printed: golden texts, computed without any right.

import SwkModel
import SwkSystem
import Testing

@testable import SwkRuntime

struct LaunchPlanTests {
    private func plan(
        network: NetworkSelection = .none,
        root: RootSource = .overlay(lower: ["/l/2", "/l/1"], upper: "/c/u", work: "/c/w"),
        cgroup: Cgroup? = nil, _ change: (inout RuntimeSpec) -> Void = { _ in }
    ) throws -> LaunchPlan {
        var spec = RuntimeSpec.dockerDefault(args: ["nginx", "-g", "daemon off;"], hostname: "web")
        spec.linux.seccomp = .unconfined
        change(&spec)
        return try LaunchPlan(spec: spec, root: root, mountpoint: "/c/m", network: network, cgroup: cgroup)
    }

    @Test func theDefaultPlanIsThis() throws {
        let group = Cgroup(unified: "/sys/fs/cgroup/swk/web", v1: [:])
        #expect(
            try plan(cgroup: group).description == """
                clone with new namespaces mount,pid,uts,ipc,network in cgroup /sys/fs/cgroup/swk/web
                create namespaces cgroup
                start session
                set standard descriptors
                close descriptors except lifeline
                bring up loopback
                set host name web
                set mount propagation recursive,slave on /
                mount overlay on /c/m lower /l/2:/l/1 upper /c/u
                change root
                mount proc on /proc (nosuid,nodev,noexec)
                mount sysfs on /sys (ro,nosuid,nodev,noexec)
                mount cgroup2 on /sys/fs/cgroup (ro,nosuid,nodev,noexec)
                mount tmpfs on /dev (nosuid,strictatime,mode=755,size=65536k)
                enter /dev
                create directory pts mode 0755
                mount devpts on pts (nosuid,noexec,newinstance,ptmxmode=0666,mode=0620,gid=5)
                create directory shm mode 0755
                mount tmpfs on shm (nosuid,nodev,noexec,mode=1777,size=65536k)
                create directory mqueue mode 0755
                mount mqueue on mqueue (nosuid,nodev,noexec)
                create device null c 1:3 mode 0666
                create device zero c 1:5 mode 0666
                create device full c 1:7 mode 0666
                create device random c 1:8 mode 0666
                create device urandom c 1:9 mode 0666
                create device tty c 5:0 mode 0666
                link fd -> /proc/self/fd
                link stdin -> /proc/self/fd/0
                link stdout -> /proc/self/fd/1
                link stderr -> /proc/self/fd/2
                link ptmx -> pts/ptmx
                link core -> /proc/kcore
                mask /proc/asound
                mask /proc/acpi
                mask /proc/interrupts
                mask /proc/kcore
                mask /proc/keys
                mask /proc/latency_stats
                mask /proc/timer_list
                mask /proc/timer_stats
                mask /proc/sched_debug
                mask /proc/scsi
                mask /sys/firmware
                mask /sys/devices/virtual/powercap
                set kernel parameter net.ipv4.ip_unprivileged_port_start=0
                make read-only /proc/bus
                make read-only /proc/fs
                make read-only /proc/irq
                make read-only /proc/sys
                make read-only /proc/sysrq-trigger
                find user 0
                keep capabilities chown,dac_override,fowner,fsetid,kill,setgid,setuid,setpcap,net_bind_service,net_raw,sys_chroot,mknod,audit_write,setfcap
                change directory to /
                set umask 022
                change user
                set capabilities chown,dac_override,fowner,fsetid,kill,setgid,setuid,setpcap,net_bind_service,net_raw,sys_chroot,mknod,audit_write,setfcap
                set no_new_privs
                tie to parent
                execute nginx -g daemon off;
                """)
    }

    @Test func aLimitOnV1IsJoinedAndShown() throws {
        let group = Cgroup(unified: "/u/swk/web", v1: ["memory": "/m/swk/web"])
        let lines = try plan(cgroup: group).description.split(separator: "\n")
        #expect(lines[1] == "join cgroup /m/swk/web")
        let start = try #require(lines.firstIndex { $0.hasPrefix("mount tmpfs on /sys/fs/cgroup") })
        #expect(
            lines[start..<start + 6] == [
                "mount tmpfs on /sys/fs/cgroup (nosuid,nodev,noexec,mode=755)", "enter /sys/fs/cgroup",
                "create directory memory mode 0755", "mount cgroup on memory (ro,nosuid,nodev,noexec,memory)",
                "create directory unified mode 0755", "mount cgroup2 on unified (ro,nosuid,nodev,noexec)",
            ])
        #expect(lines.contains("make read-only /sys/fs/cgroup"))
    }

    @Test func volumesAreTakenBeforeTheRootChangesAndAttachedAfter() throws {
        let lines = try plan { $0.mounts.append(.bind("/srv/data", to: "/data", readonly: true)) }.description
            .split(separator: "\n")
        let taken = try #require(lines.firstIndex(of: "take /srv/data as tree 0 recursively (ro,nodev)"))
        let change = try #require(lines.firstIndex(of: "change root"))
        let attached = try #require(lines.firstIndex(of: "attach tree 0 on /data (private)"))
        #expect(taken < change && change < attached)
    }

    @Test func aJoinedNetworkIsNotCreated() throws {
        let plan = try plan(network: .join(9))
        #expect(plan.description.contains("clone with new namespaces mount,pid,uts,ipc\n"))
        #expect(plan.operations.contains(.joinNamespaces(.networkNamespace, .network)))
        #expect(!plan.operations.contains(.loopback))
    }

    @Test func theHostsNetworkKeepsItsParameters() throws {
        #expect(!(try plan(network: .host)).description.contains("kernel parameter"))
    }

    @Test func aReadOnlyRootIsSealedLast() throws {
        let operations = try plan { $0.root.readonly = true }.operations
        let sealed = try #require(operations.firstIndex(of: .remountRoot(.readOnly)))
        #expect(!operations[sealed...].contains { if case .mount = $0 { true } else { false } })
    }

    @Test func aDetachedContainerIsNotTiedToItsLauncher() throws {
        let spec = RuntimeSpec.dockerDefault(args: ["true"], hostname: "x")
        var plain = spec
        plain.linux.seccomp = .unconfined
        let plan = try LaunchPlan(
            spec: plain, root: .directory("/r"), mountpoint: "/m", network: .none, diesWithParent: false)
        #expect(!plan.operations.contains(.dieWithParent))
        #expect(plan.operations.contains(.closeDescriptors(keeping: [])))
    }

    @Test func withoutNoNewPrivilegesTheFilterComesBeforeTheRightsGo() throws {
        let filters = SeccompFilters(directory: Bundle.filterDirectory)
        for noNewPrivileges in [true, false] {
            var spec = RuntimeSpec.dockerDefault(args: ["true"], hostname: "x")
            spec.process.noNewPrivileges = noNewPrivileges
            let plan = try LaunchPlan(
                spec: spec, root: .directory("/r"), mountpoint: "/m", network: .none, filters: filters)
            let filter = try #require(plan.operations.firstIndex { if case .seccomp = $0 { true } else { false } })
            let user = try #require(plan.operations.firstIndex(of: .becomeUser))
            #expect((filter > user) == noNewPrivileges)
        }
    }

    @Test func aRelativeDirectoryAndANULAreRefused() {
        #expect(throws: Failure.self) { try plan { $0.process.cwd = "srv" } }
        #expect(throws: Failure.self) { try plan { $0.process.args = ["a\0b"] } }
    }

    @Test func anUnknownLimitIsRefusedWithTheNearest() {
        #expect {
            try plan { $0.process.rlimits = [.init(type: "RLIMIT_NOFILES", soft: 1, hard: 1)] }
        } throws: { ($0 as? Failure)?.nearest == "RLIMIT_NOFILE" }
    }

    @Test func theBlobHasTheFormThatTheExecutorReads() throws {
        let (bytes, size) = try plan().encode()
        #expect(bytes.prefix(4) == [0x6e, 0x73, 0x77, 0x6b])
        #expect(size > bytes.count)
        #expect(size < 32_768)
    }
}

struct SeccompTests {
    @Test func aFilterIsCompiledOnceAndReadAfterwards() throws {
        let directory = Bundle.filterDirectory + "-once"
        defer { try? Files.removeTree(directory) }
        let capabilities = try CapabilitySet(named: RuntimeSpec.dockerCapabilities)
        let compiled = try SeccompFilters(directory: directory).dockerDefault(for: capabilities)
        let read = try SeccompFilters(directory: directory).dockerDefault(for: capabilities)
        #expect(compiled == read)
        #expect(compiled.count > 100)
        #expect(try Files.names(in: directory).count == 1)
    }

    @Test func capabilitiesGiveAnotherFilter() throws {
        let filters = SeccompFilters(directory: Bundle.filterDirectory)
        let docker = try filters.dockerDefault(for: CapabilitySet(named: RuntimeSpec.dockerCapabilities))
        let all = try filters.dockerDefault(for: CapabilitySet(named: RuntimeSpec.allCapabilities))
        #expect(docker.program != all.program)
    }

    @Test func aFileThatWasCutShortIsMadeAnew() throws {
        let directory = Bundle.filterDirectory + "-short"
        defer { try? Files.removeTree(directory) }
        let compiled = try SeccompFilters(directory: directory).dockerDefault(for: [])
        let name = try #require(Files.names(in: directory).first)
        try Files.replace("\(directory)/\(name)", with: compiled.program.dropLast(3))
        #expect(try SeccompFilters(directory: directory).dockerDefault(for: []) == compiled)
    }
}
