// The running state as a file in the run directory.

import FoundationEssentials
import Glibc
import SwkModel
import SwkSystem

extension RunningState {
    /// Nil when the container does not run and did not since its last effects were released.
    static func read(_ path: String) throws(Failure) -> RunningState? {
        let bytes: [UInt8]
        do throws(Failure) {
            bytes = try Files.read(path)
        } catch  where error.errno == ENOENT {
            return nil
        }
        do {
            return try JSONDecoder().decode(RunningState.self, from: Data(bytes))
        } catch {
            throw Failure(.system, "read running state", path, "\(error)")
        }
    }

    func write(_ id: ObjectID, in layout: Layout) throws(Failure) {
        let path = layout.running(of: id)
        let bytes: Data
        do {
            bytes = try JSONEncoder().encode(self)
        } catch {
            throw Failure(.system, "write running state", path, "\(error)")
        }
        // Above the containers, where one sweep finds what was left unfinished in any of them.
        try StagingDirectory(layout.run).replace(path, with: bytes)
    }
}
