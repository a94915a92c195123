// What can go wrong with containers and volumes as a whole.

public import SwkModel
import SwkRuntime

extension Failure {
    /// 127 for a command that is not in the image, 126 for one that cannot be executed, as docker and shells count; docker's 1 for a
    /// terminal that is not there; nil for all else.
    public var commandExitCode: Int32? {
        switch code {
        case .commandNotFound: 127
        case .commandNotExecutable: 126
        case .terminalRequired: 1
        default: nil
        }
    }
}

extension Failure.Code {
    public static let containerNotFound = Failure.Code("container.not-found")
    /// The container is not in the state that the operation needs; `actual` says in which it is.
    public static let containerState = Failure.Code("container.state")
    /// A container died while somebody waited for it to become ready.
    public static let containerDied = Failure.Code("container.died")
    /// A command ended with a code other than zero; `exit` holds its output.
    public static let commandFailed = Failure.Code("command.failed")
    /// A terminal was asked for, and standard input is none.
    public static let terminalRequired = Failure.Code("terminal.required")
    /// A container whose network is not its own was to join another.
    public static let networkMode = Failure.Code("network.mode")
    public static let volumeNotFound = Failure.Code("volume.not-found")
    /// Containers mount the volume; the notes name them.
    public static let volumeInUse = Failure.Code("volume.in-use")
    /// The port of a container was asked for on the host and is not there.
    public static let portNotPublished = Failure.Code("port.not-published")
    /// An option or its value is not one that swk knows.
    public static let optionInvalid = Failure.Code("option.invalid")
}
