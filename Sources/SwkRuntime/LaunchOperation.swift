// One step of a launch. The cases are those of swk_plan.h, with names and paths in place of offsets and slots.
//
// The order of cases is the order of a launch: first what needs the host's paths, then the change of root, then what happens inside,
// last what gives up rights. A plan is printed one operation a line, so `swk run --plan` shows exactly what will be done.

/// A typed operation that the launched child performs before it executes the container's program.
public enum LaunchOperation: Hashable, Sendable {
    /// Descriptors that are handed in at launch; values of enum swk_slot.
    public enum Slot: UInt32, Hashable, Sendable {
        case console = 3
        case lifeline = 4
        case networkNamespace = 5
        case target = 6
        case ipcTarget = 7
        case report = 8
        case start = 9
    }

    // With the host's paths.
    /// Joins a cgroup of a v1 hierarchy (v2 is joined by being born there).
    case joinCgroup(String)
    case joinNamespaces(Slot, Namespaces)
    /// Joins one namespace by the path of its file.
    case joinNamespace(String, Namespaces)
    case newNamespaces(Namespaces)
    case newSession
    case standardDescriptors
    /// `beyond` further ones after the standard three stay open for the program.
    case closeDescriptors(keeping: [Slot], beyond: Int = 0)
    case resourceLimit(ResourceLimitKind, soft: UInt64, hard: UInt64)
    case oomScore(Int)
    case hostname(String)
    case domainname(String)
    case loopback
    case propagation(MountFlags)
    case rootOverlay(at: String, lower: [String], upper: String?, work: String?, volatile: Bool)
    case rootBind(at: String, source: String, MountAttributes)
    /// Takes a host path as a detached mount number `index`.
    case tree(index: Int, source: String, recursive: Bool, set: MountAttributes, clear: MountAttributes)
    case pivotRoot

    // With the container's paths; relative ones start in the directory entered last.
    case mount(type: String, source: String, at: String, data: String, MountFlags, create: Bool, mayFail: Bool)
    case enter(String)
    case attach(index: Int, at: String, propagation: MountFlags)
    case makeDirectory(String, mode: UInt32)
    case makeDevice(String, mode: UInt32, major: UInt32, minor: UInt32, uid: UInt32, gid: UInt32)
    case symlink(String, at: String)
    case sysctl(String, String)
    case console(rows: UInt16, columns: UInt16, bind: Bool)
    case mask(String)
    case readOnly(String)
    case remountRoot(MountAttributes)

    // Giving up rights.
    case user(String, additionalGroups: [UInt32], named: [String], home: Bool)
    case boundingSet(CapabilitySet)
    case workDirectory(String, create: Bool)
    case umask(UInt32)
    case becomeUser
    case capabilities(
        effective: CapabilitySet, permitted: CapabilitySet, inheritable: CapabilitySet, ambient: CapabilitySet)
    case noNewPrivileges
    case dieWithParent
    /// Reports that the program can be executed, and waits until somebody says so.
    case awaitStart
    /// A compiled filter and what it was compiled from.
    case seccomp(SeccompFilter)
    case execute(arguments: [String], environment: [String], path: String)
}

/// What a resource limit limits; the numbers are those of setrlimit(2).
public enum ResourceLimitKind: UInt32, Hashable, Sendable, CaseIterable {
    case cpu, fsize, data, stack, core, rss, nproc, nofile, memlock, `as`, locks, sigpending, msgqueue, nice, rtprio,
        rttime

    /// The OCI spelling: `RLIMIT_NOFILE`.
    public var name: String { "RLIMIT_\(String(describing: self).uppercased())" }
}

