// What a Swift object must be to be a value of the language, and what it may be besides.

/// A Swift object that scripts hold as a value: a container, an image, a stream.
///
/// Scripts share the object; two values are equal when they hold the same object, or when `isEqual` says so. Everything a script
/// can do with it is declared once, in its `hostType`.
public protocol HostObject: AnyObject, Sendable {
    /// The type that scripts see. Must be registered in the interpreter's registry under the same name.
    var hostType: HostType { get }
    /// One line for `print` and the REPL's echo.
    func render() -> String
    /// Releases what it owns; called at the end of a `using` block, once for each block that owns it. Must be harmless when repeated.
    func close() async throws
    /// Whether a `using` block can own it. `using` refuses other objects before anything is owned.
    var isClosable: Bool { get }
    /// Its row when a list of such objects is printed as a table, columns in order; nil prints `render()`.
    var tableRow: [(column: String, value: ScriptValue)]? { get }
    /// More than `render()` for a person at a prompt, several lines when they say more; nil shows `render()`.
    func echo(in room: EchoRoom) -> String?
    /// Equality beyond identity.
    func isEqual(to other: any HostObject) -> Bool
}

extension HostObject {
    public func close() async throws {}
    public var isClosable: Bool { false }
    public var tableRow: [(column: String, value: ScriptValue)]? { nil }
    public func echo(in room: EchoRoom) -> String? { nil }
    public func isEqual(to other: any HostObject) -> Bool { self === other }
}

/// A host object that `for x in object` iterates over. Each step may suspend.
public protocol HostSequence: HostObject {
    /// The next element, or nil at the end. Called by one loop at a time.
    func next() async throws -> ScriptValue?
}

/// A host object with elements that are all there at once: `for` goes through them, a number or a range picks some, `...` spreads them.
public protocol HostCollection: HostObject {
    var elements: [ScriptValue] { get }
}

/// An error of the host with more to say than a text. What it gives becomes the fields of the error that the script catches.
public protocol HostFailure: Error {
    /// Stable and dotted: `image.not-found`.
    var code: String { get }
    /// One line, lower case, the user's own spelling in backquotes.
    var message: String { get }
    /// More members of the caught error: `exit`, `stdout`, `stderr`.
    var fields: [(name: String, value: ScriptValue)] { get }
    /// What to try, each a sentence.
    var help: [String] { get }
    /// Evidence to show below the message, each a line or a short text of lines: cause of exit, last output.
    var notes: [String] { get }
    /// The exit status that fits when nobody catches it; nil for the default.
    var exitStatus: Int32? { get }
}

extension HostFailure {
    public var fields: [(name: String, value: ScriptValue)] { [] }
    public var help: [String] { [] }
    public var notes: [String] { [] }
    public var exitStatus: Int32? { nil }
}
