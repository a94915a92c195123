// The examples that want images from a registry, unchanged, behind a mirror of docker.io as they would be run at work.

import Glibc
import Testing

extension Commands {
    @Suite struct ExampleScriptTests {
        @Test func continuousIntegrationReportsOnEachImage() throws {
            try withMirror { world in
                _ = try world.write("echo ok\n", to: "good.sh")
                let said = try world.swk("\(Binary.package)/stdlib/examples/ci.swk", within: 180)
                #expect(said.code == 0, "\(said)")
                let report = try JSONValue(contents(of: "\(world.files)/report.json")).elements
                #expect(report.map { $0["image"]?.string } == ["busybox", "debian:12"])
                #expect(report.allSatisfy { $0["ok"] == .bool(true) })
                #expect(said.stdout.contains("debian:12"), "\(said)")
            }
        }

        @Test func continuousIntegrationFailsForABrokenScript() throws {
            try withMirror { world in
                _ = try world.write("if then\n", to: "bad.sh")
                let said = try world.swk("\(Binary.package)/stdlib/examples/ci.swk", "busybox", within: 180)
                #expect(said.code == 1, "\(said)")
                let report = try JSONValue(contents(of: "\(world.files)/report.json")).elements
                #expect(report.map { $0["ok"] } == [.bool(false)])
            }
        }

        @Test func aPreparedDatabaseIsForkedForEachTest() throws {
            try withMirror { world in
                let said = try world.swk("test", "\(Binary.package)/stdlib/examples/fixtures_test.swk", within: 180)
                #expect(said.code == 0, "\(said)")
                for claim in ["every key is there", "a test's writes stay its own", "an error names its cause"] {
                    #expect(said.stdout.contains(claim), "\(said)")
                }
                // The fixture's snapshot went with its world: images without a name would be listed as such.
                let images = try world.swk("images").lines.dropFirst()
                #expect(images.allSatisfy { $0.hasPrefix("redis") || $0.hasPrefix("busybox") }, "\(images)")
            }
        }

        @Test func aWebApplicationIsBuiltServedAndLookedAt() throws {
            try withMirror { world in
                _ = try world.host("cp", "-r", "\(Binary.package)/stdlib/examples/web", ".")
                let said = try world.swk("\(Binary.package)/stdlib/examples/web.swk", within: 180)
                #expect(said.code == 0, "\(said)")
                #expect(said.stdout.contains("web serves http://127.0.0.1:"), "\(said)")
                #expect(try world.swk("network", "ls").stdout.contains("shop") == false)
            }
        }

        @Test func everyEverydayCommandIsAValue() throws {
            try withMirror { world in
                let said = try world.swk(
                    "\(Binary.package)/stdlib/examples/tour.swk", "--registry", try Registry.required().address,
                    within: 180)
                #expect(said.code == 0, "\(said)")
                for mode in ["bridge ->", "host ->", "none -> "] { #expect(said.stdout.contains(mode), "\(said)") }
                #expect(try !world.swk("network", "ls").stdout.contains("tour-net"))
            }
        }

        /// A world behind the registry as a mirror of docker.io; no container may be left in it.
        private func withMirror(_ body: (World) throws -> Void) throws {
            try withWorld(extra: ["SWK_MIRRORS": try Registry.required().address]) { world in
                try body(world)
                #expect(try world.swk("ps", "-aq").stdout == "")
            }
        }
    }
}
