// How a parameter completes the string that is being typed in its place: image names inside `Image("`, paths inside of a container
// inside `c.exec("cat", "/etc/`. The host declares it with the parameter; completion asks it, outside of the interpreter's lock.

/// What a parameter's suggestions may depend on.
public struct SuggestionRequest: Sendable {
    /// What was typed of the string so far.
    public let prefix: String
    /// The object whose method is called, when it is a value that exists already; nil for functions, constructors and receivers that
    /// only running the text would give.
    public let receiver: (any HostObject)?
    let arguments: [String: ScriptValue]

    /// The value of another argument that stands before, by its parameter's label; nil when it is not there or not known without
    /// running it. The rest parameter gives a list.
    public func argument(_ label: String) -> ScriptValue? { arguments[label] }

    public init(prefix: String, receiver: (any HostObject)? = nil, arguments: [String: ScriptValue] = [:]) {
        self.prefix = prefix
        self.receiver = receiver
        self.arguments = arguments
    }
}

/// Gives what the string may become: whole strings, not their ends. One that ends in `/` is a directory, which goes on.
///
/// Must not fail, must not wait for a network, and should answer within 10 ms: a person waits.
public typealias Suggestions = @Sendable (SuggestionRequest) -> [String]
