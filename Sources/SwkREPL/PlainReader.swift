// Lines from standard input when it is no terminal: no prompt, no editing, no history.

import Glibc

/// Reads lines from a descriptor.
final class PlainReader: LineReader {
    private let descriptor: Int32
    private let interrupts: Interrupts
    private var buffer: [UInt8] = []
    /// Where the unread part of the buffer begins.
    private var start = 0
    private var isAtEnd = false

    init(descriptor: Int32, interrupts: Interrupts) {
        self.descriptor = descriptor
        self.interrupts = interrupts
    }

    func read(_ prompt: Prompt, continuing beginning: String?) -> Line {
        while true {
            if let line = takeLine() { return .text(beginning.map { "\($0)\n\(line)" } ?? line) }
            if isAtEnd { return .end }
            switch interrupts.wait(input: descriptor) {
            case .interrupt?: return .interrupted
            case .end(let number)?: return .ended(by: number)
            case nil: fill()
            default: break
            }
        }
    }

    func remember(_ input: String) {}
    var history: [String] { [] }

    /// The next whole line, or what is left at the end.
    private func takeLine() -> String? {
        if let end = buffer[start...].firstIndex(of: UInt8(ascii: "\n")) {
            defer { start = end + 1 }
            return String(decoding: buffer[start..<end], as: UTF8.self)
        }
        guard isAtEnd, start < buffer.count else { return nil }
        defer { start = buffer.count }
        return String(decoding: buffer[start...], as: UTF8.self)
    }

    private func fill() {
        buffer.removeFirst(start)
        start = 0
        let count = withUnsafeTemporaryAllocation(byteCount: 65536, alignment: 1) { bytes in
            let count = Glibc.read(descriptor, bytes.baseAddress, bytes.count)
            if count > 0 { buffer.append(contentsOf: bytes[..<count]) }
            return count
        }
        if count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN) { isAtEnd = true }
    }
}
