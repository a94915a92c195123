// Where the history is kept between sessions: one input a line, readable by its owner only, because people type secrets.
//
// A session appends each input when it is entered, with one write under a lock, so sessions at the same time lose nothing. The file is
// shortened, under the same lock, by a session that finds it twice as long as needed. A history that cannot be read or written is
// no reason to disturb: the session goes on with what it remembers.

import Glibc

/// A history file.
public struct HistoryFile: Sendable {
    let path: String

    init(_ path: String) { self.path = path }

    /// `$SWK_HISTORY`, else `swk/history` in the state directory of the XDG base directory specification; nil when that
    /// cannot be told, or when `SWK_HISTORY` is empty, which turns the history off.
    public static func defaultPath() -> String? {
        defaultPath { name in getenv(name).map { String(cString: $0) } }
    }

    static func defaultPath(_ variable: (String) -> String?) -> String? {
        if let path = variable("SWK_HISTORY") { return path.isEmpty ? nil : path }
        if let state = variable("XDG_STATE_HOME"), state.hasPrefix("/") { return state + "/swk/history" }
        guard let home = variable("HOME"), home.hasPrefix("/") else { return nil }
        return home + "/.local/state/swk/history"
    }

    /// All inputs, oldest first, with their repetitions.
    func load() -> [String] {
        guard let descriptor = openLocked(create: false) else { return [] }
        defer { close(descriptor) }
        let entries = readAll(descriptor).split(separator: UInt8(ascii: "\n")).map { History.decode($0) }
        if entries.count > 2 * History.limit { replaceAll(descriptor, with: History(entries).entries) }
        return entries
    }

    func append(_ input: String) {
        guard let descriptor = openLocked(create: true) else { return }
        defer { close(descriptor) }
        writeAll(descriptor, History.encode(input) + "\n")
    }

    private func openLocked(create: Bool) -> Int32? {
        if create { makeDirectories() }
        let flags = O_RDWR | O_APPEND | O_CLOEXEC | O_NOCTTY | (create ? O_CREAT : 0)
        let descriptor = open(path, flags, 0o600)
        guard descriptor >= 0 else { return nil }
        closeToOthers(descriptor)
        lock(descriptor)
        return descriptor
    }

    /// Secrets are typed: a history that others can read, from a backup or a careless copy, is closed to them. That fails for a file of
    /// another user, whose business it then is; and `/dev/null` is left as it is.
    private func closeToOthers(_ descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o077 != 0 else {
            return
        }
        _ = fchmod(descriptor, 0o600)
    }

    /// Waits for the lock, but not for ever: a session that was stopped while it wrote must not hold up all others. Appending without it
    /// is still one write to the end of the file.
    private func lock(_ descriptor: Int32) {
        for _ in 0..<100 {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return }
            if errno != EWOULDBLOCK && errno != EINTR { return }
            usleep(2000)
        }
    }

    private func makeDirectories() {
        var index = path.startIndex
        while let slash = path[index...].dropFirst().firstIndex(of: "/") {
            mkdir(String(path[..<slash]), 0o700)
            index = slash
        }
    }

    private func replaceAll(_ descriptor: Int32, with entries: [String]) {
        guard ftruncate(descriptor, 0) == 0 else { return }
        writeAll(descriptor, entries.map { History.encode($0) + "\n" }.joined())
    }

    private func readAll(_ descriptor: Int32) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count > 0 {
                bytes.append(contentsOf: chunk[..<count])
            } else if count == 0 || errno != EINTR {
                return bytes
            }
        }
    }

    private func writeAll(_ descriptor: Int32, _ text: String) {
        let bytes = Array(text.utf8)
        var offset = 0
        while offset < bytes.count {
            let count = bytes[offset...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 { offset += count } else if errno != EINTR { return }
        }
    }
}
