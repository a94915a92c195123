// What instructions do to an image's configuration, without any file: the half of a build that `commit --change` and
// `image.config(...)` use as well.

public import SwkModel

/// The configuration of an image in the making, with what only the making needs to know.
public struct ConfigDraft: Sendable {
    public var config: ImageConfig
    /// Whether CMD was given after FROM: only an inherited one is dropped by a new ENTRYPOINT.
    var hasOwnCommand = false

    public init(_ config: ImageConfig) { self.config = config }

    /// The shell of commands in shell form.
    var shell: [String] { config.shell ?? ["/bin/sh", "-c"] }

    func words(_ command: CommandForm) -> [String] {
        switch command {
        case .exec(let words): words
        case .shell(let line): shell + [line]
        }
    }

    /// Carries out one instruction. FROM, ARG, RUN, COPY and ADD are no changes of a configuration: false is answered for them.
    mutating func apply(_ instruction: Instruction, _ expansion: Expansion) throws(Failure) -> Bool {
        let expand = ExpandedWords(instruction, expansion)
        switch instruction.form {
        case .from, .arg, .run, .copy: return false
        case .env(let pairs):
            for pair in pairs { set(variable: try expand.word(pair.name), to: try expand.word(pair.value)) }
        case .label(let pairs):
            for pair in pairs { config.labels[try expand.word(pair.name)] = try expand.word(pair.value) }
        case .cmd(let command):
            config.cmd = words(command)
            hasOwnCommand = true
        case .entrypoint(let command):
            config.entrypoint = words(command)
            if !hasOwnCommand { config.cmd = nil }
        case .workdir(let word): config.workingDir = try workingDirectory(expand.word(word), instruction, word)
        case .user(let word): config.user = try expand.word(word)
        case .expose(let words):
            for word in words { try expose(expand.words(word), instruction, word) }
        case .volume(let words):
            let paths = try expand.all(words)
            guard !paths.contains("") else { throw instruction.failure("a volume has an empty path") }
            config.volumes = Set(config.volumes + paths).sorted()
        case .stopSignal(let word): config.stopSignal = try signal(expand.word(word), instruction, word)
        case .maintainer: break
        case .shell(let words): config.shell = words
        case .healthcheck(let check): config.healthcheck = check
        case .onBuild(let text): config.onBuild.append(text)
        }
        return true
    }

    mutating func set(variable name: String, to value: String) {
        let entry = "\(name)=\(value)"
        if let index = config.env.firstIndex(where: { $0.hasPrefix("\(name)=") }) {
            config.env[index] = entry
        } else {
            config.env.append(entry)
        }
    }

    /// Relative to the one before.
    private func workingDirectory(
        _ path: String, _ instruction: Instruction, _ word: RawWord
    ) throws(Failure) -> String {
        guard !path.isEmpty else { throw instruction.failure(at: word.range, "WORKDIR: the path is empty") }
        return ContainerPath.joined(config.workingDir, path)
    }

    private mutating func expose(
        _ texts: [String], _ instruction: Instruction, _ word: RawWord
    ) throws(Failure) {
        for text in texts {
            let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let transport = parts.count == 2 ? parts[1].lowercased() : "tcp"
            let ends = parts[0].split(separator: "-", omittingEmptySubsequences: false).map { UInt16($0) }
            guard ["tcp", "udp", "sctp"].contains(transport), (1...2).contains(ends.count), let first = ends[0],
                let last = ends[ends.count - 1], first <= last, first > 0
            else {
                throw instruction.failure(
                    at: word.range, "EXPOSE: no port", allowed: "1 to 65535 or a range, with /tcp, /udp or /sctp",
                    actual: text)
            }
            config.exposedPorts = Set(config.exposedPorts + (first...last).map { "\($0)/\(transport)" }).sorted()
        }
    }

    private func signal(_ text: String, _ instruction: Instruction, _ word: RawWord) throws(Failure) -> String {
        let name = text.uppercased().hasPrefix("SIG") ? String(text.uppercased().dropFirst(3)) : text.uppercased()
        if let number = Int(text), (1...64).contains(number) { return text }
        if Self.signals.contains(name) || name.hasPrefix("RTMIN") || name.hasPrefix("RTMAX") { return text }
        throw instruction.failure(
            at: word.range, "STOPSIGNAL: unknown signal", allowed: "a number from 1 to 64 or a name such as SIGTERM",
            actual: text, nearest: nearestName(to: name, in: Self.signals).map { "SIG\($0)" })
    }

    private static let signals = [
        "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
        "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
        "WINCH", "IO", "PWR", "SYS",
    ]
}

/// The words of one instruction expanded; a mistake shows its place.
struct ExpandedWords {
    private let instruction: Instruction
    private let expansion: Expansion

    init(_ instruction: Instruction, _ expansion: Expansion) {
        self.instruction = instruction
        self.expansion = expansion
    }

    func word(_ raw: RawWord) throws(Failure) -> String {
        do { return try expansion.word(raw.text) } catch { throw failure(error, raw) }
    }

    func words(_ raw: RawWord) throws(Failure) -> [String] {
        if raw.isLiteral { return [try word(raw)] }
        do { return try expansion.words(raw.text) } catch { throw failure(error, raw) }
    }

    func all(_ raws: [RawWord]) throws(Failure) -> [String] {
        var all: [String] = []
        for raw in raws { all += try words(raw) }
        return all
    }

    private func failure(_ mistake: Expansion.Mistake, _ raw: RawWord) -> Failure {
        let start = raw.range.lowerBound
        let range = raw.isLiteral ? raw.range : start + mistake.range.lowerBound..<start + mistake.range.upperBound
        return instruction.failure(at: range, "\(instruction.keyword.rawValue): \(mistake.reason)", help: mistake.help)
    }
}

extension ImageConfig {
    /// The configuration after instructions such as `CMD ["nginx"]`, each in a text of its own: `commit --change`, `import --change`.
    ///
    /// Variables are the configuration's own. Throws `dockerfile.invalid` for a mistake, and for an instruction that is no change of
    /// the configuration.
    public func applying(changes: [String]) throws(Failure) -> ImageConfig {
        var draft = ConfigDraft(self)
        for change in changes {
            let instructions = try Dockerfile.instructions(named: "--change", change)
            guard !instructions.isEmpty else {
                throw Failure(
                    .dockerfileInvalid, "apply change", change, "it is empty", help: "write `CMD [\"nginx\"]`")
            }
            for instruction in instructions {
                let expansion = Expansion(variables: draft.config.variables)
                guard ![.maintainer, .shell].contains(instruction.keyword), try draft.apply(instruction, expansion)
                else {
                    throw instruction.failure(
                        "\(instruction.keyword.rawValue) is no change of a configuration",
                        allowed: "CMD, ENTRYPOINT, ENV, EXPOSE, HEALTHCHECK, LABEL, ONBUILD, STOPSIGNAL, USER, "
                            + "VOLUME, WORKDIR")
                }
            }
        }
        return draft.config
    }

    /// The environment by names.
    var variables: [String: String] {
        var variables: [String: String] = [:]
        for entry in env {
            let parts = entry.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            variables[String(parts[0])] = parts.count == 2 ? String(parts[1]) : ""
        }
        return variables
    }
}

/// Paths in containers as texts: where WORKDIR leads. Links are the kernel's business, later.
enum ContainerPath {
    /// `path` from `directory` on, without `.`, `..` and doubled slashes; absolute.
    static func joined(_ directory: String, _ path: String) -> String {
        var parts: [Substring] = []
        let whole = path.hasPrefix("/") ? path : "\(directory)/\(path)"
        for part in whole.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }
}
