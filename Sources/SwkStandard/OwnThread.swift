// Blocking work away from Swift's cooperative threads, of which there is one for each core.

import SwkTransfer
import Synchronization

/// Runs `work` on a thread of its own and waits for it. When the task is cancelled the waiting ends at once; the thread ends by itself.
func onOwnThread<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    let answer = Answer<Value>()
    return try await withTaskCancellationHandler {
        try await withCheckedThrowingContinuation { continuation in
            answer.wait(continuation)
            startDetachedThread { answer.give(Result { try work() }) }
        }
    } onCancel: {
        answer.give(.failure(CancellationError()))
    }
}

/// Hands the first of several results to whoever waits.
private final class Answer<Value: Sendable>: Sendable {
    private enum State {
        case nobody
        case waiting(CheckedContinuation<Value, any Error>)
        case early(Result<Value, any Error>)
        case given
    }
    private let state = Mutex(State.nobody)

    func wait(_ continuation: CheckedContinuation<Value, any Error>) {
        let early: Result<Value, any Error>? = state.withLock { state in
            if case .early(let result) = state {
                state = .given
                return result
            }
            state = .waiting(continuation)
            return nil
        }
        if let early { continuation.resume(with: early) }
    }

    func give(_ result: Result<Value, any Error>) {
        let waiting: CheckedContinuation<Value, any Error>? = state.withLock { state in
            defer { if case .nobody = state { state = .early(result) } else { state = .given } }
            if case .waiting(let continuation) = state { return continuation }
            return nil
        }
        waiting?.resume(with: result)
    }
}
