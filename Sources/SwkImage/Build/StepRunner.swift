// What a build needs from outside of this room: containers for RUN, images for FROM, and somebody who listens.

public import SwkModel

/// One command of a build.
public struct RunStep: Sendable {
    /// The whole command.
    public var words: [String]
    /// With build arguments; the image's own variables are in it.
    public var environment: [String]
    public var user: String
    public var workingDirectory: String
    /// `none`, `host` or `default`; nil is the build's own.
    public var network: String?
    /// The image below, which no name leads to; its layers are unpacked.
    public var image: StoredImage
}

/// How a command of a build ended.
public struct StepEnd: Sendable {
    public var code: Int
    /// In words: `exited with code 3`.
    public var cause: String

    public init(code: Int, cause: String) {
        self.code = code
        self.cause = cause
    }
}

/// Runs the commands of a build and finds its images.
public protocol StepRunner: Sendable {
    /// Runs a command in a container of its own on an overlay, to its end.
    /// - Parameters:
    ///   - output: hears every byte, as it comes.
    ///   - harvest: takes the upper directory away, before the container is removed; called after exit code 0 only.
    func run(
        _ step: RunStep, output: @escaping @Sendable (_ isError: Bool, _ bytes: [UInt8]) -> Void,
        harvest: @escaping @Sendable (WritableTree) throws(Failure) -> Void
    ) async throws -> StepEnd

    /// The image of that name, fetched when it is missing.
    func image(_ reference: String, platform: Platform?) async throws -> StoredImage

    /// A directory is about to be made that must go when the build's owner ends, however that is.
    func willMake(directory: String) throws(Failure)
    /// It is gone.
    func didRemove(directory: String) throws(Failure)
}

/// What a build tells of itself.
public enum BuildEvent: Sendable {
    /// `text` is the instruction; numbers count from 1.
    case step(number: Int, count: Int, text: String)
    case cached
    /// The triggers of a base image that run now.
    case triggers(Int)
    case running
    case output(isError: Bool, [UInt8])
    /// The short ID of what a step gave.
    case made(String)
    case warning(String)
}
