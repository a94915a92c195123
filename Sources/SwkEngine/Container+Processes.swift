// The processes of a container, as the host sees them.

public import SwkModel
public import SwkSystem

extension Container {
    /// Its processes, those of `exec` included, by their numbers on the host.
    public func processes() throws(Failure) -> [ProcessStatus] {
        let first = try runningProcess(to: "list processes of")
        let members = try runningState()?.cgroup.members() ?? []
        // On hosts whose groups cannot be read its first process is still known.
        return Set(members + [first.pid]).sorted().compactMap(ProcessStatus.init(of:))
    }
}
