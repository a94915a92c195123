// Signals of this process as a stream, for as long as somebody listens; afterwards they mean what they meant before.
//
// One pipe serves the whole process and is never closed, so that no handler ever writes to a descriptor that has become something else.
// A task reads it and hands each signal to whoever asked for it last: a terminal session inside of an interactive
// one has the terminal, and so its signals.

import CSwkLinux
import Glibc
public import SwkModel
import Synchronization

/// Receives signals while it lives.
public final class SignalWatch: Sendable {
    /// The signals as they come. Iterate it once.
    public let signals: AsyncStream<Int32>
    private let token: UInt64
    private let numbers: [Int32]

    /// Takes the signals over, instead of their usual effect.
    public init(_ numbers: [Int32]) throws(Failure) {
        let (stream, continuation) = AsyncStream<Int32>.makeStream()
        signals = stream
        self.numbers = numbers
        token = try SignalDesk.shared.get().open(numbers, continuation)
    }

    deinit { end() }

    /// Gives the signals back, and ends the stream. Idempotent.
    public func end() {
        // A desk that could not be made has nothing to close.
        if case .success(let desk) = SignalDesk.shared { desk.close(token, numbers) }
    }
}

/// The process's one pipe, and who listens to what.
private final class SignalDesk: Sendable {
    static let shared = Result { () throws(Failure) in try SignalDesk() }

    private struct Listener {
        let token: UInt64
        let continuation: AsyncStream<Int32>.Continuation
    }
    private struct State: ~Copyable {
        var lastToken: UInt64 = 0
        /// For each signal, who asked last at the end.
        var listeners: [Int32: [Listener]] = [:]
        /// What each signal did before the first of them.
        var before: [Int32: sigaction] = [:]
    }

    private let state = Mutex(State())
    private let reading: Int32
    private let writing: Int32

    private init() throws(Failure) {
        let pipe = try Descriptor.pipe(flags: O_NONBLOCK)
        (reading, writing) = (pipe.reading.release(), pipe.writing.release())
        let end = reading
        Task { [weak self] in
            var number: UInt8 = 0
            while true {
                try await Readiness.readable(end)
                while read(end, &number, 1) == 1 { self?.deliver(Int32(number)) }
            }
        }
    }

    private func deliver(_ number: Int32) {
        _ = state.withLock { $0.listeners[number]?.last?.continuation.yield(number) }
    }

    func open(_ numbers: [Int32], _ continuation: AsyncStream<Int32>.Continuation) throws(Failure) -> UInt64 {
        let (token, refusal) = state.withLock { state -> (UInt64, Failure?) in
            state.lastToken += 1
            for number in numbers {
                if state.listeners[number, default: []].isEmpty {
                    var before = sigaction()
                    guard swk_signal_to_pipe(number, writing, &before) == 0 else {
                        return (0, .errno(errno, "listen to signal", "\(number)"))
                    }
                    state.before[number] = before
                }
                state.listeners[number, default: []].append(
                    Listener(token: state.lastToken, continuation: continuation))
            }
            return (state.lastToken, nil)
        }
        if let refusal { throw refusal }
        return token
    }

    func close(_ token: UInt64, _ numbers: [Int32]) {
        state.withLock { state in
            for number in numbers {
                guard let index = state.listeners[number]?.firstIndex(where: { $0.token == token }) else { continue }
                state.listeners[number]?.remove(at: index).continuation.finish()
                guard state.listeners[number]?.isEmpty == true, var before = state.before.removeValue(forKey: number)
                else { continue }
                sigaction(number, &before, nil)
            }
        }
    }
}
