// Where the engine keeps things and whom it trusts.
//
// Root: `/var/lib/swk` for root, `$XDG_DATA_HOME/swk` for others. What must not survive a reboot: `/run/swk` or
// `$XDG_RUNTIME_DIR/swk`. A chosen root (`--root`, SWK_ROOT) holds both, so that worlds do not mix.

import Glibc
import Synchronization

/// Directories and registry settings of one engine.
public struct EngineConfiguration: Sendable {
    /// What survives a reboot: images, container records, volumes.
    public var root: String
    /// What does not: journals, leases, network attachments.
    public var runDirectory: String
    /// Registries spoken to in plain HTTP, as `host:port`; loopback is always allowed.
    public var insecureRegistries: [String]
    /// Mirrors asked before docker.io, as `host:port` or URL.
    public var mirrors: [String]
    /// docker's `config.json` with passwords for registries; nil for none.
    public var credentialsFile: String?
    /// Where docker.io's search answers (SWK_HUB).
    public var hub = "https://index.docker.io"
    /// Directory of `host:port/ca.crt` files: authorities that vouch for single registries.
    public var certificateDirectory = "/etc/docker/certs.d"
    /// Authorities that vouch for every registry, in place of the system's.
    public var certificateFile: String?

    /// A command to which the id of a detached container is added when that has ended by itself, for giving back what it held and removing
    /// it after `--rm`. Nil, as in somebody's test runner: the next call of an engine does it.
    public var successor: [String]?

    public init(root: String, runDirectory: String? = nil, insecureRegistries: [String] = [], mirrors: [String] = []) {
        self.root = root
        self.runDirectory = runDirectory ?? "\(root)/run"
        self.insecureRegistries = insecureRegistries
        self.mirrors = mirrors
    }

    /// The configuration that the environment asks for: SWK_ROOT, SWK_INSECURE_REGISTRIES, SWK_MIRRORS (comma-separated), XDG directories.
    /// - Parameter root: overrides SWK_ROOT (`--root`).
    public static func standard(root: String? = nil) -> EngineConfiguration {
        let insecure = list("SWK_INSECURE_REGISTRIES")
        let mirrors = list("SWK_MIRRORS")
        let (data, run) = geteuid() == 0 ? ("/var/lib/swk", "/run/swk") : userDirectories()
        let chosen = (root ?? variable("SWK_ROOT")).map(absolute)
        var configuration = EngineConfiguration(
            root: chosen ?? data, runDirectory: chosen == nil ? run : nil, insecureRegistries: insecure,
            mirrors: mirrors)
        configuration.certificateFile = variable("SSL_CERT_FILE")
        if let hub = variable("SWK_HUB") { configuration.hub = hub }
        let docker = variable("DOCKER_CONFIG") ?? variable("HOME").map { "\($0)/.docker" }
        configuration.successor = program.withLock { $0 }.map { path in
            [path, "gc"] + (chosen.map { ["--root", $0] } ?? []) + ["--ended"]
        }
        configuration.credentialsFile = docker.map { "\($0)/config.json" }
        return configuration
    }

    private static let program = Mutex<String?>(nil)

    /// Tells standard configurations that this process is the program `swk` at an absolute path, which can be executed for a container that
    /// has ended.
    public static func isProgram(at path: String) { program.withLock { $0 = path } }

    private static func userDirectories() -> (data: String, run: String) {
        let home = variable("HOME") ?? "/tmp"
        let data = variable("XDG_DATA_HOME") ?? "\(home)/.local/share"
        let run = variable("XDG_RUNTIME_DIR") ?? "/tmp/swk-\(geteuid())"
        return ("\(data)/swk", "\(run)/swk")
    }

    private static func list(_ name: String) -> [String] {
        (variable(name) ?? "").split(separator: ",").map { $0.drop { $0 == " " } }.filter { !$0.isEmpty }.map(
            String.init)
    }

    private static func variable(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }

    private static func absolute(_ path: String) -> String {
        if path.hasPrefix("/") { return path }
        guard let directory = getcwd(nil, 0) else { return path }
        defer { free(directory) }
        return "\(String(cString: directory))/\(path)"
    }
}
