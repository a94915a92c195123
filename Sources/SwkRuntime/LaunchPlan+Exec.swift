// Running one more process in a container that runs already.
//
// The process is born in the container's pid namespace and, on v2, in its cgroup; it joins the other namespaces through one setns(2) on
// the pidfd of the container's first process, so nothing is looked up by number or path. It gives up the same rights in the same order
// as the container did.

public import SwkModel

extension LaunchPlan {
    /// Computes an exec. Launch it with `target:` set to the container's pidfd.
    ///
    /// - Parameters:
    ///   - process: the program and its user, environment and rights.
    ///   - namespaces: those that the container has of its own.
    ///   - seccomp: the container's own choice.
    ///   - group: a group of its own, so that it can be killed with everything that it starts.
    public init(
        exec process: RuntimeSpec.Process, namespaces: Namespaces = [.mount, .pid, .ipc, .uts, .network, .cgroup],
        seccomp: RuntimeSpec.SeccompSelection = .dockerDefault, cgroup: Cgroup?, group: ExecGroup? = nil,
        filters: SeccompFilters? = nil, diesWithParent: Bool = true
    ) throws(Failure) {
        self.diesWithParent = diesWithParent
        if process.terminal == true { terminal = process.consoleSize ?? .init(height: 0, width: 0) }
        self.cgroup = group?.directory ?? cgroup?.unified
        joinsPidNamespace = namespaces.contains(.pid)
        operations += (cgroup?.joined ?? []).map { .joinCgroup($0) }
        var kept: [LaunchOperation.Slot] = [.target]
        if terminal != nil { kept.append(.console) }
        if diesWithParent { kept.append(.lifeline) }
        operations += [.newSession, .standardDescriptors, .closeDescriptors(keeping: kept)]
        if let score = process.oomScoreAdj { operations.append(.oomScore(score)) }
        operations.append(.joinNamespaces(.target, namespaces.subtracting(.pid)))
        if let terminal { operations.append(.console(rows: terminal.height, columns: terminal.width, bind: false)) }
        try addProgram(process, seccomp: seccomp, filters: filters, createsWorkDirectory: false)
    }
}
