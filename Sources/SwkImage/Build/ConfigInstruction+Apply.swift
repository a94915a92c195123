// What each instruction does to a configuration (Dockerfile reference; docker's builder where that is silent).

public import SwkModel

extension ConfigInstruction {
    /// Changes a configuration.
    /// - Parameter variables: what `$name` stands for; the configuration's own environment when nil.
    public func apply(
        to config: inout ImageConfig, in text: InstructionText = InstructionText(),
        variables: InstructionText.Variables? = nil
    ) throws(InstructionError) {
        let environment = config.env
        let variables = variables ?? { Self.value(of: $0, in: environment) }
        switch self {
        case .cmd(let form): config.cmd = form.words(shell: config.shell)
        case .entrypoint(let form):
            config.entrypoint = form.words(shell: config.shell)
        case .env(let pairs):
            for pair in pairs {
                let name = try text.expand(pair.name, variables)
                Self.set(name, try text.expand(pair.value, variables), in: &config.env)
            }
        case .label(let pairs):
            for pair in pairs {
                config.labels[try text.expand(pair.name, variables)] = try text.expand(pair.value, variables)
            }
        case .expose(let words): try Self.expose(words, &config, text, variables)
        case .healthcheck(let check): config.healthcheck = check
        case .onBuild(let instruction): config.onBuild.append(instruction)
        case .shell(let words): config.shell = words
        case .stopSignal(let word): config.stopSignal = try text.expand(word, variables)
        case .user(let word): config.user = try text.expand(word, variables)
        case .volume(let words): try Self.addVolumes(words, &config, text, variables)
        case .workdir(let word):
            config.workingDir = Self.directory(try text.expand(word, variables), from: config.workingDir)
        }
    }

    /// The value of a variable in `NAME=value` lines.
    public static func value(of name: String, in environment: [String]) -> String? {
        let prefix = name + "="
        return environment.last { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
    }

    /// Replaces a variable where it stands, or adds it at the end.
    public static func set(_ name: String, _ value: String, in environment: inout [String]) {
        let line = "\(name)=\(value)"
        if let known = environment.firstIndex(where: { $0.hasPrefix(name + "=") }) {
            environment[known] = line
        } else {
            environment.append(line)
        }
    }

    /// A working directory given relative to another one, with `.` and `..` resolved by their words: nothing of it need exist yet.
    public static func directory(_ path: String, from current: String) -> String {
        let whole = path.hasPrefix("/") ? path : "\(current)/\(path)"
        var parts: [Substring] = []
        for part in whole.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }

    private static func addVolumes(
        _ words: [String], _ config: inout ImageConfig, _ text: InstructionText,
        _ variables: @escaping InstructionText.Variables
    ) throws(InstructionError) {
        for word in words {
            let path = try text.expand(word, variables).trimmingBlanks
            guard !path.isEmpty else { throw InstructionError("VOLUME needs a path, not an empty word") }
            if !config.volumes.contains(path) { config.volumes.append(path) }
        }
        config.volumes.sort()
    }

    private static func expose(
        _ words: [String], _ config: inout ImageConfig, _ text: InstructionText,
        _ variables: @escaping InstructionText.Variables
    ) throws(InstructionError) {
        var ports = Set(config.exposedPorts)
        for word in words {
            for port in try text.expandToWords(word, variables) { ports.formUnion(try Self.ports(port)) }
        }
        config.exposedPorts = ports.sorted()
    }

    /// `80`, `80/udp`, `8000-8010/tcp`.
    private static func ports(_ word: String) throws(InstructionError) -> [String] {
        let parts = word.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let transport = parts.count == 2 ? parts[1].lowercased() : "tcp"
        let ends = parts[0].split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false).map { UInt16($0) }
        guard ["tcp", "udp", "sctp"].contains(transport), let first = ends[0], let last = ends[ends.count - 1],
            first > 0, first <= last
        else {
            throw InstructionError(
                "`\(word)` is no port", allowed: "PORT[-PORT][/tcp|/udp|/sctp], ports from 1 to 65535")
        }
        return (first...last).map { "\($0)/\(transport)" }
    }
}
