// Which file says what. Records survive a reboot; memberships, leases and locks are about the running kernel and do not.
//
//     STATE/networks/<id>.json           the record
//     STATE/networks/names/<name>        symbolic link to the record
//     RUN/networks/<id>/members/<cid>    one member: name, aliases, address, ports (JSON)
//     RUN/networks/<id>/leases/<address> symbolic link to the member that has the address
//     RUN/networks/<id>/hosts/<cid>      symbolic link to the member's hosts file
//     RUN/networks/<id>/tickets          its length counts the addresses given out so far
//     RUN/networks/<id>/lock             held while names and stale leases are changed
//     RUN/networks/<id>/names            the lines that were written into the members' hosts files
//     RUN/ports/<tcp|udp>-<address>-<port>  symbolic link to the member that publishes there
//
// Names and leases are symbolic links because symlink(2) creates a file exclusively and with its content in one step. A link whose
// target is gone is void: who comes next may take it (see `Lease`). So only the targets have to be journaled, and no recovery can
// ever remove a lease that belongs to somebody else by now.

import SwkModel
import SwkSystem

/// The paths of one store.
struct NetworkLayout: Sendable {
    let state: String
    let run: String

    init(stateDirectory: String, runDirectory: String) {
        state = stateDirectory + "/networks"
        run = runDirectory + "/networks"
        ports = runDirectory + "/ports"
        stateStaging = StagingDirectory(stateDirectory)
        runStaging = StagingDirectory(runDirectory)
    }

    /// Where records and members are written before they take their places.
    let stateStaging: StagingDirectory
    let runStaging: StagingDirectory

    let ports: String
    var names: String { state + "/names" }
    var lock: String { state + "/lock" }
    var portLock: String { ports + "/lock" }
    /// Held while bridges and the packet filter table are set up, which all networks share.
    var tableLock: String { run + "/lock" }

    func record(_ id: ObjectID) -> String { "\(state)/\(id).json" }
    func name(_ name: String) -> String { "\(names)/\(name)" }
    func run(_ id: ObjectID) -> String { "\(run)/\(id)" }
    func members(_ id: ObjectID) -> String { "\(run)/\(id)/members" }
    func member(_ container: ObjectID, of id: ObjectID) -> String { "\(run)/\(id)/members/\(container)" }
    func leases(_ id: ObjectID) -> String { "\(run)/\(id)/leases" }
    func hosts(_ id: ObjectID) -> String { "\(run)/\(id)/hosts" }
    func tickets(_ id: ObjectID) -> String { "\(run)/\(id)/tickets" }
    func lock(_ id: ObjectID) -> String { "\(run)/\(id)/lock" }
}
