// Signals and wake-ups as bytes in a pipe, so that one thread can wait for the terminal, for Ctrl-C and for the end of an evaluation in a
// single poll, and nothing but a write happens in a handler.
//
// Only this file may use the swk_interrupts functions of the shim (see there).

import CReadline
import Glibc

/// Collects signals while it lives; there is at most one at a time.
final class Interrupts {
    /// What a byte means.
    enum Event: Equatable {
        /// Ctrl-C.
        case interrupt
        /// Ctrl-Z.
        case stop
        /// The terminal changed its size.
        case resize
        /// The process goes on after a stop.
        case resume
        /// SIGHUP or SIGTERM: the terminal is gone, or somebody wants us gone.
        case end(Int32)
        /// `wake` was called.
        case wake
    }

    private let pipe: Pipe
    private var saved: [(number: Int32, action: sigaction)] = []
    private static let wakeByte: UInt8 = 0

    /// Starts to collect the signals. Nil, with errno, when no pipe can be had.
    init?(signals: [Int32]) {
        guard let pipe = Pipe() else { return nil }
        self.pipe = pipe
        for number in signals {
            var old = sigaction()
            if swk_interrupts_install(number, pipe.writer, &old) == 0 { saved.append((number, old)) }
        }
    }

    /// Stops the process as Ctrl-Z does where nobody handles it, which the kernel refuses when no shell could wake it again; returns when
    /// it goes on.
    func stop() { swk_interrupts_stop() }

    /// Gives the signals back to whoever had them.
    func end() {
        for (number, action) in saved {
            var action = action
            sigaction(number, &action, nil)
        }
        saved = []
    }

    /// A function that wakes the reader; any thread may call it while this object lives.
    var wake: @Sendable () -> Void {
        let pipe = self.pipe
        return {
            var byte = Interrupts.wakeByte
            // A full pipe wakes just as well.
            _ = write(pipe.writer, &byte, 1)
        }
    }

    /// Forgets the interrupts that came meanwhile: somebody else had them.
    /// - Parameter isDue: one was sent to us as well, and is waited for: the handler may run a moment after the other has ended.
    func dropInterrupts(isDue: Bool = false) {
        var kept: [Int32] = []
        var polled = pollfd(fd: pipe.reader, events: Int16(POLLIN), revents: 0)
        if isDue { _ = poll(&polled, 1, 100) }
        while let event = next() { if case .end(let signal) = event { kept.append(signal) } }
        kept.forEach(`repeat`)
    }

    /// Lets a signal be met again, by whoever waits next.
    func `repeat`(_ signal: Int32) {
        var byte = UInt8(truncatingIfNeeded: signal)
        _ = write(pipe.writer, &byte, 1)
    }

    /// The next event without waiting; nil when there is none.
    func next() -> Event? {
        var byte: UInt8 = 0
        guard read(pipe.reader, &byte, 1) == 1 else { return nil }
        switch Int32(byte) {
        // Ctrl-\ is in pasted garbage too, and must not cost the session.
        case SIGINT, SIGQUIT: return .interrupt
        case SIGTSTP: return .stop
        case SIGWINCH: return .resize
        case SIGCONT: return .resume
        case SIGHUP: return .end(SIGHUP)
        case SIGTERM: return .end(SIGTERM)
        default: return .wake
        }
    }

    /// Waits for an event or, when a descriptor is given, for input on it (then nil).
    func wait(input: Int32? = nil) -> Event? {
        while true {
            if let event = next() { return event }
            var polled = [pollfd(fd: pipe.reader, events: Int16(POLLIN), revents: 0)]
            if let input { polled.append(pollfd(fd: input, events: Int16(POLLIN), revents: 0)) }
            let count = poll(&polled, nfds_t(polled.count), -1)
            if count > 0, polled[0].revents == 0 { return nil }
        }
    }
}

/// Both ends of a pipe that never blocks, closed when the last one who may write to it is gone.
private final class Pipe: Sendable {
    let reader: Int32
    let writer: Int32

    init?() {
        var ends: [Int32] = [-1, -1]
        guard Glibc.pipe(&ends) == 0 else { return nil }
        (reader, writer) = (ends[0], ends[1])
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
    }

    deinit {
        close(reader)
        close(writer)
    }
}
