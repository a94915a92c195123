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

    func write(_ path: String) throws(Failure) {
        let bytes: Data
        do {
            bytes = try JSONEncoder().encode(self)
        } catch {
            throw Failure(.system, "write running state", path, "\(error)")
        }
        try Files.replace(path, with: bytes)
    }
}
