// What is chosen for a further command in a running container.

/// docker exec's options as a value.
public struct ExecOptions: Sendable {
    public var command: [String]
    /// `NAME=value`, on top of the container's own.
    public var environment: [String]
    /// The container's when nil.
    public var workingDirectory: String?
    /// `user[:group]`; the container's when nil.
    public var user: String?
    public var terminal: Bool
    /// With every right, whatever the container has.
    public var privileged = false

    public init(
        command: [String], environment: [String] = [], workingDirectory: String? = nil, user: String? = nil,
        terminal: Bool = false
    ) {
        self.command = command
        self.environment = environment
        self.workingDirectory = workingDirectory
        self.user = user
        self.terminal = terminal
    }
}
