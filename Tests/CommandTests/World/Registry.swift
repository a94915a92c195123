// The registry that tests pull from: Debian's docker-registry on a free loopback port, filled by skopeo.
//
// It is started once for all suites. Its storage is kept between runs, because mmdebstrap takes a quarter of a minute to make the Debian
// in it and a minute for the redis. `library/debian` is what `Image("debian")` means behind a mirror of docker.io.

import FoundationEssentials
import Glibc
import Testing

/// A running registry.
struct Registry: Sendable {
    @TaskLocal static var current: Registry?

    let port: UInt16
    /// Where its blobs are: tests that want a broken one copy the directory and break the copy.
    let storage: String
    private let pid: pid_t

    var address: String { "127.0.0.1:\(port)" }

    /// The registry that the suite runs with.
    static func required() throws -> Registry { try #require(current) }

    /// Serves a storage directory.
    static func serve(_ storage: String) throws -> Registry {
        try FileManager.default.createDirectory(atPath: storage, withIntermediateDirectories: true)
        let port = try Loopback.freePort()
        let configuration = "\(storage).yml"
        let text = """
            version: 0.1
            log: {level: error}
            storage: {filesystem: {rootdirectory: \(storage)}, delete: {enabled: true}}
            http: {addr: 127.0.0.1:\(port)}
            """
        try Data(text.utf8).write(to: URL(fileURLWithPath: configuration))
        let program = try Program(
            ["docker-registry", "serve", configuration],
            environment: ["PATH": "/usr/bin:/bin", "OTEL_TRACES_EXPORTER": "none"])
        let registry = Registry(port: port, storage: storage, pid: program.pid)
        for _ in 0..<500 {
            if let answer = try? Loopback.get("/v2/", port: port), answer.contains("200 OK") { return registry }
            usleep(20_000)  // `try?` because nobody listens yet: that is what is waited for.
        }
        registry.end()
        throw Program.TimedOut(words: program.words, outcome: try program.outcome())
    }

    func end() {
        kill(pid, SIGTERM)
        var status: Int32 = 0
        waitpid(pid, &status, 0)
    }
}

/// Runs a suite with a registry that has `debian`, `debian:12`, `redis:7` and `busybox` below `library/`, and `test/tiny:1`.
struct RegistryTrait: SuiteTrait, TestScoping {
    var isRecursive: Bool { false }

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        // A binary that is not there skips every test: nothing is worth making then.
        guard Binary.isUsable else { return try await function() }
        let registry = try Registry.serve("\(Binary.cache)/registry")
        defer { registry.end() }
        let filled = try Program(
            ["\(Binary.package)/scripts/lib/fill-registry.sh", registry.address, Binary.cache],
            environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root"]
        ).outcome(within: 300)
        guard filled.code == 0 else { throw Program.TimedOut(words: ["fill-registry.sh"], outcome: filled) }
        try await Registry.$current.withValue(registry) { try await function() }
    }
}

extension Trait where Self == RegistryTrait {
    static var registry: Self { RegistryTrait() }
}
