// The effects of one running container: who started it may be gone, so they are kept beside it and not in a process's journal.
//
// Append-only and without a lock of its own: a container is changed only under its object lock. Undone as a whole.

import FoundationEssentials
import Glibc
public import SwkModel
import SwkSystem

/// The standing effects of one container at run time: cgroup, network, leases, ports.
public struct EffectFile: EffectLog {
    public let path: String

    public init(_ path: String) { self.path = path }

    public func record(_ effect: Effect) throws(Failure) {
        let line: Data
        do {
            line = try JSONEncoder().encode(effect)
        } catch {
            throw Failure(.recordDamaged, "record effect", "\(effect)", "\(error)")
        }
        try Descriptor.open(path, O_WRONLY | O_CREAT | O_APPEND, mode: 0o600).writeAll(
            Array(line) + [UInt8(ascii: "\n")])
    }

    /// What stands, oldest first. A line cut short by a death is left out: its effect was not made.
    public func standing() throws(Failure) -> [Effect] {
        guard Files.exists(path) else { return [] }
        let bytes = try Files.read(path)
        let complete = bytes[..<((bytes.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1)]
        var effects: [Effect] = []
        for line in complete.split(separator: UInt8(ascii: "\n")) {
            do {
                effects.append(try JSONDecoder().decode(Effect.self, from: Data(line)))
            } catch {
                throw Failure(.recordDamaged, "read effects", path, "\(error)")
            }
        }
        return effects
    }

    /// Undoes everything that stands, newest first, and removes the file when all of it worked.
    public func undoAll(_ undo: (Effect) throws(Failure) -> Void) throws(Failure) {
        var first: Failure?
        for effect in try standing().reversed() {
            do throws(Failure) { try undo(effect) } catch { first = first?.noting(error.message) ?? error }
        }
        if let first { throw first }
        try Files.remove(path)
    }
}
