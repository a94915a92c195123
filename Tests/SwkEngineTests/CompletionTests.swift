// What is offered while somebody types: names of a thousand containers at once, and paths inside containers as they see them.

import Glibc
import SwkEngine
import SwkModel
import SwkState
import SwkSystem
import Testing

@Suite(.enabled(if: geteuid() == 0), .serialized) struct CompletionTests {
    @Test func aThousandNamesComeAtOnce() async throws {
        try await withEngine { engine, _ in
            // Names without their containers: completion looks at nothing else.
            let names = try NameRegistry(kind: "container", directory: "\(engine.configuration.root)/names")
            for number in 1...1000 { try names.claim("c\(number)", for: .random()) }
            // The best of some, and a wide limit: this is a debug build, and other tests share the processors. It takes 4 ms without them.
            var microseconds = Int64.max
            var found: [String] = []
            for _ in 0..<10 {
                let before = Timestamp.monotonicNanoseconds
                found = try engine.containerNames()
                microseconds = min(microseconds, (Timestamp.monotonicNanoseconds - before) / 1000)
            }
            print("1000 container names within \(microseconds) µs")
            #expect(found.count == 1000)
            #expect(microseconds < 100_000)
        }
    }

    @Test func theNamesOfNetworks() async throws {
        try await withEngine { engine, scope in
            _ = try engine.createNetwork(NetworkOptions(name: "shop"), in: scope)
            let names = try engine.networkNames()
            #expect(names.contains("shop"))
        }
    }

    @Test func pathsOfARunningContainer() async throws {
        try await withTree { container in
            try expect(container, "/etc/pass", ["/etc/passwd"])
            try expect(container, "/data/", ["/data/away/", "/data/file", "/data/sub/"])
            try expect(container, "/data/s", ["/data/sub/"])
            let own = try container.paths(startingWith: "/proc/1/stat")
            #expect(own.contains("/proc/1/status"))
            try expect(container, "/nowhere/", [])
            try expect(container, "/etc/passwd/", [])
        }
    }

    @Test func pathsOfAStoppedContainer() async throws {
        try await withTree { container in
            try await container.stop(grace: 0)
            try expect(container, "/data/", ["/data/away/", "/data/file", "/data/sub/"])
            try expect(container, "/etc/pass", ["/etc/passwd"])
            try expect(container, "/ho", [])
        }
    }

    @Test func relativePathsStartAtTheWorkingDirectory() async throws {
        try await withTree { container in
            try expect(container, "da", ["data/"])
            try expect(container, "data/f", ["data/file"])
        }
    }

    /// `/data/away` is a link to `/../../../tmp/inside`, which is the container's /tmp/inside.
    @Test(arguments: [true, false]) func linksDoNotLeadOut(running: Bool) async throws {
        try await withTree { container in
            if !running { try await container.stop(grace: 0) }
            try expect(container, "/data/away/", ["/data/away/here"])
            try expect(container, "/../../../../data/f", ["/../../../../data/file"])
        }
    }

    @Test func whatNoLineCouldShowIsLeftOut() async throws {
        try await withTree { container in
            try await container.shell(#"cd /data/sub; touch plain "$(printf 'a\nb')" 'quo"te' 'back\slash' .hidden"#)
            try expect(container, "/data/sub/", ["/data/sub/plain"])
            try expect(container, "/data/sub/.", ["/data/sub/.hidden"])
        }
    }

    private func expect(
        _ container: Container, _ prefix: String, _ paths: [String], sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let offered = try container.paths(startingWith: prefix)
        #expect(offered == paths, sourceLocation: sourceLocation)
    }

    private func withTree(_ body: (Container) async throws -> Void) async throws {
        try await withEngine { engine, scope in
            let container = try await engine.image("busybox").start(.offline("sleep", "1000"), in: scope)
            try await container.shell(
                "mkdir -p /data/sub /tmp/inside; touch /data/file /tmp/inside/here; rm -r /home; ln -s /../../../tmp/inside /data/away"
            )
            try await body(container)
        }
    }
}
