// A file descriptor that closes itself, and what is done with one: all bytes in, all bytes out.

import Glibc

/// An open file. Its descriptor is closed with it, and no child inherits it.
struct OpenFile: ~Copyable {
    let descriptor: Int32
    let path: String
    private let operation: String

    init(_ path: String, _ flags: Int32, mode: mode_t = 0o666, to operation: String) throws(LibraryFailure) {
        self.path = path
        self.operation = operation
        descriptor = try attempt(operation, path) { open(path, flags | O_CLOEXEC, mode) }
    }

    deinit { close(descriptor) }

    var status: stat {
        get throws(LibraryFailure) {
            var status = stat()
            try attempt(operation, path) { fstat(descriptor, &status) }
            return status
        }
    }

    /// Everything up to the end. A pipe or a terminal is waited for without holding a thread, so that a script can be cancelled.
    func readAll() async throws -> [UInt8] {
        let size = try status.st_size
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Int(size))
        var buffer = [UInt8](repeating: 0, count: 256 * 1024)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            let number = errno
            if count == 0 { return bytes }
            if count > 0 {
                bytes += buffer[..<count]
                try Task.checkCancellation()
            } else if number == EAGAIN {
                try await Task.sleep(nanoseconds: 5_000_000)
            } else if number != EINTR {
                throw LibraryFailure.file(operation, path, errno: number)
            }
        }
    }

    func write(_ bytes: [UInt8]) throws(LibraryFailure) {
        var written = 0
        while written < bytes.count {
            written += try attempt(operation, path) {
                bytes.withUnsafeBytes {
                    Glibc.write(descriptor, $0.baseAddress.map { $0 + written }, bytes.count - written)
                }
            }
        }
    }
}
