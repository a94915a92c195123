// From a checked config.json to what the runtime launches.

import SwkModel
import SwkRuntime

extension RuntimeSpec {
    /// - Parameters:
    ///   - text: the document, from which the seccomp profile is taken as it stands.
    ///   - bundle: the directory where relative sources of mounts start.
    init(_ config: BundleConfig, text: [UInt8], bundle: String) {
        let process = config.process.map { RuntimeSpec.Process($0) } ?? RuntimeSpec.Process(args: [])
        self.init(
            process: process,
            root: Root(path: config.root?.path ?? "", readonly: config.root?.readonly), hostname: config.hostname,
            domainname: config.domainname, mounts: (config.mounts ?? []).map { Mount($0, bundle) },
            linux: Linux(config.linux, seccomp: Self.seccomp(in: text)), annotations: config.annotations)
    }

    private static func seccomp(in text: [UInt8]) -> SeccompSelection? {
        text.withUnsafeBytes { bytes in
            guard let profile = JSONSlice(bytes).fields?["linux"]?.fields?["seccomp"],
                profile.fields?.isEmpty == false
            else { return nil }
            return .profile(String(decoding: profile.raw, as: UTF8.self))
        }
    }
}

extension RuntimeSpec.Mount {
    fileprivate init(_ mount: BundleConfig.Mount, _ bundle: String) {
        let isBind = mount.type == "bind" || (mount.options ?? []).contains { $0 == "bind" || $0 == "rbind" }
        var source = mount.source
        if isBind, let given = source, !given.hasPrefix("/") { source = "\(bundle)/\(given)" }
        self.init(
            destination: mount.destination, type: isBind ? "bind" : mount.type, source: source, options: mount.options)
    }
}

extension RuntimeSpec.Process {
    init(_ process: BundleConfig.Process) {
        var user = RuntimeSpec.User(uid: process.user.uid, gid: process.user.gid, umask: process.user.umask)
        user.additionalGids = process.user.additionalGids
        // Without the property there are none. Names that this kernel does not have are left out, as the spec asks.
        var capabilities = RuntimeSpec.Capabilities([])
        func known(_ names: [String]?) -> [String] { (names ?? []).filter(RuntimeSpec.allCapabilities.contains) }
        capabilities.bounding = known(process.capabilities?.bounding)
        capabilities.effective = known(process.capabilities?.effective)
        capabilities.inheritable = known(process.capabilities?.inheritable)
        capabilities.permitted = known(process.capabilities?.permitted)
        capabilities.ambient = known(process.capabilities?.ambient)
        self.init(
            args: process.args ?? [], env: process.env ?? [], cwd: process.cwd, user: user, terminal: process.terminal,
            consoleSize: process.consoleSize, capabilities: capabilities, rlimits: process.rlimits,
            noNewPrivileges: process.noNewPrivileges, oomScoreAdj: process.oomScoreAdj)
    }
}

extension RuntimeSpec.Linux {
    fileprivate init(_ linux: BundleConfig.Linux?, seccomp: RuntimeSpec.SeccompSelection?) {
        let namespaces = (linux?.namespaces ?? []).compactMap { namespace in
            RuntimeSpec.Namespace.Kind(rawValue: namespace.type).map {
                RuntimeSpec.Namespace($0, path: namespace.path?.isEmpty == false ? namespace.path : nil)
            }
        }
        let own = (linux?.devices ?? []).map(RuntimeSpec.Device.init)
        // "Default Devices": these exist whatever is asked for; /dev/console comes with a terminal, /dev/ptmx is a link.
        let standard = RuntimeSpec.dockerDevices.filter { device in !own.contains { $0.path == device.path } }
        self.init(
            namespaces: namespaces, devices: standard + own, resources: RuntimeSpec.Resources(linux?.resources),
            maskedPaths: linux?.maskedPaths, readonlyPaths: linux?.readonlyPaths, sysctl: linux?.sysctl,
            seccomp: seccomp, rootfsPropagation: linux?.rootfsPropagation)
    }
}

extension RuntimeSpec.Device {
    fileprivate init(_ device: BundleConfig.Device) {
        self.init(
            Kind(rawValue: device.type) ?? .c, device.path, device.major ?? 0, device.minor ?? 0,
            fileMode: device.fileMode, uid: device.uid, gid: device.gid)
    }
}

extension RuntimeSpec.Resources {
    fileprivate init(_ resources: BundleConfig.Resources?) {
        self.init(
            memory: resources?.memory.map {
                Memory(limit: $0.limit.above(0), reservation: $0.reservation.above(0), swap: $0.swap.besides(0))
            },
            cpu: resources?.cpu.map {
                CPU(
                    shares: $0.shares.above(0), quota: $0.quota.above(0), period: $0.period.above(0),
                    cpus: $0.cpus.flatMap { $0.isEmpty ? nil : $0 }, mems: $0.mems.flatMap { $0.isEmpty ? nil : $0 })
            },
            pids: resources?.pids.flatMap { $0.limit > 0 ? $0 : nil },
            // The last rule that matches decides; the default devices may always be used.
            devices: (resources?.devices ?? []) + RuntimeSpec.dockerDeviceRules.filter(\.allow))
    }
}

extension Optional where Wrapped: BinaryInteger {
    /// Engines write 0 for "not set".
    fileprivate func above(_ least: Wrapped) -> Wrapped? { flatMap { $0 > least ? $0 : nil } }
    fileprivate func besides(_ value: Wrapped) -> Wrapped? { flatMap { $0 == value ? nil : $0 } }
}
