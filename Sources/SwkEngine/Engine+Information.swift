// What an engine has to work with, under docker's field names.

import Glibc
public import SwkModel
import SwkRuntime

extension Engine {
    /// Counts, directories and the machine, as `swk info` shows them.
    /// - Parameter version: of the program that asks.
    public func information(version: String) async throws -> Document {
        let words = try await list(ContainerQuery(all: true)).map(\.word)
        let running = words.count { $0 == "running" }
        let paused = words.count { $0 == "paused" }
        let host = HostNames()
        return [
            "Containers": .int(Int64(words.count)), "ContainersRunning": .int(Int64(running)),
            "ContainersPaused": .int(Int64(paused)),
            "ContainersStopped": .int(Int64(words.count - running - paused)),
            "Images": .int(Int64(try images().count)), "Driver": "overlay2", "CgroupDriver": "cgroupfs",
            "CgroupVersion": .string(try CgroupWorld.current().dockerVersion), "KernelVersion": .string(host.kernel),
            "OSType": "linux", "Architecture": .string(host.machine),
            "NCPU": .int(Int64(sysconf(Int32(_SC_NPROCESSORS_ONLN)))), "MemTotal": .int(HostMemory.total),
            "DockerRootDir": .string(layout.root), "Name": .string(host.name), "ServerVersion": .string(version),
        ]
    }
}

extension CgroupWorld {
    /// docker's word: `2` only where nothing of the first is left.
    fileprivate var dockerVersion: String {
        switch kind {
        case "v2": "2"
        case "none": ""
        default: "1"
        }
    }
}

/// How the machine and its kernel call themselves (uname(2)).
public struct HostNames: Sendable {
    public let name, kernel, machine: String

    public init() {
        var names = utsname()
        uname(&names)
        func text<Field>(_ field: Field) -> String {
            withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        }
        name = text(names.nodename)
        kernel = text(names.release)
        machine = text(names.machine)
    }
}
