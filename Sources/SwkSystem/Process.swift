// Processes by pidfd: an identity that cannot be reused, unlike a pid.

import CSwkLinux
import Glibc
public import SwkModel

/// A process that is not confused with a later one of the same number.
///
/// A recorded pid alone proves nothing after a reboot or a wrap-around; the pair of pid and start time (field 22 of
/// `/proc/PID/stat`, in clock ticks since boot) does.
public struct ProcessIdentity: Hashable, Sendable, Codable {
    public let pid: Int32
    public let startTime: UInt64

    public init(pid: Int32, startTime: UInt64) {
        self.pid = pid
        self.startTime = startTime
    }

    /// The identity of a process that exists now (a zombie counts); nil when there is none.
    public init?(ofLiving pid: Int32) {
        guard let startTime = Self.startTime(of: pid) else { return nil }
        self.init(pid: pid, startTime: startTime)
    }

    /// Whether exactly this process still exists and is not a zombie.
    public var isAlive: Bool {
        guard let now = Self.look(at: pid) else { return false }
        return now.startTime == startTime && now.state != UInt8(ascii: "Z") && now.state != UInt8(ascii: "X")
    }

    /// The inode of its pidfds, which no other process has as long as the machine is up (pidfs, Linux 6.9); nil on older kernels and when
    /// the process is gone.
    public var pidfdInode: UInt64? {
        // A process that cannot be looked at has none.
        guard let pidfd = try? open(), swk_filesystem_type(pidfd.raw) == Self.pidfsMagic else { return nil }
        return Self.inode(of: pidfd)
    }

    /// Whether exactly this process still exists and is not a zombie, told by the inode of its pidfds where that is known: in a third of
    /// the time that `/proc` takes.
    public func isAlive(pidfdInode: UInt64?) -> Bool {
        guard let pidfdInode else { return isAlive }
        let raw = swk_pidfd_open(pid, 0)
        guard raw >= 0 else { return errno == ESRCH || errno == EINVAL ? false : isAlive }
        let pidfd = Descriptor(owning: raw)
        guard Self.inode(of: pidfd) == pidfdInode else { return false }
        var end = pollfd(fd: pidfd.raw, events: Int16(POLLIN), revents: 0)
        return poll(&end, 1, 0) == 0
    }

    private static func inode(of pidfd: borrowing Descriptor) -> UInt64? {
        var status = stat()
        return fstat(pidfd.raw, &status) == 0 ? UInt64(status.st_ino) : nil
    }

    private static let pidfsMagic = 0x5049_4446

    /// Opens a pidfd and checks that it is this process; nil when it is gone.
    public func open() throws(Failure) -> Descriptor? {
        let raw = swk_pidfd_open(pid, 0)
        if raw < 0 {
            let error = errno
            if error == ESRCH || error == EINVAL { return nil }
            throw .errno(error, "open process", "\(pid)")
        }
        let pidfd = Descriptor(owning: raw)
        guard Self.startTime(of: pid) == startTime else { return nil }
        return pidfd
    }

    /// Sends a signal to exactly this process; false when it is gone.
    @discardableResult
    public func signal(_ number: Int32) throws(Failure) -> Bool {
        guard let pidfd = try open() else { return false }
        if swk_pidfd_send_signal(pidfd.raw, number) == 0 { return true }
        let error = errno
        if error == ESRCH { return false }
        throw .errno(error, "send signal \(number) to process", "\(pid)")
    }

    private static func startTime(of pid: Int32) -> UInt64? { look(at: pid)?.startTime }

    /// Fields 3 and 22 of /proc/PID/stat. They are counted from behind the command name, which may itself hold blanks and parentheses.
    private static func look(at pid: Int32) -> (state: UInt8, startTime: UInt64)? {
        // A process that is gone has no file; that is the answer, not an error.
        guard let text = try? Files.readSmall("/proc/\(pid)/stat"), let end = text.lastIndex(of: UInt8(ascii: ")")),
            end + 2 < text.count
        else { return nil }
        var (blanks, startTime) = (0, UInt64(0))
        for byte in text[(end + 2)...] {
            if byte == UInt8(ascii: " ") {
                blanks += 1
            } else if blanks == 19 {
                startTime = startTime &* 10 &+ UInt64(byte &- UInt8(ascii: "0"))
            }
            if blanks > 19 { return (text[end + 2], startTime) }
        }
        return nil
    }
}

extension ProcessIdentity {
    /// SIGKILL to exactly this process, and waits until it is gone, a zombie included if it is somebody else's child. Blocks for the
    /// moment that takes; a process that the kernel cannot end within 10 s (stuck in a device) is a failure.
    public func killAndWait() throws(Failure) {
        guard let pidfd = try open() else { return }
        if swk_pidfd_send_signal(pidfd.raw, SIGKILL) != 0 {
            let error = errno
            if error == ESRCH { return }
            throw .errno(error, "kill process", "\(pid)")
        }
        var poll = pollfd(fd: pidfd.raw, events: Int16(POLLIN), revents: 0)
        let ready = try system("wait for process", "\(pid)") { Glibc.poll(&poll, 1, 10_000) }
        guard ready == 1 else {
            throw Failure(
                .timeout, "kill process", "\(pid)", "it did not end", allowed: "10 s", help: "see /proc/\(pid)/stack")
        }
    }
}

extension ProcessIdentity {
    /// As its coder writes it.
    public init?(_ json: JSONSlice?) {
        guard let fields = json?.fields, let pid = fields["pid"]?.integer(Int32.self),
            let startTime = fields["startTime"]?.integer(UInt64.self)
        else { return nil }
        self.init(pid: pid, startTime: startTime)
    }
}
