// A container as a value: its record, and methods that look at the kernel before they believe anything.

public import SwkModel
import SwkRuntime
import SwkSystem

/// One container. Copies are cheap and all speak of the same container.
public struct Container: Sendable {
    public let engine: Engine
    public let record: ContainerRecord

    public var id: ObjectID { record.id }
    public var name: String { record.name }

    /// Its state, checked against the live process.
    public func state() throws(Failure) -> ContainerState { try engine.state(of: id, running: runningState()) }

    /// The process of a running container; throws `container.state` otherwise.
    func runningProcess(to operation: String) throws(Failure) -> ProcessIdentity {
        let state = try state()
        if case .running(let process, _) = state { return process }
        throw Failure(
            .containerState, operation, name, "the container is not running", actual: state.word,
            help: "start it with `swk start \(name)`")
    }

    var directory: String { engine.layout.directory(of: id) }
}

extension Engine {
    /// What a container with this running state is doing, checked against the live process.
    func state(of id: ObjectID, running: RunningState?) throws(Failure) -> ContainerState {
        if let running {
            if running.isAlive { return .running(running.process, started: running.started) }
            if !running.minded { return .lost }
        }
        // It has ended, or its minder has started it again since.
        switch try minder(of: id).recordedStatus() {
        case .running(let process, let started, _, _): return .running(process, started: started)
        case .restarting: return .restarting
        case .exited(let exit): return .exited(exit)
        case .lost: return .lost
        case nil: return .created
        }
    }

    func minder(of id: ObjectID) -> MinderClient { MinderClient(directory: "\(layout.directory(of: id))/minder") }
}
