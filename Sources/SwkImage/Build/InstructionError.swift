// What is wrong with an instruction of a Dockerfile, and where in its text: `build` adds file and line and draws the caret,
// `commit --change` has only the one line.

public import SwkModel

/// A mistake in the text behind an instruction's word.
public struct InstructionError: Error, Sendable, Equatable {
    /// Why, lower case, no full stop.
    public var reason: String
    /// Where in the arguments, in bytes of UTF-8; nil for all of them.
    public var place: Range<Int>?
    public var allowed: String?
    public var nearest: String?
    public var help: String?

    public init(
        _ reason: String, at place: Range<Int>? = nil, allowed: String? = nil, nearest: String? = nil,
        help: String? = nil
    ) {
        self.reason = reason
        self.place = place
        self.allowed = allowed
        self.nearest = nearest
        self.help = help
    }

    /// The same as a failure, for an instruction that stands alone.
    public func failure(_ operation: String, _ line: String) -> Failure {
        Failure(.instructionInvalid, operation, line, reason, allowed: allowed, help: help, nearest: nearest)
    }
}

extension Failure.Code {
    /// An instruction of a Dockerfile, or of `commit --change`, that cannot be read.
    public static let instructionInvalid = Failure.Code("dockerfile.invalid")
}
