// A container's /etc/hosts: how peers find one another by name, without a name server.
//
// The file is bind-mounted into the container, so it must keep its inode: lines are appended (one write, which readers see whole or
// not at all), and removed by writing what remains over the old content before the end is cut off. Whatever the container itself
// has written there stays.

import Glibc
public import SwkModel
import SwkSystem

/// The hosts(5) file of one container, at a path on the host.
public struct HostsFile: Sendable {
    public let path: String
    public init(_ path: String) { self.path = path }

    /// What every container's file begins with.
    static let beginning = """
        127.0.0.1\tlocalhost
        ::1\tlocalhost ip6-localhost ip6-loopback
        fe00::0\tip6-localnet
        ff00::0\tip6-mcastprefix
        ff02::1\tip6-allnodes
        ff02::2\tip6-allrouters

        """

    /// The line that gives `address` its names, canonical name first, each name once.
    static func line(_ address: IPv4, _ names: [String]) -> String {
        var seen: Set<String> = []
        return "\(address)\t\(names.filter { seen.insert($0).inserted }.joined(separator: " "))\n"
    }

    /// Starts the file afresh, in place when it exists, with further lines that the container was made with.
    public func begin(_ lines: [String] = []) throws(Failure) {
        let file = try Descriptor.open(path, O_WRONLY | O_CREAT | O_TRUNC, mode: 0o644)
        try file.writeAll((Self.beginning + lines.joined()).utf8)
    }

    /// Adds complete lines at the end.
    func append(_ lines: String) throws(Failure) {
        let file = try Descriptor.open(path, O_WRONLY | O_APPEND)
        try file.writeAll(lines.utf8)
    }

    /// Removes every line that is one of `lines` (each with its newline), leaving the rest as it is.
    func remove(_ lines: Set<String>) throws(Failure) {
        let file = try Descriptor.open(path, O_RDWR)
        let text = try file.readAll()
        let kept = Self.text(text, without: lines)
        guard kept.count != text.count else { return }
        let raw = file.raw
        try system("rewrite", path) { lseek(raw, 0, SEEK_SET) }
        try file.writeAll(kept)
        try system("cut", path) { ftruncate(raw, off_t(kept.count)) }
    }

    /// Works on bytes: with 200 members that leave, 40,000 files of 200 lines are searched.
    static func text(_ text: [UInt8], without lines: Set<String>) -> [UInt8] {
        var text = text
        for line in lines {
            let bytes = Array(line.utf8)
            while let start = start(of: bytes, in: text) { text.removeSubrange(start..<(start + bytes.count)) }
        }
        return text
    }

    /// Where `line` begins, when it is a whole line of the text.
    private static func start(of line: [UInt8], in text: [UInt8]) -> Int? {
        guard !line.isEmpty, line.count <= text.count else { return nil }
        return text.withUnsafeBytes { text in
            guard let base = text.baseAddress else { return nil }
            var at = 0
            while at + line.count <= text.count {
                if memcmp(base + at, line, line.count) == 0 { return at }
                guard let newline = memchr(base + at, 10, text.count - at) else { return nil }
                at = newline - UnsafeMutableRawPointer(mutating: base) + 1
            }
            return nil
        }
    }
}
