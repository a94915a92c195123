// The pipes of a command, read to their ends and written without blocking a thread.

import Glibc
import SwkModel
import SwkSystem

enum OutputCollector {
    /// Everything until the last writer closes the pipe; the descriptor is made non-blocking and closed at the end.
    static func readToEnd(_ pipe: consuming sending Descriptor?) async throws -> [UInt8] {
        guard let pipe else { return [] }
        try makeNonBlocking(pipe.raw)
        var bytes: [UInt8] = []
        while let chunk = try await next(pipe.raw) { bytes += chunk }
        return bytes
    }

    /// The same, piece by piece as it comes.
    static func forward(_ pipe: consuming sending Descriptor?, to body: ([UInt8]) -> Void) async throws {
        guard let pipe else { return }
        try makeNonBlocking(pipe.raw)
        while let chunk = try await next(pipe.raw) { body(chunk) }
    }

    /// The next bytes; nil at the end.
    private static func next(_ raw: Int32) async throws -> [UInt8]? {
        var chunk = [UInt8](repeating: 0, count: 16384)
        while true {
            let count = read(raw, &chunk, chunk.count)
            let error = errno
            if count > 0 { return Array(chunk[..<count]) }
            if count == 0 { return nil }
            if error == EAGAIN {
                try await Readiness.readable(raw)
            } else if error != EINTR {
                throw Failure.errno(error, "read output")
            }
        }
    }
}

enum InputFeeder {
    /// Writes all bytes and closes the pipe. A command that does not read to the end is not an error.
    static func feed(_ bytes: [UInt8], to pipe: consuming sending Descriptor?) async throws {
        guard let pipe else { return }
        let raw = pipe.raw
        try makeNonBlocking(raw)
        var sent = 0
        while sent < bytes.count {
            let from = sent
            let count = bytes.withUnsafeBytes { write(raw, $0.baseAddress.map { $0 + from }, bytes.count - from) }
            let error = errno
            if count >= 0 {
                sent += count
            } else if error == EAGAIN {
                try await Readiness.writable(raw)
            } else if error == EPIPE {
                return
            } else if error != EINTR {
                throw Failure.errno(error, "write input")
            }
        }
    }
}

private func makeNonBlocking(_ descriptor: Int32) throws(Failure) {
    try system("make pipe non-blocking") { fcntl(descriptor, F_SETFL, O_NONBLOCK) }
}
