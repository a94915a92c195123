// From options and an image's configuration to one definite record: what docker's rules make of the two.

import SwkImage
public import SwkModel
import SwkRuntime
import SwkSystem

/// Computes the record of a new container. Pure; its mounts are in MountResolution.swift.
struct ContainerResolution {
    let options: ContainerOptions
    let config: ImageConfig
    let id: ObjectID

    /// Entrypoint and command. An entrypoint of the caller's drops the image's Cmd, as `docker run --entrypoint` does.
    func arguments(image: String) throws(Failure) -> [String] {
        let entrypoint = options.entrypoint ?? config.entrypoint ?? []
        let given = options.command ?? []
        let command = given.isEmpty && options.entrypoint == nil ? config.cmd ?? [] : given
        guard !(entrypoint + command).isEmpty else {
            throw Failure(
                .optionInvalid, "create container from", image,
                "there is no command to run: the image has neither Cmd nor Entrypoint",
                help: "name a command after the image")
        }
        return entrypoint + command
    }

    /// Options that contradict one another.
    func check() throws(Failure) {
        try checkNamespaces()
        if options.autoRemove, options.restart != .no {
            throw Failure(
                .optionInvalid, "create container", options.name ?? "",
                "it cannot be both removed and restarted when it ends",
                actual: "--rm and --restart \(options.restart)")
        }
    }

    private func checkNamespaces() throws(Failure) {
        for (name, value) in options.sysctls {
            let isOfNamespace =
                name.hasPrefix("net.") && options.network != .host || name.hasPrefix("fs.mqueue.")
                || (name.hasPrefix("kernel.msg") || name.hasPrefix("kernel.shm") || name == "kernel.sem")
                    && options.ipcMode == .own
            guard isOfNamespace else {
                throw Failure(
                    .optionInvalid, "set kernel parameter", "\(name)=\(value)",
                    "it is not the container's own: it would change the host, or another container",
                    allowed:
                        "net.* with a network of its own; kernel.msg*, kernel.shm*, kernel.sem, fs.mqueue.* with an ipc "
                        + "namespace of its own")
            }
        }
    }

    /// The image's variables with the caller's on top; the launch adds PATH, HOSTNAME, TERM and HOME where they are missing.
    var environment: [String] { RuntimeSpec.merging(config.env, with: options.environment) }

    /// Everything that the image and the caller say is listened on, as `port/protocol`.
    func exposedPorts() -> [String] {
        let all = (config.exposedPorts) + options.expose
        return Set(all.map { $0.contains("/") ? $0 : "\($0)/tcp" }).sorted()
    }

    /// The signal that asks the container to stop: the caller's, the image's, or SIGTERM.
    func stopSignal() throws(Failure) -> Int32 {
        try signalNumber(options.stopSignal ?? config.stopSignal ?? "SIGTERM")
    }

    /// The image's health check with what the caller says of it; nil when there is none. Docker's times where nobody says anything.
    func health() throws(Failure) -> Healthcheck? {
        let (image, given) = (config.healthcheck, options.health)
        let test = given?.test ?? image?.test ?? []
        guard let kind = test.first, kind != "NONE" else { return nil }
        guard ["CMD", "CMD-SHELL"].contains(kind), test.count > 1 else {
            throw Failure(
                .optionInvalid, "read health check", test.joined(separator: " "), "not a health check",
                allowed: "CMD and words, CMD-SHELL and a line, or NONE")
        }
        func time(_ part: KeyPath<Healthcheck, Int64?>, or usual: Int64) -> Int64 {
            [given?[keyPath: part], image?[keyPath: part]].compactMap { $0 }.first { $0 > 0 } ?? usual
        }
        let retries = [given?.retries, image?.retries].compactMap { $0 }.first { $0 > 0 } ?? 3
        return Healthcheck(
            test: test, interval: time(\.interval, or: 30_000_000_000), timeout: time(\.timeout, or: 30_000_000_000),
            startPeriod: time(\.startPeriod, or: 0), retries: retries)
    }
}

/// The number of a signal by docker's spellings: `SIGTERM`, `TERM`, `term`, `15`.
public func signalNumber(_ text: String) throws(Failure) -> Int32 {
    if let number = Int32(text), (1...64).contains(number) { return number }
    let upper = text.uppercased()
    let name = upper.hasPrefix("SIG") ? String(upper.dropFirst(3)) : upper
    if let number = signals[name] { return number }
    throw Failure(
        .optionInvalid, "read signal", text, "unknown signal",
        allowed: "a number from 1 to 64 or a name such as TERM, KILL, HUP",
        nearest: nearestName(to: name, in: signals.keys))
}

private let signals: [String: Int32] = [
    "HUP": 1, "INT": 2, "QUIT": 3, "ILL": 4, "TRAP": 5, "ABRT": 6, "BUS": 7, "FPE": 8, "KILL": 9, "USR1": 10,
    "SEGV": 11, "USR2": 12,
    "PIPE": 13, "ALRM": 14, "TERM": 15, "STKFLT": 16, "CHLD": 17, "CONT": 18, "STOP": 19, "TSTP": 20, "TTIN": 21,
    "TTOU": 22,
    "URG": 23, "XCPU": 24, "XFSZ": 25, "VTALRM": 26, "PROF": 27, "WINCH": 28, "IO": 29, "PWR": 30, "SYS": 31,
]
