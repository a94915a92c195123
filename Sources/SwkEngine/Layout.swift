// Which file is where: the one place that knows paths below the root and the run directory.

import SwkModel
import SwkSystem

/// The directories of one engine.
struct Layout: Sendable {
    let root: String
    let run: String

    var images: String { "\(root)/images" }
    var containers: String { "\(root)/containers" }
    var containerNames: String { "\(root)/names" }
    var volumes: String { "\(root)/volumes" }
    var networks: String { "\(root)/networks" }
    var seccompCache: String { "\(root)/cache/seccomp" }
    /// Programs of ours that containers see.
    var programCache: String { "\(root)/cache/programs" }
    /// One empty file for each detached container that is to be removed when it has ended.
    var ephemeral: String { "\(run)/ephemeral" }
    /// Where every container's root is mounted: in its own mount namespace only, so one directory serves them all.
    var mountpoint: String { "\(run)/mountpoint" }
    /// The lowest layer of every container: the places that its own mounts need, so that they never appear in what it wrote.
    var mountPoints: String { "\(root)/mount-points" }
    var journals: String { "\(run)/journals" }
    /// Files of the host as they were before a transaction changed them.
    var savedFiles: String { "\(run)/saved" }
    /// Held while volumes are made, used and removed.
    var volumeLock: String { "\(run)/volumes.lock" }
    var networkRun: String { "\(run)/networks" }

    /// Where unfinished files may have been left: everything else is written where a lock says who may.
    var staging: [StagingDirectory] {
        [root, run, journals, seccompCache, programCache].map { StagingDirectory($0) }
    }

    /// What belongs to a container and survives a reboot: record, writable layer, log, exit record.
    func directory(of id: ObjectID) -> String { "\(containers)/\(id)" }
    func upper(of id: ObjectID) -> String { "\(directory(of: id))/upper" }
    func work(of id: ObjectID) -> String { "\(directory(of: id))/work" }
    func hosts(of id: ObjectID) -> String { "\(directory(of: id))/hosts" }
    func hostname(of id: ObjectID) -> String { "\(directory(of: id))/hostname" }
    func resolver(of id: ObjectID) -> String { "\(directory(of: id))/resolv.conf" }

    /// What a container has while it runs and what must not survive a reboot. A lock on it is the lock of the container.
    func runDirectory(of id: ObjectID) -> String { "\(run)/containers/\(id)" }
    func effects(of id: ObjectID) -> String { "\(runDirectory(of: id))/effects" }
    func running(of id: ObjectID) -> String { "\(runDirectory(of: id))/running.json" }

    /// Makes the fixed directories, and drops what an earlier boot left in the run directory when that is not on a tmpfs.
    func prepare() throws(Failure) {
        let boot = try Files.readText("/proc/sys/kernel/random/boot_id")
        let mark = "\(run)/boot-id"
        // A missing mark means a fresh directory; a wrong one means that every kernel object named below is gone.
        let known = try? Files.readText(mark)
        if let known, known != boot { try Files.removeTree(run) }
        for directory in [root, containers, volumes, "\(run)/containers", ephemeral, mountpoint, journals] {
            try Files.makeDirectories(directory, mode: 0o711)
        }
        if known != boot { try Files.replace(mark, with: boot.utf8) }
    }
}
