// One encoding for each operation: which field of struct swk_op carries what. The C side is the switch in swk_walk.c.

import CSwkLinux
import SwkModel

extension PlanEncoder {
    mutating func add(_ operation: LaunchOperation) {
        switch operation {
        case .joinCgroup(let path): add(SWK_OP_JOIN_CGROUP, a: text(path))
        case .joinNamespaces(let slot, let kinds): add(SWK_OP_JOIN_NAMESPACES, a: slot.rawValue, n: kinds.rawValue)
        case .joinNamespace(let path, let kind): add(SWK_OP_JOIN_NAMESPACE, a: text(path), n: kind.rawValue)
        case .newNamespaces(let kinds): add(SWK_OP_NEW_NAMESPACES, n: kinds.rawValue)
        case .newSession: add(SWK_OP_NEW_SESSION)
        case .standardDescriptors: add(SWK_OP_STDIO)
        case .closeDescriptors(let slots, let beyond):
            add(SWK_OP_CLOSE_DESCRIPTORS, n: UInt64(beyond), m: slots.reduce(0) { $0 | 1 << UInt64($1.rawValue) })
        case .resourceLimit(let kind, let soft, let hard): add(SWK_OP_RLIMIT, a: kind.rawValue, n: soft, m: hard)
        case .oomScore(let score): add(SWK_OP_OOM_SCORE, a: text("\(score)"))
        case .hostname(let name): add(SWK_OP_HOSTNAME, a: text(name))
        case .domainname(let name): add(SWK_OP_DOMAINNAME, a: text(name))
        case .loopback: add(SWK_OP_LOOPBACK)
        case .rootOverlay, .rootBind, .tree, .pivotRoot, .propagation: addRoot(operation)
        case .mount, .enter, .attach, .makeDirectory, .makeDevice, .symlink, .mask, .readOnly, .remountRoot:
            addMount(operation)
        case .sysctl(let name, let value):
            add(SWK_OP_SYSCTL, a: text(name.split(separator: ".").joined(separator: "/")), b: text(value))
        case .console(let rows, let columns, let bind):
            add(SWK_OP_CONSOLE, flags: bind ? SWK_BIND_CONSOLE : 0, n: UInt64(rows) << 16 | UInt64(columns))
        default: addRights(operation)
        }
    }

    private mutating func addRoot(_ operation: LaunchOperation) {
        switch operation {
        case .propagation(let flags): add(SWK_OP_PROPAGATION, a: text("/"), n: flags.rawValue)
        case .rootOverlay(let path, let lower, let upper, let work, let volatile):
            add(
                SWK_OP_ROOT_OVERLAY, flags: volatile ? SWK_VOLATILE : 0, a: text(path), b: list(lower),
                c: UInt32(lower.count), d: upper.map { text($0) } ?? 0, m: UInt64(work.map { text($0) } ?? 0))
        case .rootBind(let path, let source, let attributes):
            add(SWK_OP_ROOT_BIND, a: text(path), b: text(source), n: attributes.rawValue)
        case .tree(let index, let source, let recursive, let set, let clear):
            add(
                SWK_OP_TREE, flags: recursive ? SWK_RECURSIVE : 0, a: text(source), b: UInt32(index), n: set.rawValue,
                m: clear.rawValue)
        default: add(SWK_OP_PIVOT_ROOT)
        }
    }

    private mutating func addMount(_ operation: LaunchOperation) {
        switch operation {
        case .mount(let type, let source, let path, let data, let flags, let create, let mayFail):
            add(
                SWK_OP_MOUNT, flags: (create ? SWK_MAKE_DIRECTORY : 0) | (mayFail ? SWK_MAY_FAIL : 0), a: text(type),
                b: text(source), c: text(path), d: data.isEmpty ? 0 : text(data), n: flags.rawValue)
        case .enter(let path): add(SWK_OP_ENTER, a: text(path))
        case .attach(let index, let path, let propagation):
            add(
                SWK_OP_ATTACH, flags: SWK_MAKE_DIRECTORY | SWK_MAKE_FILE, b: UInt32(index), c: text(path),
                n: propagation.rawValue)
        case .makeDirectory(let path, let mode): add(SWK_OP_MAKE_DIRECTORY, a: text(path), n: UInt64(mode))
        case .makeDevice(let path, let mode, let major, let minor, let uid, let gid):
            add(
                SWK_OP_MAKE_DEVICE, a: text(path), b: uid, c: gid, n: UInt64(mode),
                m: UInt64(deviceNumber(major: major, minor: minor)))
        case .symlink(let target, let path): add(SWK_OP_SYMLINK, a: text(target), b: text(path))
        case .mask(let path): add(SWK_OP_MASK, a: text(path))
        case .readOnly(let path): add(SWK_OP_READ_ONLY, a: text(path))
        case .remountRoot(let attributes): add(SWK_OP_REMOUNT_ROOT, n: attributes.rawValue)
        default: break
        }
    }

    private mutating func addRights(_ operation: LaunchOperation) {
        switch operation {
        case .user(let name, let groups, let names, let home):
            add(
                SWK_OP_USER, flags: home ? SWK_SET_HOME : 0, a: text(name), b: UInt32(groups.count),
                c: groups.isEmpty ? 0 : place(groups), d: names.isEmpty ? 0 : list(names), n: UInt64(names.count))
        case .boundingSet(let set): add(SWK_OP_BOUNDING_SET, n: set.rawValue)
        case .workDirectory(let path, let create):
            add(SWK_OP_WORK_DIRECTORY, flags: create ? SWK_MAKE_DIRECTORY : 0, a: text(path))
        case .umask(let mask): add(SWK_OP_UMASK, n: UInt64(mask))
        case .becomeUser: add(SWK_OP_BECOME_USER)
        case .capabilities(let effective, let permitted, let inheritable, let ambient):
            let sets = [effective, permitted, inheritable, ambient].map(\.rawValue)
            add(SWK_OP_CAPABILITIES, a: place(sets))
        case .noNewPrivileges: add(SWK_OP_NO_NEW_PRIVILEGES)
        case .dieWithParent: add(SWK_OP_DIE_WITH_PARENT)
        case .awaitStart: add(SWK_OP_AWAIT_START)
        case .seccomp(let filter):
            add(SWK_OP_SECCOMP, a: place(filter.program, alignment: 8), n: UInt64(filter.count))
        case .execute(let arguments, let environment, let path):
            add(
                SWK_OP_EXEC, a: list(arguments), b: UInt32(arguments.count), c: list(environment),
                d: UInt32(environment.count), n: UInt64(text(path)))
        default: break
        }
    }

    /// The kernel's encoding of a device number for mknod(2).
    private func deviceNumber(major: UInt32, minor: UInt32) -> UInt32 {
        (minor & 0xff) | (major & 0xfff) << 8 | (minor & ~0xff) << 12
    }
}
