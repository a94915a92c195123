// What is known of a container's run: its addresses, its ports, how it ended, what it said last.

public import SwkModel
public import SwkNetwork
public import SwkRuntime
import SwkSystem

extension Container {
    /// How the last run ended; nil while it runs and before it ran.
    public func exitRecord() throws(Failure) -> ExitRecord? {
        if case .exited(let exit) = try state() { exit } else { nil }
    }

    /// The networks that it is on, the first one first; none when it does not run.
    public func addresses() throws(Failure) -> [NetworkAttachment] {
        try state().isRunning ? runningState()?.attachments ?? [] : []
    }

    /// The host's ports that lead to it; none when it does not run.
    public func publishedPorts() throws(Failure) -> [PublishedPort] {
        try addresses().flatMap(\.ports)
    }

    /// The host's port that leads to a port of the container.
    public func hostPort(for port: Int, transport: String = "tcp") throws(Failure) -> UInt16 {
        let published = try publishedPorts()
        if let found = published.first(where: { Int($0.containerPort) == port && $0.transport.rawValue == transport }) {
            return found.hostPort
        }
        throw Failure(
            .portNotPublished, "find port of \(name)", "\(port)/\(transport)", "the port is not published",
            allowed: published.isEmpty
                ? "none" : published.map { "\($0.containerPort)/\($0.transport.rawValue)" }.joined(separator: ", "),
            help: "publish it when the container is started, as in `publish: {\(port): 0}`")
    }

    func runningState() throws(Failure) -> RunningState? { try engine.runningState(id) }
}
