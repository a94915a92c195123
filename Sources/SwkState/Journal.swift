// The effect journal: what an owner changed on the host, recorded before the change, so that whoever comes later can undo it.
//
// One file for each owner, one line for each event: `+` and an effect as JSON before it is made, `-` and the effect once it is undone
// or handed over. The owner holds an flock on the file; a journal whose lock is free belongs to a dead owner. The file lives on a
// tmpfs, so a line costs one write and no sync: it has to survive its process, not the machine.

import FoundationEssentials
import Glibc
public import SwkModel
import SwkSystem
import Synchronization

/// The journal of one living owner: a script, a REPL session, a verb.
public final class Journal: EffectLog, Sendable {
    private struct State: ~Copyable {
        var file: Descriptor
        var pending: [Effect] = []
    }

    public let path: String
    private let state: Mutex<State>

    /// Starts an empty journal with a name of its own in `directory` and takes its lock.
    public convenience init(in directory: String) throws(Failure) {
        try Files.makeDirectories(directory, mode: 0o700)
        // The file gets its name once it is locked, so that nobody can take it for abandoned.
        let staged = try StagingDirectory(directory).begin()
        let path = "\(directory)/\(ObjectID.random().short).journal"
        try staged.place(at: path)
        self.init(path: path, file: staged.release(), pending: [])
    }

    /// Takes over the journal of an owner that died; nil when the owner lives or another process was faster.
    public static func adopt(_ path: String) throws(Failure) -> Journal? {
        let raw = open(path, O_RDWR | O_APPEND | O_CLOEXEC)
        if raw < 0 {
            let error = errno
            if error == ENOENT { return nil }
            throw .errno(error, "open journal", path)
        }
        let file = Descriptor(owning: raw)
        if flock(raw, LOCK_EX | LOCK_NB) != 0 { return nil }
        // Whoever finished it before us has unlinked it; an unlinked file has no links left.
        var status = stat()
        if fstat(raw, &status) != 0 || status.st_nlink == 0 { return nil }
        let pending = try replay(try file.readAll(), path)
        return Journal(path: path, file: file, pending: pending)
    }

    /// The journals in `directory`, of living and dead owners alike.
    public static func paths(in directory: String) throws(Failure) -> [String] {
        try Files.names(in: directory).filter { $0.hasSuffix(".journal") }.map { "\(directory)/\($0)" }
    }

    /// What stands in a journal, whoever owns it: what a living owner will still undo. Nothing for one that is gone by now.
    public static func effects(of path: String) throws(Failure) -> [Effect] {
        let bytes: [UInt8]
        do { bytes = try Files.read(path) } catch  where error.errno == ENOENT { return [] }
        return try replay(bytes, path)
    }

    private init(path: String, file: consuming Descriptor, pending: [Effect]) {
        self.path = path
        state = Mutex(State(file: file, pending: pending))
    }

    public func record(_ effect: Effect) throws(Failure) {
        try append("+", effect) { $0.append(effect) }
    }

    /// Strikes an effect out: it was undone, or somebody else answers for it now.
    public func forget(_ effect: Effect) throws(Failure) {
        try append("-", effect) { pending in
            if let index = pending.lastIndex(of: effect) { pending.remove(at: index) }
        }
    }

    /// The effects that still stand, oldest first.
    public var pending: [Effect] { state.withLock { $0.pending } }

    /// Undoes every standing effect, newest first, and strikes out what worked. Failures do not stop the rest; they are returned.
    public func undoAll(_ undo: (Effect) throws(Failure) -> Void) -> [Failure] {
        var failures: [Failure] = []
        for effect in pending.inUndoOrder {
            do throws(Failure) {
                try undo(effect)
                try forget(effect)
            } catch {
                failures.append(error)
            }
        }
        return failures
    }

    /// Removes the journal when nothing stands any more; one with standing effects stays for the next process to finish.
    public func close() throws(Failure) {
        if pending.isEmpty { try Files.remove(path) }
    }

    private func append(_ sign: String, _ effect: Effect, _ change: (inout [Effect]) -> Void) throws(Failure) {
        let line = try Self.line(sign, effect)
        let failure: Failure? = state.withLock { state in
            do throws(Failure) {
                try state.file.writeAll(line)
                change(&state.pending)
                return nil
            } catch {
                return error
            }
        }
        if let failure { throw failure }
    }

    private static func line(_ sign: String, _ effect: Effect) throws(Failure) -> [UInt8] {
        do {
            return Array(sign.utf8) + Array(try JSONEncoder().encode(effect)) + [UInt8(ascii: "\n")]
        } catch {
            throw Failure(.recordDamaged, "record effect", "\(effect)", "\(error)")
        }
    }

    /// Reads the standing effects back. A last line without its newline was cut short by the owner's death: its effect was not made.
    private static func replay(_ bytes: [UInt8], _ path: String) throws(Failure) -> [Effect] {
        var pending: [Effect] = []
        let complete = bytes[..<((bytes.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1)]
        for line in complete.split(separator: UInt8(ascii: "\n")) {
            guard let effect = try? JSONDecoder().decode(Effect.self, from: Data(line.dropFirst())) else {
                // The reason of a decoding error says nothing to a person; the line does.
                throw Failure(
                    .recordDamaged, "read journal", path, "line is damaged",
                    actual: String(decoding: line, as: UTF8.self))
            }
            if line.first == UInt8(ascii: "+") {
                pending.append(effect)
            } else if let index = pending.lastIndex(of: effect) {
                pending.remove(at: index)
            }
        }
        return pending
    }
}
