// The running state as a file in the run directory.

import FoundationEssentials
import Glibc
import SwkModel
import SwkNetwork
import SwkRuntime
import SwkSystem

extension RunningState {
    /// Nil when the container does not run and did not since its last effects were released.
    static func read(_ id: ObjectID, in layout: Layout) throws(Failure) -> RunningState? {
        let path = layout.running(of: id)
        let bytes: [UInt8]
        do throws(Failure) {
            bytes = try Files.readSmall(path)
        } catch  where error.errno == ENOENT {
            return nil
        }
        if let state = bytes.withUnsafeBytes({ RunningState(id, JSONSlice($0)) }) { return state }
        do {
            return try JSONDecoder().decode(RunningState.self, from: Data(bytes))
        } catch {
            throw Failure(.system, "read running state", path, "\(error)")
        }
    }

    /// The usual content, without the decoder; nil when it is another one.
    private init?(_ id: ObjectID, _ json: JSONSlice) {
        guard let fields = json.fields, let summary = ContainerSummary(id, fields["summary"]),
            let process = ProcessIdentity(fields["process"]),
            let started = Timestamp(fields["started"]), let minded = fields["minded"],
            let attachments = [NetworkAttachment](fields["attachments"]), let cgroup = fields["cgroup"]?.fields,
            cgroup["v1"]?.fields?.isEmpty == true, let wasPaused = fields["wasPaused"]
        else { return nil }
        self.init(
            summary: summary, process: process, pidfdInode: fields["pidfdInode"]?.integer(), started: started,
            minded: minded.isTrue,
            attachments: attachments, cgroup: Cgroup(unified: cgroup["unified"]?.text, v1: [:]),
            wasPaused: wasPaused.isTrue)
    }

    func write(_ id: ObjectID, in layout: Layout) throws(Failure) {
        let path = layout.running(of: id)
        let bytes: Data
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = .withoutEscapingSlashes
            bytes = try encoder.encode(self)
        } catch {
            throw Failure(.system, "write running state", path, "\(error)")
        }
        // Above the containers, where one sweep finds what was left unfinished in any of them.
        try StagingDirectory(layout.run).replace(path, with: bytes)
    }
}

extension [NetworkAttachment] {
    /// Nothing to decode for those without a network.
    fileprivate init?(_ json: JSONSlice?) {
        guard let json, let elements = json.elements else { return nil }
        if elements.isEmpty {
            self = []
        } else {
            // Why it cannot be decoded will be said about the whole file.
            guard let attachments = try? JSONDecoder().decode(Self.self, from: Data(json.raw)) else { return nil }
            self = attachments
        }
    }
}
