// What /proc tells of a process (proc_pid_stat(5)), as the host sees it.

import Glibc
public import SwkModel

/// A process at one moment.
public struct ProcessStatus: Sendable, Equatable {
    public let pid: Int32
    public let parent: Int32
    /// One letter: R, S, D, Z, T ...
    public let state: String
    public let uid: UInt32
    /// The host's name of that user, or the number.
    public let user: String
    /// `pts/0`, or `?` without one.
    public let terminal: String
    /// Nanoseconds of processor time, user and system.
    public let cpu: Int64
    public let started: Timestamp
    /// Bytes.
    public let virtual: Int64
    /// Bytes.
    public let resident: Int64
    /// The program's name, as the kernel keeps it.
    public let name: String
    /// The command line; the name in brackets where there is none.
    public let command: String

    /// Nil when there is no such process (any more).
    public init?(of pid: Int32) {
        // A process that is gone has no files; that is the answer.
        guard let text = try? Files.readText("/proc/\(pid)/stat"), let open = text.firstIndex(of: "("),
            let close = text.lastIndex(of: ")")
        else { return nil }
        let fields = text[text.index(after: close)...].split(separator: " ")
        guard fields.count > 21 else { return nil }
        func number(_ field: Int) -> Int64 { Int64(fields[field - 3]) ?? 0 }
        var status = stat()
        guard stat("/proc/\(pid)", &status) == 0 else { return nil }
        self.pid = pid
        state = String(fields[0])
        parent = Int32(number(4))
        terminal = Self.terminal(number(7))
        cpu = (number(14) + number(15)) * Self.tick
        started = Timestamp(nanoseconds: Self.boot + number(22) * Self.tick)
        virtual = number(23)
        resident = number(24) * Int64(sysconf(Int32(_SC_PAGESIZE)))
        uid = status.st_uid
        user = Self.name(of: status.st_uid)
        name = String(text[text.index(after: open)..<close])
        command = Self.command(of: pid) ?? "[\(name)]"
    }

    private static func command(of pid: Int32) -> String? {
        // Gone meanwhile, or a kernel thread: then its name has to do.
        guard let bytes = try? Files.read("/proc/\(pid)/cmdline"), !bytes.isEmpty else { return nil }
        return bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
    }

    /// Nanoseconds.
    private static let tick = 1_000_000_000 / Int64(max(1, sysconf(Int32(_SC_CLK_TCK))))

    /// When the machine was started, in nanoseconds since 1970.
    private static let boot: Int64 = {
        var now = timespec()
        clock_gettime(CLOCK_BOOTTIME, &now)
        return Timestamp.now.nanoseconds - Int64(now.tv_sec) * 1_000_000_000 - Int64(now.tv_nsec)
    }()

    /// Pseudo-terminals have the majors 136 to 143 (Documentation/admin-guide/devices.txt).
    private static func terminal(_ device: Int64) -> String {
        let (major, minor) = (device >> 8 & 0xfff, device & 0xff | device >> 12 & 0xfff00)
        if (136...143).contains(major) { return "pts/\(minor + (major - 136) * 256)" }
        return device == 0 ? "?" : major == 4 ? "tty\(minor)" : "?"
    }

    private static func name(of uid: uid_t) -> String {
        guard let entry = getpwuid(uid) else { return "\(uid)" }
        return String(cString: entry.pointee.pw_name)
    }
}
