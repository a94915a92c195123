// A caller's own streams and a detached process's, connected: `run -it`, `attach`, `exec -it`, `start -a`.
//
// Three tasks run side by side. One copies the log to standard output and error until the process has ended; one reads standard input,
// looks for the detach keys and sends the rest; one has the signals. Whichever first knows how the session ends
// cancels the others. A terminal is raw meanwhile: Ctrl-C, Ctrl-Z and Ctrl-\ are bytes, from which the container's own
// terminal makes signals.

import Glibc
public import SwkModel
import SwkSystem

/// What is connected and how.
public struct AttachOptions: Sendable {
    public enum Input: Sendable {
        case none
        /// Standard input; its end is not passed on.
        case open
        /// Standard input; its end is the process's, too.
        case untilEnd
    }

    public var input = Input.none
    /// Whether the process has a terminal. With input from a terminal, ours is raw then.
    public var hasTerminal = false
    public var detachKeys = DetachKeys.standard
    /// Whether signals go on to the process, where they do not come as keys.
    public var passesSignals = true
    /// Whether SIGTERM, SIGHUP and their like end the session; otherwise somebody else in this process watches for them.
    public var endsOnSignals = true
    /// Output from this moment on; nil: what comes from now on.
    public var since: Timestamp?
    /// Where output goes: bytes and descriptor 1 or 2.
    public var write: @Sendable ([UInt8], Int32) -> Void

    public init(write: @escaping @Sendable ([UInt8], Int32) -> Void) { self.write = write }
}

/// How a session ended.
public enum AttachEnd: Sendable, Equatable {
    /// The process did.
    case ended(ExitRecord)
    /// By the detach keys: the process goes on.
    case detached
    /// We were told to end by a signal: the process goes on.
    case told(Int32)
}

extension MinderClient {
    /// Connects this process's standard streams with the process's, until one side ends.
    ///
    /// Throws `container.not-running` when output is wanted from now on and there will be none.
    public func converse(_ options: AttachOptions) async throws -> AttachEnd {
        try await AttachedSession(client: self, options: options).run()
    }
}

private struct AttachedSession {
    let client: MinderClient
    let options: AttachOptions

    private static let input = STDIN_FILENO
    /// How long half a detach sequence is held back: shorter than two keys of a person who detaches, hardly seen by one who does not.
    private static let patience = Duration.milliseconds(150)

    func run() async throws -> AttachEnd {
        let (records, connection) = try await open()
        let takesKeys = options.hasTerminal && wantsInput && RawTerminal.isTerminal(Self.input)
        let terminal = takesKeys ? try RawTerminal(Self.input) : nil
        defer { terminal?.leave() }
        let watch = try SignalWatch(terminal == nil ? plainSignals : terminalSignals)
        defer { watch.end() }
        if terminal != nil { try await redraw() }
        return try await withThrowingTaskGroup(of: AttachEnd?.self) { group in
            group.addTask { try await copyOutput(records) }
            group.addTask { try await obey(watch.signals, terminal) }
            if let connection {
                group.addTask { try await sendInput(to: connection, isTerminal: terminal != nil) }
            }
            defer { group.cancelAll() }
            while let end = try await group.next() { if let end { return end } }
            return .ended(try await client.wait())
        }
    }

    private var wantsInput: Bool { if case .none = options.input { false } else { true } }

    /// The records to show, and the connection for input; nil when there is none or it has ended already.
    private func open() async throws -> (LogRecords, MinderConnection?) {
        let connection = wantsInput ? try await client.connect() : nil
        if let since = options.since {
            return (LogReader(directory: client.files.directory).followRecords(since: since), connection)
        }
        let attachment = try await client.attach()
        return (attachment.output, connection)
    }

    private func copyOutput(_ records: LogRecords) async throws -> AttachEnd? {
        for try await record in records {
            options.write(record.bytes, record.stream == .stderr ? STDERR_FILENO : STDOUT_FILENO)
        }
        return .ended(try await client.wait())
    }

    // MARK: Input

