// The stream behind `for line in c.logs(follow: true)`.

import SwkEngine
import SwkModel
import SwkVM

/// Lines of a container's log as they are written; ends when the container ended and every line was given.
actor LogStream: HostSequence, WorldObject {
    private let world: World
    private let container: Container
    private let range: LogRange
    private let isStamped: Bool
    private var lines: AsyncThrowingStream<String, any Error>.Iterator?

    init(_ world: World, _ container: Container, _ range: LogRange, stamped: Bool) {
        self.world = world
        self.container = container
        self.range = range
        isStamped = stamped
    }

    nonisolated func adopted(by world: World) throws -> any HostObject {
        throw EngineFailure(
            Failure(
                .streamBound, "hand on", render(), "a stream is read by the session that opened it",
                help: "hand on the container, or the lines as a list"))
    }

    nonisolated var hostType: HostType { world.types.logStream }
    nonisolated func render() -> String { "lines of \(container.name)" }

    func next() async throws -> ScriptValue? {
        var iterator = lines ?? container.followTexts(range, stamped: isStamped).makeAsyncIterator()
        do {
            let line = try await iterator.next(isolation: self)
            lines = iterator
            return line.map { .string($0) }
        } catch let failure as Failure {
            throw EngineFailure(failure)
        }
    }
}

extension Failure.Code {
    /// A stream was to leave its session.
    static let streamBound = Failure.Code("stream.bound")
}
