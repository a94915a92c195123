// A container's files as operations: what is taken from the host before the change of root, what is made inside after it.
//
// Below a fresh tmpfs (/dev) paths are relative to the directory entered: one call each and nothing to resolve. Everything else goes
// through the kernel's safe lookup.

import Glibc
import SwkModel

struct FileOperations {
    /// With the host's paths.
    private(set) var before: [LaunchOperation] = []
    /// With the container's paths.
    private(set) var after: [LaunchOperation] = []
    /// Protections that must follow everything else.
    private(set) var last: [LaunchOperation] = []
    private let cgroup: Cgroup?
    private var treeCount = 0
    /// The fresh tmpfs that relative paths are in, or nil.
    private var entered: String?
    /// Directories of /dev that exist.
    private var deviceFolders: Set<String> = ["pts", "shm", "mqueue"]

    init(cgroup: Cgroup?) { self.cgroup = cgroup }

    /// The root. All host mounts become slaves first, so that nothing made here travels back.
    mutating func add(_ root: RootSource, at mountpoint: String) throws(Failure) {
        before.append(.propagation([.slave, .recursive]))
        switch root {
        case .overlay(let lower, let upper, let work, let volatile):
            before.append(.rootOverlay(at: mountpoint, lower: lower, upper: upper, work: work, volatile: volatile))
        case .readOnlyOverlay(let lower) where lower.count == 1:
            // The kernel refuses an overlay of one layer; the layer itself is the same view.
            before.append(.rootBind(at: mountpoint, source: lower[0], .readOnly))
        case .readOnlyOverlay(let lower):
            before.append(.rootOverlay(at: mountpoint, lower: lower, upper: nil, work: nil, volatile: false))
        case .directory(let path):
            before.append(.rootBind(at: mountpoint, source: path, []))
        }
    }

    mutating func add(_ mount: RuntimeSpec.Mount) throws(Failure) {
        guard mount.destination.hasPrefix("/") else {
            throw Failure(.invalidArgument, "mount on", mount.destination, "a mount destination must be absolute")
        }
        let options = MountOptions(mount.options ?? [])
        if options.bind || mount.type == "bind" {
            try addBind(mount, options.checkedForBind(at: mount.destination))
        } else if mount.type == "cgroup" {
            addCgroup(at: mount.destination, options)
        } else {
            guard let type = mount.type else {
                throw Failure(.invalidArgument, "mount on", mount.destination, "no file system type given")
            }
            addFileSystem(type, mount.source ?? type, mount.destination, options)
        }
    }

    private mutating func addBind(_ mount: RuntimeSpec.Mount, _ options: MountOptions) throws(Failure) {
        guard let source = mount.source, source.hasPrefix("/") else {
            throw Failure(
                .invalidArgument, "bind mount on", mount.destination, "the source must be an absolute path",
                actual: mount.source)
        }
        before.append(
            .tree(
                index: treeCount, source: source, recursive: options.recursive, set: options.set, clear: options.clear))
        let propagation = options.propagation.isEmpty ? [.private, .recursive] : options.propagation
        after.append(.attach(index: treeCount, at: mount.destination, propagation: propagation.subtracting(.recursive)))
        treeCount += 1
        entered = nil
    }

    private mutating func addFileSystem(_ type: String, _ source: String, _ path: String, _ options: MountOptions) {
        let data = options.data.joined(separator: ",")
        if let name = relative(path) {
            after.append(.makeDirectory(name, mode: 0o755))
            after.append(
                .mount(type: type, source: source, at: name, data: data, options.flags, create: false, mayFail: false))
            return
        }
        after.append(
            .mount(type: type, source: source, at: path, data: data, options.flags, create: true, mayFail: false))
        entered = nil
        if type == "tmpfs", path == "/dev" {
            after.append(.enter(path))
            entered = path
        }
    }

    /// The name of `path` below the directory entered, when it is directly there.
    private func relative(_ path: String) -> String? {
        guard let entered, path.hasPrefix(entered + "/") else { return nil }
        let name = path.dropFirst(entered.count + 1)
        return name.isEmpty || name.contains("/") ? nil : String(name)
    }

    /// The container sees its own cgroup only. On v2 (and on a hybrid host while no v1 controller limits it) that is one cgroup2 mount;
    /// otherwise a tmpfs with the hierarchies that it has a group in.
    private mutating func addCgroup(at path: String, _ options: MountOptions) {
        guard let cgroup else { return }
        let flags = options.flags
        if cgroup.v1.isEmpty {
            guard cgroup.unified != nil else { return }
            after.append(
                .mount(type: "cgroup2", source: "cgroup", at: path, data: "", flags, create: true, mayFail: false))
            entered = nil
            return
        }
        let plain = flags.subtracting(.readOnly)
        after.append(
            .mount(type: "tmpfs", source: "cgroup", at: path, data: "mode=755", plain, create: true, mayFail: false))
        after.append(.enter(path))
        var hierarchies = cgroup.v1.keys.sorted().map { ($0, "cgroup", $0) }
        if cgroup.unified != nil { hierarchies.append(("unified", "cgroup2", "")) }
        for (name, type, data) in hierarchies {
            after.append(.makeDirectory(name, mode: 0o755))
            after.append(
                .mount(type: type, source: "cgroup", at: name, data: data, flags, create: false, mayFail: false))
        }
        entered = nil
        if flags.contains(.readOnly) { last.append(.readOnly(path)) }
    }

    /// Device nodes, and the links that every program expects in /dev.
    mutating func addDevices(_ devices: [RuntimeSpec.Device]) throws(Failure) {
        guard after.contains(.enter("/dev")) else { return }
        if entered == nil { after.append(.enter("/dev")) }
        entered = "/dev"
        for device in devices { try add(device) }
        let links = [
            ("/proc/self/fd", "fd"), ("/proc/self/fd/0", "stdin"), ("/proc/self/fd/1", "stdout"),
            ("/proc/self/fd/2", "stderr"), ("pts/ptmx", "ptmx"), ("/proc/kcore", "core"),
        ]
        after += links.map { .symlink($0.0, at: $0.1) }
    }

    private mutating func add(_ device: RuntimeSpec.Device) throws(Failure) {
        guard device.path.hasPrefix("/dev/"), !device.path.contains("/../"), !device.path.hasSuffix("/") else {
            throw Failure(.invalidArgument, "create device", device.path, "devices are made below /dev")
        }
        let name = String(device.path.dropFirst(5))
        var folder = ""
        for part in name.split(separator: "/").dropLast() {
            folder += folder.isEmpty ? part : "/\(part)"
            if deviceFolders.insert(folder).inserted { after.append(.makeDirectory(folder, mode: 0o755)) }
        }
        let types: [RuntimeSpec.Device.Kind: UInt32] = [.c: S_IFCHR, .u: S_IFCHR, .b: S_IFBLK, .p: S_IFIFO]
        let mode = (types[device.type] ?? S_IFCHR) | (device.fileMode ?? 0o666)
        after.append(
            .makeDevice(
                name, mode: mode, major: device.major, minor: device.minor, uid: device.uid ?? 0, gid: device.gid ?? 0))
    }
}
