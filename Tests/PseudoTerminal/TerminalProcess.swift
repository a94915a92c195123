// A program at a terminal of its own, and the person there who types, reads, and waits until the program has nothing to do but wait.

public import Glibc

/// What could not be done.
public struct TerminalError: Error, CustomStringConvertible {
    public let description: String
}

/// A program that has a pseudo-terminal as its controlling terminal and its standard streams.
public final class TerminalProcess {
    private var master: Int32
    /// Our own end of the program's side: it tells how much the program has read and how the terminal is set.
    private let slave: Int32
    public let pid: pid_t
    public private(set) var screen: Screen
    private var status: Int32?
    private let before: termios

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - words: the program's path and its arguments.
    ///   - environment: all of it.
    ///   - givesPath: the program opens the terminal itself, whose path it finds in SWK_TEST_TERMINAL; its streams are /dev/null.
    public init(
        _ words: [String], environment: [String: String], columns: Int = 80, rows: Int = 24, givesPath: Bool = false
    ) throws {
        master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
        var locked: Int32 = 0
        var number: UInt32 = 0
        // TIOCSPTLCK and TIOCGPTN (tty_ioctl(4)): the C functions over them need _XOPEN_SOURCE, which Glibc's module does not have.
        guard ioctl(master, 0x4004_5431, &locked) == 0, ioctl(master, 0x8004_5430, &number) == 0 else {
            throw TerminalError(description: "open a pseudo-terminal: errno \(errno)")
        }
        let path = "/dev/pts/\(number)"
        slave = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
        screen = Screen(columns: columns, rows: rows)
        var settings = termios()
        tcgetattr(slave, &settings)
        before = settings
        var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(master, UInt(TIOCSWINSZ), &size)
        var variables = environment
        variables["SWK_TEST_TERMINAL"] = path
        pid = try Self.spawn(words, variables, stream: givesPath ? "/dev/null" : path)
    }

    deinit {
        if status == nil {
            kill(pid, SIGKILL)
            waitpid(pid, nil, 0)
        }
        hangUp()
        close(slave)
    }

    private static func spawn(_ words: [String], _ variables: [String: String], stream: String) throws -> pid_t {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // POSIX_SPAWN_SETSID: the terminal that it opens becomes its own.
        posix_spawnattr_setflags(&attributes, Int16(0x80))
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor in 0...2 {
            posix_spawn_file_actions_addopen(&actions, Int32(descriptor), stream, O_RDWR, 0)
        }
        var arguments = words.map { strdup($0) } + [nil]
        var environment = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in arguments + environment { free(pointer) } }
        var child = pid_t()
        let failure = posix_spawn(&child, words[0], &actions, &attributes, &arguments, &environment)
        guard failure == 0 else { throw TerminalError(description: "start \(words[0]): errno \(failure)") }
        return child
    }

    // MARK: Typing

    /// Types keys in a transcript's notation.
    public func type(_ keys: String) { send(Keys.bytes(keys)) }

    public func send(_ bytes: [UInt8]) {
        var rest = bytes[...]
        var patience = 10_000
        while !rest.isEmpty, patience > 0 {
            let count = rest.withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
            if count > 0 { rest = rest.dropFirst(count) } else { usleep(1000) }
            // A program that echoes stops reading when nobody takes its output.
            readOutput()
            patience -= 1
        }
    }

    public func resize(columns: Int, rows: Int) {
        var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(master, UInt(TIOCSWINSZ), &size)
        screen.resize(columns: columns, rows: rows)
    }

    public func signal(_ number: Int32) { kill(pid, number) }

    /// The terminal is gone, as when its window is killed.
    public func hangUp() {
        if master >= 0 { close(master) }
        master = -1
    }

    // MARK: Seeing

    /// Waits until a text stands on the screen; false when it does not come.
    public func wait(for text: String, seconds: Int = 30) -> Bool {
        for _ in 0..<(seconds * 200) {
            readOutput()
            if screen.text.contains(text) { return true }
            if hasEnded {
                readOutput()
                return screen.text.contains(text)
            }
            usleep(5000)
        }
        return false
    }

    /// Waits until the program has read all that was typed and waits for more: all its threads and children sleep.
    public func settle(seconds: Int = 30) {
        var calm = 0
        for _ in 0..<(seconds * 200) where calm < 4 {
            let isNew = readOutput()
            if hasEnded { break }
            calm = !isNew && isIdle(pid) && waitingInput == 0 ? calm + 1 : 0
            usleep(5000)
        }
        readOutput()
    }

    private var waitingInput: Int32 {
        var count: Int32 = 0
        _ = ioctl(slave, UInt(FIONREAD), &count)
        return count
    }

    private func isIdle(_ process: pid_t) -> Bool {
        for thread in Self.entries("/proc/\(process)/task") {
            let stat = Self.read("/proc/\(process)/task/\(thread)/stat")
            guard let state = stat.split(separator: ")").last?.drop(while: { $0 == " " }).first else { continue }
            if !"STtZX".contains(state) { return false }
            let children = Self.read("/proc/\(process)/task/\(thread)/children").split(separator: " ")
            for child in children { if let child = pid_t(child), !isIdle(child) { return false } }
        }
        return true
    }

    @discardableResult
    private func readOutput() -> Bool {
        var chunk = [UInt8](repeating: 0, count: 65536)
        var isNew = false
        while master >= 0, case let count = Glibc.read(master, &chunk, chunk.count), count > 0 {
            screen.feed(chunk[..<count])
            isNew = true
        }
        return isNew
    }

    // MARK: The end

    public var hasEnded: Bool {
        if status != nil { return true }
        var word: Int32 = 0
        guard waitpid(pid, &word, WNOHANG) == pid else { return false }
        status = word & 0x7F == 0 ? (word >> 8) & 0xFF : 128 + word & 0x7F
        return true
    }

    /// Waits for the end and gives the exit status, 128 and the signal's number for a killed process; nil when it does not end.
    public func end(seconds: Int = 30) -> Int32? {
        for _ in 0..<(seconds * 200) {
            readOutput()
            if hasEnded { break }
            usleep(5000)
        }
        readOutput()
        return status
    }

    /// Whether the terminal is set as it was before the program began.
    public var isAsBefore: Bool {
        var now = termios()
        tcgetattr(slave, &now)
        return isSame(now, before)
    }

    private func isSame(_ a: termios, _ b: termios) -> Bool {
        withUnsafeBytes(of: a.c_cc) { left in
            withUnsafeBytes(of: b.c_cc) { right in
                a.c_iflag == b.c_iflag && a.c_oflag == b.c_oflag && a.c_cflag == b.c_cflag && a.c_lflag == b.c_lflag
                    && left.elementsEqual(right)
            }
        }
    }

    // MARK: Files

    static func read(_ path: String) -> String {
        guard let file = fopen(path, "re") else { return "" }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func entries(_ path: String) -> [String] {
        guard let stream = opendir(path) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names
    }
}
