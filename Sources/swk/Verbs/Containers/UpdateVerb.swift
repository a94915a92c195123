// `swk update`: new limits and another restart policy for containers that exist, running or not.

import SwkEngine
import SwkModel
import SwkRuntime

extension Verb {
    static let update = Verb(
        "update", "Change limits and restart policy of containers.", .atLeast(1, "CONTAINER [CONTAINER...]"),
        options: [
            .value("memory", "m", "SIZE", "the most memory it may use, such as 64m"),
            .value("memory-swap", nil, "SIZE", "the most memory and swap together, -1 for any swap"),
            .value("memory-reservation", nil, "SIZE", "memory that it keeps when others need some"),
            .value("cpus", nil, "NUMBER", "how many processors it may use"),
            .value("cpu-shares", "c", "WEIGHT", "weight against others, usually 1024"),
            .value("cpuset-cpus", nil, "LIST", "the processors that it may use, such as 0-2,7"),
            .value("pids-limit", nil, "NUMBER", "the most processes it may have"),
            .value("restart", nil, "POLICY", "no, on-failure[:n], always, unless-stopped")
                .with(words: ["no", "on-failure", "always", "unless-stopped"]),
        ], example: "swk update --memory 128m web"
    ) { arguments, console in
        var change = ContainerChange()
        change.memory = try size(arguments, "memory")
        change.memorySwap = try size(arguments, "memory-swap")
        change.memoryReservation = try size(arguments, "memory-reservation")
        change.cpus = try number(arguments, "cpus", Double.init)
        change.cpuShares = try number(arguments, "cpu-shares", { UInt64($0) })
        change.cpuset = arguments.value("cpuset-cpus")
        change.pidsLimit = try number(arguments, "pids-limit", { Int64($0) })
        change.restart = try arguments.value("restart").map { try RestartPolicy(parsing: $0) }
        return try await eachContainer(arguments, console) { [change] in try await $0.update(change) }
    }
}