extension LaunchOperation: CustomStringConvertible {
    /// One line, in the words of the field's manual pages.
    public var description: String {
        switch self {
        case .joinCgroup(let path): "join cgroup \(path)"
        case .joinNamespaces(let slot, let kinds): "join namespaces \(kinds) of \(slot)"
        case .joinNamespace(let path, let kind): "join namespace \(kind) \(path)"
        case .newNamespaces(let kinds): "create namespaces \(kinds)"
        case .newSession: "start session"
        case .standardDescriptors: "set standard descriptors"
        case .closeDescriptors(let slots, let beyond):
            "close descriptors" + (beyond == 0 ? "" : " beyond \(3 + beyond)")
                + (slots.isEmpty ? "" : " except \(slots.map { "\($0)" }.joined(separator: ", "))")
        case .resourceLimit(let kind, let soft, let hard): "set limit \(kind) \(soft):\(hard)"
        case .oomScore(let score): "set OOM score \(score)"
        case .hostname(let name): "set host name \(name)"
        case .domainname(let name): "set domain name \(name)"
        case .loopback: "bring up loopback"
        case .propagation(let flags): "set mount propagation \(flags) on /"
        case .rootOverlay, .rootBind, .tree, .mount, .attach, .remountRoot, .mask, .readOnly: mountDescription
        case .pivotRoot: "change root"
        case .enter(let path): "enter \(path)"
        case .makeDirectory(let path, let mode): "create directory \(path) mode \(octal(mode))"
        case .makeDevice(let path, let mode, let major, let minor, _, _):
            "create device \(path) \(mode & 0o170000 == 0o060000 ? "b" : "c") \(major):\(minor) mode \(octal(mode & 0o7777))"
        case .symlink(let target, let path): "link \(path) -> \(target)"
        case .sysctl(let name, let value): "set kernel parameter \(name)=\(value)"
        case .console(let rows, let columns, _): "open console \(columns)x\(rows)"
        default: rightsDescription
        }
    }

    private var mountDescription: String {
        switch self {
        case .rootOverlay(let path, let lower, let upper, _, let volatile):
            "mount overlay on \(path) lower \(lower.joined(separator: ":"))"
                + (upper.map { " upper \($0)" } ?? " read-only") + (volatile ? " volatile" : "")
        case .rootBind(let path, let source, let attributes): "bind \(source) on \(path)\(bracketed(attributes))"
        case .tree(let index, let source, let recursive, let set, _):
            "take \(source) as tree \(index)\(recursive ? " recursively" : "")\(bracketed(set))"
        case .mount(let type, _, let path, let data, let flags, _, _):
            "mount \(type) on \(path) (\([flags.description, data].filter { !$0.isEmpty }.joined(separator: ",")))"
        case .attach(let index, let path, let propagation): "attach tree \(index) on \(path)\(bracketed(propagation))"
        case .remountRoot(let attributes): "remount root\(bracketed(attributes))"
        case .mask(let path): "mask \(path)"
        case .readOnly(let path): "make read-only \(path)"
        default: ""
        }
    }

    private var rightsDescription: String {
        switch self {
        case .user(let name, let groups, let names, _):
            (name.isEmpty ? "find user 0" : "find user `\(name)`")
                + (groups.isEmpty && names.isEmpty
                    ? "" : " with groups \((groups.map(String.init) + names).joined(separator: ","))")
        case .boundingSet(let set): "keep capabilities \(set)"
        case .workDirectory(let path, _): "change directory to \(path)"
        case .umask(let mask): "set umask \(octal(mask))"
        case .becomeUser: "change user"
        case .capabilities(let effective, _, _, let ambient):
            "set capabilities \(effective)" + (ambient.isEmpty ? "" : " ambient \(ambient)")
        case .noNewPrivileges: "set no_new_privs"
        case .dieWithParent: "tie to parent"
        case .awaitStart: "wait for start"
        case .seccomp(let filter): "install seccomp filter \(filter.name) (\(filter.count) instructions)"
        case .execute(let arguments, _, _): "execute \(arguments.joined(separator: " "))"
        default: ""
        }
    }
}

private func octal(_ mode: UInt32) -> String { "0" + String(mode, radix: 8) }

private func bracketed(_ flags: some CustomStringConvertible) -> String {
    let text = flags.description
    return text.isEmpty ? "" : " (\(text))"
}
