// The one error shape of the engine wing.
//
// A failure is evidence: what was attempted, on which object, why it did not work, what would have been allowed, what was
// found, and what to do next. The text is computed from those parts, so no message can be vague. Every room adds its codes in
// a file of its own (`Failure+Network.swift`) as static members of `Failure.Code`.

/// An operation on an object that did not work, with everything that explains it.
public struct Failure: Error, Sendable, Equatable {
    /// A stable, machine-readable name such as `image.not-found`; scripts see it as `err.code`.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }
        public init(_ rawValue: String) { self.rawValue = rawValue }
    }

    /// How a container or a command in it ended, when that is what failed.
    public struct Exit: Sendable, Equatable {
        /// Exit code as docker counts it: 128 + signal for a killed process.
        public var code: Int
        public var stdout: String
        public var stderr: String
        public init(code: Int, stdout: String = "", stderr: String = "") {
            self.code = code
            self.stdout = stdout
            self.stderr = stderr
        }
    }

    public var code: Code
    /// What was attempted, in lower case: `pull`, `mount`, `start container`.
    public var operation: String
    /// On what, in the user's own spelling. May be empty.
    public var object: String
    /// Why it did not work, lower case, no full stop.
    public var reason: String
    /// What would have been allowed, and what was found instead.
    public var allowed: String?
    public var actual: String?
    /// The kernel's error number, where the kernel refused.
    public var errno: Int32?
    /// What to do next, as a sentence without its full stop.
    public var help: String?
    /// The nearest valid name, when a name was wrong.
    public var nearest: String?
    /// Further facts: failed clean-up, the steps tried, the last lines of a log.
    public var notes: [String]
    public var exit: Exit?

    public init(
        _ code: Code, _ operation: String, _ object: String = "", _ reason: String, allowed: String? = nil,
        actual: String? = nil, errno: Int32? = nil, help: String? = nil, nearest: String? = nil, notes: [String] = [],
        exit: Exit? = nil
    ) {
        self.code = code
        self.operation = operation
        self.object = object
        self.reason = reason
        self.allowed = allowed
        self.actual = actual
        self.errno = errno
        self.help = help
        self.nearest = nearest
        self.notes = notes
        self.exit = exit
    }

    /// The same failure with one more fact attached; never hides the first reason.
    public func noting(_ note: String) -> Failure {
        var copy = self
        copy.notes.append(note)
        return copy
    }
}

extension Failure: CustomStringConvertible {
    /// `<operation> <object>: <reason>` with the allowed and actual values, on one line.
    public var message: String {
        var text = operation
        if !object.isEmpty { text += " `\(object)`" }
        text += ": \(reason)"
        switch (allowed, actual) {
        case (let allowed?, let actual?): text += " (allowed: \(allowed); actual: \(actual))"
        case (let allowed?, nil): text += " (allowed: \(allowed))"
        case (nil, let actual?): text += " (actual: \(actual))"
        case (nil, nil): break
        }
        return text
    }

    /// The message, then nearest name, help and notes on lines of their own.
    public var description: String {
        var lines = [message]
        if let nearest { lines.append("  did you mean `\(nearest)`?") }
        if let help { lines.append("  help: \(help)") }
        lines += notes.map { "  note: \($0)" }
        return lines.joined(separator: "\n")
    }
}

extension Failure.Code {
    /// A value that the user gave has the wrong form or range.
    public static let invalidArgument = Failure.Code("argument.invalid")
    /// The kernel refused a call; `errno` says why.
    public static let system = Failure.Code("system.call")
    /// The caller may not do this; `help` says what is missing.
    public static let notPermitted = Failure.Code("system.not-permitted")
    /// A deadline passed.
    public static let timeout = Failure.Code("timeout")
}
