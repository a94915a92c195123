// Docker's defaults for a container: what a user who comes from `docker run` expects to find.
//
// Origins: moby's oci/defaults.go (capabilities, mounts, masked and read-only paths, device rules).

extension RuntimeSpec {
    /// A container as `docker run` makes it without options.
    ///
    /// `environment` overrides the defaults entry by entry; `PATH`, `HOSTNAME` and, with a terminal, `TERM` are added where it has
    /// none. `HOME` is set by the launcher from the container's /etc/passwd.
    public static func dockerDefault(
        args: [String], environment: [String] = [], cwd: String = "/", user: String = "", hostname: String,
        terminal: ConsoleSize? = nil, readonlyRoot: Bool = false, capabilities: [String] = dockerCapabilities,
        noNewPrivileges: Bool = true, resources: Resources? = nil, mounts: [Mount] = [], privileged: Bool = false
    ) -> RuntimeSpec {
        let process = Process(
            args: args,
            env: environmentDefaults(environment, hostname: hostname, terminal: terminal != nil), cwd: cwd,
            user: User(name: user), terminal: terminal != nil, consoleSize: terminal,
            capabilities: Capabilities(privileged ? allCapabilities : capabilities),
            noNewPrivileges: noNewPrivileges && !privileged)
        var resources = resources
        if privileged { resources = resources ?? Resources(); resources?.devices = [.init(allow: true)] }
        let linux = Linux(
            namespaces: [.init(.mount), .init(.pid), .init(.uts), .init(.ipc), .init(.cgroup), .init(.network)],
            devices: dockerDevices, resources: resources, maskedPaths: privileged ? nil : dockerMaskedPaths,
            readonlyPaths: privileged ? nil : dockerReadonlyPaths,
            seccomp: privileged ? .unconfined : .dockerDefault)
        return RuntimeSpec(
            process: process, root: Root(readonly: readonlyRoot), hostname: hostname,
            mounts: dockerMounts(privileged: privileged) + mounts, linux: linux)
    }

    /// docker's PATH for images that set none.
    public static let defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    /// The environment with docker's defaults where it does not say otherwise.
    public static func environmentDefaults(_ given: [String], hostname: String, terminal: Bool) -> [String] {
        var defaults = ["PATH=\(defaultPath)", "HOSTNAME=\(hostname)"]
        if terminal { defaults.append("TERM=xterm") }
        return merging(defaults, with: given)
    }

    /// `base` with every entry of `changes` replacing the one of the same name; an entry without `=` removes it.
    public static func merging(_ base: [String], with changes: [String]) -> [String] {
        var entries = base
        for change in changes {
            let name = change.prefix { $0 != "=" }
            let prefix = "\(name)="
            let position = entries.firstIndex { $0.hasPrefix(prefix) }
            switch (position, name.count < change.count) {
            case (let at?, true): entries[at] = change
            case (let at?, false): entries.remove(at: at)
            case (nil, true): entries.append(change)
            case (nil, false): break
            }
        }
        return entries
    }

    /// Docker's fourteen capabilities.
    public static let dockerCapabilities = [
        "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FSETID", "CAP_FOWNER", "CAP_MKNOD", "CAP_NET_RAW", "CAP_SETGID",
        "CAP_SETUID",
        "CAP_SETFCAP", "CAP_SETPCAP", "CAP_NET_BIND_SERVICE", "CAP_SYS_CHROOT", "CAP_KILL", "CAP_AUDIT_WRITE",
    ]

    public static let dockerMaskedPaths = [
        "/proc/asound", "/proc/acpi", "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats",
        "/proc/timer_list", "/proc/timer_stats", "/proc/sched_debug", "/proc/scsi", "/sys/firmware",
        "/sys/devices/virtual/powercap",
    ]

    public static let dockerReadonlyPaths = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"]

    public static let dockerDevices = [
        Device(.c, "/dev/null", 1, 3), Device(.c, "/dev/zero", 1, 5), Device(.c, "/dev/full", 1, 7),
        Device(.c, "/dev/random", 1, 8), Device(.c, "/dev/urandom", 1, 9), Device(.c, "/dev/tty", 5, 0),
    ]

    /// Docker's device rules: make any node, use only the harmless ones.
    public static let dockerDeviceRules: [Resources.DeviceRule] = [
        .init(allow: false, access: "rwm"),
        .init(allow: true, type: "c", access: "m"), .init(allow: true, type: "b", access: "m"),
        .init(allow: true, type: "c", major: 1, minor: 3, access: "rwm"),
        .init(allow: true, type: "c", major: 1, minor: 5, access: "rwm"),
        .init(allow: true, type: "c", major: 1, minor: 7, access: "rwm"),
        .init(allow: true, type: "c", major: 1, minor: 8, access: "rwm"),
        .init(allow: true, type: "c", major: 1, minor: 9, access: "rwm"),
        .init(allow: true, type: "c", major: 5, minor: 0, access: "rwm"),
        .init(allow: true, type: "c", major: 5, minor: 1, access: "rwm"),
        .init(allow: true, type: "c", major: 5, minor: 2, access: "rwm"),
        .init(allow: true, type: "c", major: 136, access: "rwm"),
        .init(allow: false, type: "c", major: 10, minor: 229, access: "rwm"),
    ]

    /// Mounts in the order in which the launcher makes them cheapest: whatever lies below /dev directly after it.
    public static func dockerMounts(privileged: Bool = false) -> [Mount] {
        let sysfs = ["nosuid", "noexec", "nodev", privileged ? "rw" : "ro"]
        return [
            Mount(destination: "/proc", type: "proc", source: "proc", options: ["nosuid", "noexec", "nodev"]),
            Mount(destination: "/sys", type: "sysfs", source: "sysfs", options: sysfs),
            Mount(destination: "/sys/fs/cgroup", type: "cgroup", source: "cgroup", options: sysfs),
            Mount(
                destination: "/dev", type: "tmpfs", source: "tmpfs",
                options: ["nosuid", "strictatime", "mode=755", "size=65536k"]),
            Mount(
                destination: "/dev/pts", type: "devpts", source: "devpts",
                options: ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"]),
            Mount(
                destination: "/dev/shm", type: "tmpfs", source: "shm",
                options: ["nosuid", "noexec", "nodev", "mode=1777", "size=65536k"]),
            Mount(
                destination: "/dev/mqueue", type: "mqueue", source: "mqueue", options: ["nosuid", "noexec", "nodev"]),
        ]
    }
}
