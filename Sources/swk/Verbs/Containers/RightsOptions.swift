// Options of `run` and `create` about what a container may do and use, beyond the everyday ones.

import SwkEngine
import SwkModel
import SwkRuntime

extension Verb {
    static let rightsOptions: [Option] = [
        .value("cpu-shares", "c", "WEIGHT", "weight against others, usually 1024"),
        .value("cpuset-cpus", nil, "LIST", "the processors that it may use, such as 0-2,7"),
        .value("memory-swap", nil, "SIZE", "the most memory and swap together, -1 for any swap"),
        .value("memory-reservation", nil, "SIZE", "memory that it keeps when others need some"),
        .value("shm-size", nil, "SIZE", "the size of /dev/shm (default 64m)"),
        .value("oom-score-adj", nil, "NUMBER", "how gladly the kernel kills it for memory, -1000 to 1000"),
        .list("ulimit", nil, "NAME=SOFT[:HARD]", "a limit of each process, such as nofile=1024:2048"),
        .list("security-opt", nil, "OPTION", "no-new-privileges[=false], seccomp=unconfined, seccomp=FILE"),
        .list("group-add", nil, "GROUP", "a further group, by name or number"),
        .list("device", nil, "HOST[:DEVICE[:rwm]]", "a device of the host"),
        .list("sysctl", nil, "NAME=VALUE", "a kernel parameter of its own namespaces"),
        .value("pid", nil, "MODE", "whose processes it sees: host or container:NAME"),
        .value("ipc", nil, "MODE", "whose System V IPC and message queues it uses: private, host or container:NAME"),
    ]

    static func readRights(_ arguments: Arguments, _ options: inout ContainerOptions) throws {
        options.cpuShares = try number(arguments, "cpu-shares", { UInt64($0) })
        options.cpuset = arguments.value("cpuset-cpus")
        options.memorySwap = try size(arguments, "memory-swap")
        options.memoryReservation = try size(arguments, "memory-reservation")
        options.shmSize = try size(arguments, "shm-size")
        options.oomScore = try number(arguments, "oom-score-adj", { Int($0) })
        options.resourceLimits = try arguments.list("ulimit").map { try RuntimeSpec.ResourceLimit(parsing: $0) }
        for text in arguments.list("security-opt") { try options.addSecurity(text) }
        options.groups = arguments.list("group-add")
        options.devices = try arguments.list("device").map { try DeviceRequest(parsing: $0) }
        options.sysctls = labels(arguments.list("sysctl"))
        options.pidMode = try namespace(arguments, "pid", own: [])
        options.ipcMode = try namespace(arguments, "ipc", own: ["private", "shareable"])
    }

    static func size(_ arguments: Arguments, _ option: String) throws -> Int64? {
        guard let text = arguments.value(option) else { return nil }
        return text == "-1" ? -1 : try ByteCount(parsing: text, option: "--\(option)").bytes
    }

    private static func namespace(_ arguments: Arguments, _ option: String, own: [String]) throws -> NamespaceMode {
        switch arguments.value(option) {
        case nil, "": return .own
        case "host": return .host
        case let text? where own.contains(text): return .own
        case let text? where text.hasPrefix("container:"):
            return .container(try openEngine(arguments).container(String(text.dropFirst(10))).id)
        case let text?:
            throw Failure(
                .optionInvalid, "read --\(option)", text, "unknown mode",
                allowed: (own + ["host", "container:NAME"]).joined(separator: ", "))
        }
    }
}
