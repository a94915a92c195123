// Finishing what a killed process left: every effect has one inverse, idempotent, runnable from any point.

public import SwkModel
import SwkNetwork
import SwkRuntime
import SwkState
import SwkSystem
import Glibc

/// What a recovery did.
public struct RecoveryReport: Sendable, Equatable {
    /// The effects that were undone, newest first.
    public var undone: [Effect] = []
    /// What could not be undone; it stays recorded.
    public var failures: [Failure] = []
}

extension Engine {
    /// Finishes the journals of owners that died, and releases what ended containers still hold at run time.
    ///
    /// Any number of processes may do this at once: a journal is taken by locking it.
    @discardableResult
    public func recover() throws(Failure) -> RecoveryReport {
        var report = RecoveryReport()
        for path in try Journal.paths(in: layout.journals) {
            guard let journal = try Journal.adopt(path) else { continue }
            let standing = journal.pending
            report.failures += journal.undoAll { effect throws(Failure) in try undo(effect) }
            report.undone += standing.reversed().filter { !journal.pending.contains($0) }
            try journal.close()
        }
        if !report.undone.isEmpty { try networkStore.sweep() }
        report.undone += try removeEndedEphemeral()
        try volumes.finishRemovals()
        for staging in layout.staging + networkStore.staging + [imageStore.staging] { try staging.sweep() }
        return report
    }

    /// The inverse of one effect.
    func undo(_ effect: Effect) throws(Failure) {
        switch effect {
        case .file(let path): try Files.remove(path)
        case .directory(let path): try Files.removeTree(path)
        case .mount(let path): try detachMount(path)
        case .cgroup(let path): try Cgroup.undo(path)
        case .process(let pid, let startTime): try ProcessIdentity(pid: pid, startTime: startTime).signal(SIGKILL)
        case .link(let name): try NetworkUndo.link(name)
        case .publishedPort(let port): try networkStore.undoPublishedPort(port)
        case .container(let id): try undoContainer(id)
        case .frozenCgroup(let path): try Cgroup.thaw(path)
        case .image(let id): try undoImage(id)
        case .imageName(let name, let manifest): try imageStore.restoreName(name, manifest: manifest)
        case .volume(let name): try undoVolume(name)
        case .savedFile(let path, let copy): try SavedFile(path: path, copy: copy).restore()
        case .network(let hex):
            guard let id = ObjectID(hex) else { throw Failure(.recordDamaged, "remove network", hex, "not an id") }
            try undoNetwork(id)
        case .connection(let container, let network): try undoConnection(container, network)
        case .peerName(let container): try finishRenaming(container)
        }
    }

    /// `recover`, and removes what nothing refers to: containers that were to be removed when they ended,
    /// layers and blobs without an image.
    public func collectGarbage() throws(Failure) -> RecoveryReport {
        let report = try recover()
        try releaseEndedContainers()
        try networkStore.sweep()
        _ = try imageStore.collectGarbage()
        return report
    }

    /// Removes the detached containers that were started with `--rm` and have ended: nobody was awake to do it then.
    private func removeEndedEphemeral() throws(Failure) -> [Effect] {
        var removed: [Effect] = []
        for name in try Files.names(in: layout.ephemeral) {
            if let id = ObjectID(name), let record = try records.load(id) {
                switch try Container(engine: self, record: record).state() {
                case .created, .running, .restarting: continue
                case .exited, .lost: break
                }
                try undo(.container(name))
                removed.append(.container(name))
            }
            try Files.remove("\(layout.ephemeral)/\(name)")
        }
        return removed
    }

    /// Gives back what containers that ended still have at run time: addresses, ports, cgroups. Nobody is awake when a detached container
    /// ends by itself, so this is done when something is found to be taken, and by `collectGarbage`.
    func releaseEndedContainers() throws(Failure) {
        for name in try Files.names(in: "\(layout.run)/containers") {
            guard let id = ObjectID(name), Files.exists(layout.effects(of: id)), let record = try records.load(id)
            else { continue }
            try Container(engine: self, record: record).releaseIfEnded()
        }
    }

    private func detachMount(_ path: String) throws(Failure) {
        if umount2(path, Int32(MNT_DETACH)) == 0 { return }
        let error = errno
        if error != EINVAL && error != ENOENT { throw .errno(error, "unmount", path) }
    }
}
