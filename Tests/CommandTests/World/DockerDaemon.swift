// Debian's dockerd as the reference: what docker does with the same words and the same images.
//
// It runs in a network and a mount namespace of its own, so that neither its bridge nor its firewall rules nor its mounts touch
// this machine; the tests' registry is served there a second time, at the same address, for the same image names. Everything that
// talks to docker or to its containers' ports is run inside, by `host`.

import FoundationEssentials
import Glibc
import Testing

/// A running dockerd with a data root of its own.
struct DockerDaemon: Sendable {
    @TaskLocal static var current: DockerDaemon?

    let directory: String
    private let pid: pid_t

    /// The dockerd that the suite runs with.
    static func required() throws -> DockerDaemon { try #require(current) }

    static let isInstalled = ["dockerd", "docker"].allSatisfy { name in
        ["/usr/sbin", "/usr/bin"].contains { access("\($0)/\(name)", X_OK) == 0 }
    }

    private static let path = "/usr/sbin:/usr/bin:/sbin:/bin"

    /// Starts dockerd, and the registry beside it.
    static func start(registry: Registry) throws -> DockerDaemon {
        let directory = "/tmp/docker-reference-\(getpid())-\(UInt32.random(in: .min ... .max))"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        symlink(Binary.path, "\(directory)/swk-oci")
        // The shell stays as the parent of both, so that one signal ends everything; OTEL off as for the first registry.
        let script = """
            ip link set lo up
            OTEL_TRACES_EXPORTER=none docker-registry serve '\(registry.storage).yml' >'\(directory)/registry.log' 2>&1 &
            registry=$!
            dockerd --data-root '\(directory)/data' --exec-root '\(directory)/exec' --pidfile '\(directory)/pid' \
              -H 'unix://\(directory)/socket' --add-runtime 'swk=\(directory)/swk-oci' --registry-mirror 'http://\(registry.address)' >'\(directory)/log' 2>&1 &
            daemon=$!
            trap 'kill $daemon; wait $daemon; kill $registry; wait; exit 0' TERM
            wait $daemon
            """
        let program = try Program(
            ["unshare", "-n", "-m", "--propagation", "slave", "bash", "-c", script],
            environment: ["PATH": path, "HOME": directory])
        let daemon = DockerDaemon(directory: directory, pid: program.pid)
        for _ in 0..<600 where try daemon.host("docker", "ps").code != 0 { usleep(100_000) }
        let said = try daemon.host("docker", "ps")
        guard said.code == 0 else {
            daemon.end()
            throw Program.TimedOut(words: ["dockerd"], outcome: said)
        }
        return daemon
    }

    /// Runs a program beside dockerd: `docker` reaches it, and its containers' published ports are on this loopback.
    @discardableResult
    func host(
        _ words: String..., input: String = "", directory: String? = nil, within seconds: Int = 120
    ) throws -> Outcome {
        try host(words, input: input, directory: directory, within: seconds)
    }

    @discardableResult
    func host(_ words: [String], input: String = "", directory: String? = nil, within seconds: Int = 120) throws
        -> Outcome
    {
        try Program(
            ["nsenter", "--net=/proc/\(pid)/ns/net", "--"] + words,
            environment: ["PATH": Self.path, "HOME": self.directory, "DOCKER_HOST": "unix://\(self.directory)/socket"],
            input: input, directory: directory
        ).outcome(within: seconds)
    }

    /// Ends containers, dockerd and registry, and removes the data.
    func end() {
        // Its containers would outlive it; what cannot be removed is seen by the tests that look for leaks.
        _ = try? host("sh", "-c", "docker ps -aq | xargs -r docker rm -f")
        kill(pid, SIGTERM)
        var status: Int32 = 0
        waitpid(pid, &status, 0)
        removeCgroups()
        removeTree(directory)
    }

    /// dockerd leaves the directory of its containers' cgroups in each hierarchy, empty.
    private func removeCgroups() {
        // `try?`: without cgroups there is nothing to remove.
        for hierarchy in (try? FileManager.default.contentsOfDirectory(atPath: "/sys/fs/cgroup")) ?? [] {
            rmdir("/sys/fs/cgroup/\(hierarchy)/docker")
        }
    }
}

/// Runs a suite with a dockerd of its own.
struct DockerTrait: SuiteTrait, TestScoping {
    var isRecursive: Bool { false }

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        guard Binary.isUsable, DockerDaemon.isInstalled, let registry = Registry.current else {
            return try await function()
        }
        let daemon = try DockerDaemon.start(registry: registry)
        defer { daemon.end() }
        try await DockerDaemon.$current.withValue(daemon) { try await function() }
    }
}

extension Trait where Self == DockerTrait {
    /// Give the suite a dockerd to compare with: `DockerDaemon.required()`.
    static var docker: Self { DockerTrait() }
}
