// The last part of every launch, of new containers and of execs alike: the user, the rights that remain, the program.
//
// The order matters. The user is looked up with full rights. The bounding set needs CAP_SETPCAP, so it shrinks first; the working
// directory is made and entered before the ids change. Without no_new_privs the filter needs CAP_SYS_ADMIN and must come before the
// capabilities go; with it the filter comes last, so that it need not allow our own calls. The parent-death signal is cleared by
// every change of ids, so it follows them.

import SwkModel

extension LaunchPlan {
    mutating func addProgram(
        _ process: RuntimeSpec.Process, seccomp: RuntimeSpec.SeccompSelection?, filters: SeccompFilters?,
        createsWorkDirectory: Bool
    ) throws(Failure) {
        try check(process)
        let sets = try process.capabilities.map(CapabilitySets.init)
        let filter = try compile(seccomp, for: sets?.bounding ?? [], filters)
        let user = process.user
        operations.append(
            .user(
                user.name ?? "\(user.uid):\(user.gid)", additionalGroups: user.additionalGids ?? [],
                named: user.additionalGroups ?? [], home: !process.env.contains { $0.hasPrefix("HOME=") }))
        if let sets { operations.append(.boundingSet(sets.bounding)) }
        operations += [.workDirectory(process.cwd, create: createsWorkDirectory), .umask(user.umask ?? 0o022)]
        try addLimits(process)
        let privileged = process.noNewPrivileges != true
        if privileged, let filter { operations.append(.seccomp(filter)) }
        operations.append(.becomeUser)
        if let sets {
            operations.append(
                .capabilities(
                    effective: sets.effective, permitted: sets.permitted, inheritable: sets.inheritable,
                    ambient: sets.ambient))
        }
        if !privileged { operations.append(.noNewPrivileges) }
        if diesWithParent { operations.append(.dieWithParent) }
        if !privileged, let filter { operations.append(.seccomp(filter)) }
        let path = process.env.first { $0.hasPrefix("PATH=") }.map { String($0.dropFirst(5)) }
        operations.append(
            .execute(arguments: process.args, environment: process.env, path: path ?? RuntimeSpec.defaultPath))
        if deferral != nil { operations.insert(.awaitStart, at: lastMoment) }
    }

    /// Before the filter, which need not allow the waiting, or else before the program.
    private var lastMoment: Int {
        operations.lastIndex { if case .seccomp = $0 { true } else { false } } ?? operations.endIndex - 1
    }

    /// Late, because a small number of descriptors or bytes must not hinder our own work.
    private mutating func addLimits(_ process: RuntimeSpec.Process) throws(Failure) {
        for limit in process.rlimits ?? [] {
            guard let kind = ResourceLimitKind.allCases.first(where: { $0.name == limit.type }) else {
                throw Failure(
                    .invalidArgument, "read resource limit", limit.type, "there is no such limit",
                    nearest: nearestName(to: limit.type, in: ResourceLimitKind.allCases.map(\.name)))
            }
            operations.append(.resourceLimit(kind, soft: limit.soft, hard: limit.hard))
        }
    }

    /// What C strings and the kernel cannot carry is refused here, with the value.
    private func check(_ process: RuntimeSpec.Process) throws(Failure) {
        guard let program = process.args.first, !program.isEmpty else {
            throw Failure(.invalidArgument, "start process", "", "no command given", help: "name a command to run")
        }
        guard process.cwd.hasPrefix("/") else {
            throw Failure(.invalidArgument, "change directory to", process.cwd, "a working directory must be absolute")
        }
        for text in process.args + process.env where text.utf8.contains(0) {
            throw Failure(
                .invalidArgument, "start process", program, "an argument or variable contains a NUL byte", actual: text)
        }
    }

    private func compile(
        _ selection: RuntimeSpec.SeccompSelection?, for capabilities: CapabilitySet, _ filters: SeccompFilters?
    ) throws(Failure) -> SeccompFilter? {
        guard let selection, selection != .unconfined else { return nil }
        guard let filters else {
            throw Failure(
                .invalidArgument, "plan launch", "",
                "the spec selects a seccomp profile but there is no compiler for it")
        }
        if case .profile(let text) = selection { return try filters.profile(text, for: capabilities) }
        return try filters.dockerDefault(for: capabilities)
    }
}

/// The five sets of a process as masks.
struct CapabilitySets {
    let bounding, effective, permitted, inheritable, ambient: CapabilitySet

    init(_ names: RuntimeSpec.Capabilities) throws(Failure) {
        bounding = try CapabilitySet(named: names.bounding)
        effective = try CapabilitySet(named: names.effective)
        permitted = try CapabilitySet(named: names.permitted)
        inheritable = try CapabilitySet(named: names.inheritable)
        ambient = try CapabilitySet(named: names.ambient)
    }
}
