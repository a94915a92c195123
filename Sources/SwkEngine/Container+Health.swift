// Whether a container is well: the check that its minder runs in it, and what that has said.

public import SwkModel
public import SwkRuntime
import SwkSystem

extension Container {
    /// What its health checks have said in this run or the last; nil when it has none.
    public func health() throws(Failure) -> HealthRecord? {
        record.health == nil ? nil : try minder.health()
    }

    /// The check as the minder runs it: like an exec of the container's own user, in its working directory.
    func healthProbe(_ cgroup: Cgroup) throws(Failure) -> HealthProbe? {
        guard let health = record.health, let test = health.test else { return nil }
        let words = test[0] == "CMD" ? Array(test.dropFirst()) : ["/bin/sh", "-c"] + test.dropFirst().prefix(1)
        let plan = try LaunchPlan(
            exec: try process(ExecOptions(command: words)), namespaces: record.ownNamespaces, seccomp: record.seccomp,
            cgroup: cgroup, filters: engine.filters)
        return HealthProbe(
            plan: plan, interval: health.interval ?? 30_000_000_000, timeout: health.timeout ?? 30_000_000_000,
            startPeriod: health.startPeriod ?? 0, retries: health.retries ?? 3)
    }
}
