// What a minder writes down for others: who runs (`state`) and how it ended (`exit`), both JSON and replaced as a whole.

import FoundationEssentials
public import SwkModel
import SwkSystem
import Glibc

/// How a detached container ended, for good.
public struct ExitRecord: Hashable, Sendable, Codable {
    /// Exit code as shells count it: 128 + signal for a killed process.
    public var code: Int
    /// The signal that killed it; nil when it exited.
    public var signal: Int?
    public var coreDumped: Bool
    /// The signal was the kernel's, because the container's memory cgroup was at its limit.
    public var outOfMemory: Bool
    /// It was ordered to stop, or its owner died.
    public var stopped: Bool
    public var ownerDied: Bool
    public var startedAt: Timestamp
    public var finishedAt: Timestamp
    /// How often the restart policy had launched it again.
    public var restarts: Int
    /// Bytes of output at the end that the log has no room for: its disk was full.
    public var lostBytes: Int
    /// Why the last restart could not launch it; nil when it ran.
    public var failure: LaunchRefusal?

    /// The cause in the runtime's words. The memory limit is not recorded; the cgroup knows it.
    public var cause: ExitCause {
        if outOfMemory { return .outOfMemory(limit: nil) }
        if let signal { return .signalled(Int32(signal), coreDumped: coreDumped) }
        return .exited(Int32(code))
    }
}

/// A launch that failed while nobody was there to hear it.
public struct LaunchRefusal: Hashable, Sendable, Codable {
    /// Values of swk_plan.h: how far it got, at which operation, with which errno and reason.
    public var stage: UInt32
    public var operation: UInt32
    public var errno: Int32
    public var reason: UInt32
    /// The path or name concerned; each byte is one scalar, see `detailText`.
    public var detail: String

    /// The detail as the text that it was.
    public var detailText: String {
        String(decoding: detail.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }, as: UTF8.self)
    }
}

/// Who runs now.
struct MinderState: Hashable, Sendable, Codable {
    var minder: ProcessIdentity
    /// Missing between two runs.
    var container: ProcessIdentity?
    var startedAt: Timestamp
    var restarts: Int
}

/// What a container's own health checks have said.
public struct HealthRecord: Hashable, Sendable, Codable {
    /// One check.
    public struct Result: Hashable, Sendable, Codable {
        public var startedAt: Timestamp
        public var endedAt: Timestamp
        /// Its exit code; -1 when it took too long.
        public var code: Int
        /// Each byte is one scalar, see `outputText`.
        public var output: String

        /// The first 4096 bytes of what it wrote, as text.
        public var outputText: String {
            String(decoding: output.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }, as: UTF8.self)
        }
    }

    /// `starting`, `healthy` or `unhealthy`.
    public var status: String
    /// Failures one after the other.
    public var failingStreak: Int
    /// The last five results, oldest first.
    public var log: [Result]
}

/// The files of one minder.
struct MinderFiles: Hashable, Sendable {
    let directory: String
    var lock: String { "\(directory)/minder.lock" }
    var socket: String { "\(directory)/control.sock" }
    var state: String { "\(directory)/state" }
    var exit: String { "\(directory)/exit" }
    var health: String { "\(directory)/health" }

    func readState() throws(Failure) -> MinderState? { try read(MinderState.self, state) { MinderState($0) } }
    func readExit() throws(Failure) -> ExitRecord? { try read(ExitRecord.self, exit) { ExitRecord($0) } }
    func readHealth() throws(Failure) -> HealthRecord? { try read(HealthRecord.self, health) { _ in nil } }

    /// Nil when the file does not exist. `plain` reads the usual content; what it does not understand, the decoder does or explains.
    private func read<Record: Decodable>(
        _ type: Record.Type, _ path: String, _ plain: (JSONSlice) -> Record?
    ) throws(Failure) -> Record? {
        let bytes: [UInt8]
        do { bytes = try Files.read(path) } catch {
            if error.errno == ENOENT { return nil }
            throw error
        }
        if let record = bytes.withUnsafeBytes({ plain(JSONSlice($0)) }) { return record }
        do { return try JSONDecoder().decode(type, from: Data(bytes)) } catch {
            throw Failure(.minderRecord, "read record", path, "\(error)")
        }
    }
}

extension MinderState {
    init?(_ json: JSONSlice) {
        guard let fields = json.fields, let minder = ProcessIdentity(fields["minder"]),
            let startedAt = Timestamp(fields["startedAt"]), let restarts = fields["restarts"]?.integer(Int.self)
        else { return nil }
        self.init(
            minder: minder, container: ProcessIdentity(fields["container"]), startedAt: startedAt, restarts: restarts)
    }
}

extension ExitRecord {
    /// Not of a launch that failed, which is rare.
    init?(_ json: JSONSlice) {
        guard let fields = json.fields, fields["failure"] == nil, let code = fields["code"]?.integer(Int.self),
            let startedAt = Timestamp(fields["startedAt"]), let finishedAt = Timestamp(fields["finishedAt"]),
            let restarts = fields["restarts"]?.integer(Int.self), let lost = fields["lostBytes"]?.integer(Int.self)
        else { return nil }
        func isSet(_ name: StaticString) -> Bool { fields[name]?.isTrue ?? false }
        self.init(
            code: code, signal: fields["signal"]?.integer(), coreDumped: isSet("coreDumped"),
            outOfMemory: isSet("outOfMemory"), stopped: isSet("stopped"), ownerDied: isSet("ownerDied"),
            startedAt: startedAt, finishedAt: finishedAt, restarts: restarts, lostBytes: lost, failure: nil)
    }
}

extension Failure.Code {
    /// A file that a minder wrote is not what a minder writes.
    public static let minderRecord = Failure.Code("minder.record")
    /// The minder could not be started, before its container was launched.
    public static let minderStart = Failure.Code("minder.start")
    /// The minder ended without recording how its container did, for example because it was killed.
    public static let minderLost = Failure.Code("minder.lost")
    /// The order needs a running container.
    public static let notRunning = Failure.Code("container.not-running")
    /// Standard input is not open, or nobody reads it any more.
    public static let inputClosed = Failure.Code("container.input-closed")
}