    private func sendInput(to connection: MinderConnection, isTerminal: Bool) async throws -> AttachEnd? {
        var filter = DetachFilter(options.detachKeys)
        var chunk = [UInt8](repeating: 0, count: 16384)
        while true {
            if !filter.held.isEmpty, try await !isReadable(within: Self.patience) {
                try await send(filter.release(), connection)
            }
            if Self.isWaitable { try await Readiness.readable(Self.input) }
            let count = read(Self.input, &chunk, chunk.count)
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            guard count > 0 else { return try await end(of: connection, isTerminal) }
            let typed = chunk[..<count]
            let (passed, detaches) = isTerminal ? filter.feed(typed) : (Array(typed), false)
            guard try await send(passed, connection) else { return nil }
            if detaches { return .detached }
        }
    }

    /// False when nobody takes input any more: that is no error, the end of the process will be seen as such.
    @discardableResult
    private func send(_ bytes: [UInt8], _ connection: MinderConnection) async throws -> Bool {
        do {
            for start in stride(from: 0, to: bytes.count, by: MinderConnection.inputSize) {
                if case .packet = try connection.receiveNow() { return false }
                try await connection.send(input: bytes[start..<min(bytes.count, start + MinderConnection.inputSize)])
            }
            return true
        } catch let failure as Failure where failure.code == .minderLost {
            return false
        }
    }

    /// A terminal has no end of its own: when it reads as ended it is gone, as SIGHUP says, too.
    private func end(of connection: MinderConnection, _ isTerminal: Bool) async throws -> AttachEnd? {
        if isTerminal { return .told(SIGHUP) }
        if case .untilEnd = options.input { try await connection.send(input: []) }
        return nil
    }

    private func isReadable(within patience: Duration) async throws -> Bool {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try await Readiness.readable(Self.input)
                return true
            }
            group.addTask {
                try await Task.sleep(for: patience)
                return false
            }
            defer { group.cancelAll() }
            return try await group.next() ?? false
        }
    }

    /// Regular files are always ready, and epoll refuses them.
    private static var isWaitable: Bool {
        var status = stat()
        return fstat(input, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
    }

    // MARK: Signals

    private var plainSignals: [Int32] {
        options.endsOnSignals || options.passesSignals
            ? [SIGINT, SIGTERM, SIGHUP, SIGQUIT] + (options.passesSignals ? [SIGUSR1, SIGUSR2, SIGALRM] : []) : []
    }

    private var terminalSignals: [Int32] {
        [SIGWINCH, SIGCONT, SIGTSTP] + (options.endsOnSignals ? [SIGINT, SIGTERM, SIGHUP, SIGQUIT] : [])
    }

    private func obey(_ signals: AsyncStream<Int32>, _ terminal: RawTerminal?) async throws -> AttachEnd? {
        var interrupts = 0
        for await number in signals {
            if let terminal {
                if let end = try await obey(number, terminal) { return end }
                continue
            }
            guard options.passesSignals else { return .told(number) }
            if number == SIGINT || number == SIGTERM { interrupts += 1 }
            // docker's way out of a process that does not hear: the third one ends the session.
            if interrupts == 3 { return .told(number) }
            do { try await client.signal(number) } catch let failure as Failure where failure.code == .notRunning {}
        }
        return nil
    }

    private func obey(_ number: Int32, _ terminal: RawTerminal) async throws -> AttachEnd? {
        switch number {
        case SIGWINCH: try await resize()
        case SIGTSTP:
            // Sent by somebody else, as Ctrl-Z is a key here: the terminal is given back for as long as we stand still.
            terminal.leave()
            kill(getpid(), SIGSTOP)
        case SIGCONT:
            try terminal.enter()
            try await resize()
        default: return .told(number)
        }
        return nil
    }

    private func resize() async throws {
        guard let size = TerminalSize(of: Self.input) else { return }
        do {
            try await client.resize(rows: size.rows, columns: size.columns)
        } catch let failure as Failure where [.notRunning, .minderLost].contains(failure.code) {
            // It ends just now, and needs no size.
        }
    }

    /// Whoever comes later than the process wants to see what it shows: another size for a moment makes it draw again.
    private func redraw() async throws {
        if options.since == nil, let size = TerminalSize(of: Self.input) {
            do {
                try await client.resize(rows: size.rows &+ 1, columns: size.columns &+ 1)
            } catch let failure as Failure where [.notRunning, .minderLost].contains(failure.code) {}
        }
        try await resize()
    }
}
