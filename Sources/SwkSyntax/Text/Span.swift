// Where something stands in a script: a half-open range of byte offsets and the number of its file.
//
// Every token, node and diagnostic carries one, so it is kept to twelve trivial bytes. Lines and columns are not stored:
// they are computed by `Source` for the few spans that are ever shown.

/// A half-open range of bytes, `start ..< end`, in the source file with the number `file`.
public struct Span: Sendable, Hashable {
    /// The number of the file, equal to the `id` of its `Source`.
    public var file: UInt32
    /// Offset of the first byte.
    public var start: UInt32
    /// Offset after the last byte.
    public var end: UInt32

    public init(file: UInt32, start: UInt32, end: UInt32) {
        self.file = file
        self.start = start
        self.end = end
    }

    /// Length in bytes.
    public var count: Int { Int(end) - Int(start) }

    /// The smallest span that covers this one and `other`, which must be in the same file.
    public func joined(_ other: Span) -> Span {
        Span(file: file, start: min(start, other.start), end: max(end, other.end))
    }
}
