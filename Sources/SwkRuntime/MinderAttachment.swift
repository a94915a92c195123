// Being attached to a detached container: its output from now on, and a way to its standard input.
//
// Output comes from the log, so a slow reader never holds up the container and any number of readers see the same. Input goes over a
// connection of its own, on which the container's slowness holds up the sender.

import CSwkLinux
import Glibc
import SwkModel

/// A connection to a running container's standard streams. It ends with its last reference.
public final class MinderAttachment: Sendable {
    /// What the container writes from the moment of attaching on; ends when it has ended. Iterate it once.
    public let output: LogRecords
    private let input: MinderConnection
    private let client: MinderClient

    init(output: LogRecords, input: MinderConnection, client: MinderClient) {
        self.output = output
        self.input = input
        self.client = client
    }

    /// Sends bytes to the container's standard input; returns when the minder has them. For one task at a time.
    ///
    /// Throws `container.input-closed` when input is not open or was refused; what was sent just before may be lost then.
    public func write(_ bytes: [UInt8]) async throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            try refuseClosed()
            let piece = rest.prefix(Int(SWK_MINDER_INPUT_SIZE))
            try await input.send(input: piece)
            rest = rest.dropFirst(piece.count)
        }
    }

    /// Ends the container's standard input. On a terminal there is no end: write a control-D.
    public func closeInput() async throws { try await input.send(SWK_PACKET_INPUT) }

    /// Sets the size of the container's terminal.
    public func resize(rows: UInt16, columns: UInt16) async throws {
        try await client.resize(rows: rows, columns: columns)
    }

    private func refuseClosed() throws {
        guard case .packet(let packet) = try input.receiveNow() else { return }
        try client.refuseBusy(packet)
        throw Failure(
            .inputClosed, "write to container", client.files.directory, "its standard input is not open",
            errno: packet.value)
    }
}

extension MinderClient {
    /// Attaches to the container. Throws `container.not-running` when it has ended.
    public func attach() async throws -> MinderAttachment {
        guard let (position, connection) = try await watch(), let input = try await connect() else {
            throw Failure(.notRunning, "attach to container", files.directory, "the container is not running")
        }
        let output = LogRecords(directory: files.directory, from: (position, connection))
        return MinderAttachment(output: output, input: input, client: self)
    }

    /// Subscribes to the log's growth; the position is where the next record will be. Nil when the minder has ended.
    func watch() async throws -> (position: LogPosition, connection: MinderConnection)? {
        guard let connection = try await connect() else { return nil }
        do { try await connection.send(SWK_PACKET_WATCH) } catch let failure as Failure
            where failure.code == .minderLost
        { return nil }
        guard let packet = try await connection.receive() else { return nil }
        try refuseBusy(packet)
        guard let status = packet.status else { return nil }
        return (LogPosition(sequence: status.log_sequence, offset: Int(status.log_offset)), connection)
    }
}
