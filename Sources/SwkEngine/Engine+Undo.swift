// The inverses of the two effects that stand for whole objects: a container and a network.

import Glibc
import SwkModel
import SwkNetwork
import SwkRuntime
import SwkState
import SwkSystem

extension Engine {
    /// Kills a container and removes everything that it has, from whatever state it is in, as often as it is asked to.
    func undoContainer(_ hex: String) throws(Failure) {
        guard let id = ObjectID(hex) else { throw Failure(.recordDamaged, "remove container", hex, "not an id") }
        guard Files.exists(layout.directory(of: id)) || Files.exists(layout.runDirectory(of: id)) else { return }
        try Files.makeDirectories(layout.runDirectory(of: id), mode: 0o700)
        let lock = try FileLock.waiting(forDirectory: layout.runDirectory(of: id))
        defer { withExtendedLifetime(lock) {} }
        let record = readable { () throws(Failure) in try records.load(id) }
        if let running = readable({ () throws(Failure) in try runningState(id) }), let freezer = running.cgroup.freezer
        {
            // What stands still does not hear that it is killed, where there is only cgroup v1.
            try Cgroup.thaw(freezer)
        }
        try Minder.end(directory: "\(layout.directory(of: id))/minder")
        if let running = readable({ () throws(Failure) in try runningState(id) }) {
            try running.process.killAndWait()
            for attachment in running.attachments { try networkStore.detach(attachment) }
        }
        try EffectFile(layout.effects(of: id)).undoAll { effect throws(Failure) in try undo(effect) }
        for mount in record?.mounts ?? [] {
            if let volume = mount.volume { try volumes.release(volume, by: id) }
        }
        try releaseName(record?.name, of: id)
        if let other = record?.otherName { try releaseName(other, of: id) }
        try Files.removeTree(layout.directory(of: id))
        try Files.removeTree(layout.runDirectory(of: id))
    }

    /// Without a record (its owner died between the two) the name is found by its owner.
    private func releaseName(_ name: String?, of id: ObjectID) throws(Failure) {
        let candidates = if let name { [name] } else { try names.all() }
        for candidate in candidates where names.owner(of: candidate) == id { try names.release(candidate) }
    }

    /// Removes an image that was never given a name, unless a container was made from it that is still there.
    func undoImage(_ id: String) throws(Failure) {
        try imageStore.removeUnnamed(try Digest(parsing: id)) { () throws(Failure) in
            try containers(all: true).contains { $0.record.imageID == id }
        }
    }

    /// Removes a volume with its content, unless a container that outlives its scope mounts it by now.
    func undoVolume(_ name: String) throws(Failure) { _ = try volumes.remove(name) }

    func runningState(_ id: ObjectID) throws(Failure) -> RunningState? {
        try RunningState.read(id, in: layout)
    }

    /// A damaged record must not keep a container from being removed: what cannot be read is treated as absent.
    private func readable<Record>(_ read: () throws(Failure) -> Record?) -> Record? {
        do throws(Failure) { return try read() } catch { return nil }
    }
}
