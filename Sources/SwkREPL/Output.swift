// Writing to the standard streams, whole texts at once.

import Glibc

enum Output {
    static func write(_ text: String) { write(text, to: STDOUT_FILENO) }
    static func writeError(_ text: String) { write(text, to: STDERR_FILENO) }

    /// A stream that nobody reads any more is no error of the session: the rest of the text is dropped.
    private static func write(_ text: String, to descriptor: Int32) {
        var text = text
        text.withUTF8 { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = UnsafeBufferPointer(rebasing: rest)
                let written = Glibc.write(descriptor, count.baseAddress, count.count)
                if written > 0 { rest = rest.dropFirst(written) } else if errno != EINTR { return }
            }
        }
    }
}
