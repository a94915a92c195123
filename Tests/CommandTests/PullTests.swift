// Images from a real registry, and what a registry can do to us.

import Glibc
import Testing

extension Commands {
    @Suite struct PullTests {
        @Test(arguments: ["1", "docker", "zstd"])
        func layersAreUnpackedWhateverTheirFormat(tag: String) throws {
            try withWorld { world in
                let image = "\(try Registry.required().address)/test/tiny:\(tag)"
                let pulled = try world.swk("pull", image)
                #expect(pulled.code == 0, "\(pulled)")
                let said = try world.swk(
                    "run", "--rm", "--network", "none", "--entrypoint", "", image, "sh", "-c", "ls /etc /etc/full")
                #expect(!said.stdout.contains("gone"), "a whiteout deletes")
                #expect(!said.stdout.contains("old"), "an opaque directory hides what is below")
                #expect(said.stdout.contains("new"))
            }
        }

        @Test func theDigestIsTheOneThatSkopeoSees() throws {
            try withWorld { world in
                let image = "\(try Registry.required().address)/test/tiny:1"
                try world.swk("pull", image)
                let digest = try world.host(
                    "skopeo", "inspect", "--tls-verify=false", "--format", "{{.Digest}}", "docker://\(image)")
                let row = try JSONValue(try world.swk("images", "--json").stdout).elements.first {
                    $0["tag"]?.string == "1"
                }
                #expect(row?["digest"]?.string == digest.trimmed)
            }
        }

        @Test func anIndexGivesThisMachinesImage() throws {
            try withWorld { world in
                let image = "\(try Registry.required().address)/test/multi:1"
                #expect(try world.swk("run", "--rm", "--network", "none", image).stdout == "new\n")
            }
        }

        @Test func aMirrorAnswersForDockerIo() throws {
            let mirror = try Registry.required().address
            try withWorld(extra: ["SWK_MIRRORS": "http://\(mirror)"]) { world in
                let said = try world.swk("run", "--rm", "--network", "none", "debian:12", "cat", "/etc/debian_version")
                #expect(said.stdout.hasPrefix("12."), "\(said)")
                #expect(try world.swk("images").stdout.contains("debian"))
            }
        }

        @Test func anIndexWithoutThisMachineSaysWhatItHas() throws {
            try refuses("\(try Registry.required().address)/test/multi:foreign", saying: ["multi:foreign", "s390x"])
        }

        @Test func anAbsentTagIsNamed() throws {
            try refuses("\(try Registry.required().address)/test/tiny:nine", saying: ["test/tiny:nine"])
        }

        @Test func anAbsentImageIsNamed() throws {
            try refuses("\(try Registry.required().address)/test/absent", saying: ["test/absent"])
        }

        @Test func aRegistryThatDoesNotAnswerIsNamed() throws {
            let port = try Loopback.freePort()
            try refuses("127.0.0.1:\(port)/test/tiny:1", saying: ["127.0.0.1:\(port)"])
        }

        @Test func aNameThatIsNoReferenceIsRefused() throws {
            try refuses("acme/UPPER:1", saying: ["`acme/UPPER:1`"])
        }

        @Test func contentWithAnotherDigestIsRefused() throws {
            try withBrokenRegistry("printf '\\377' | dd of=$blob bs=1 seek=100 conv=notrunc status=none") { registry in
                try refuses("\(registry.address)/test/tiny:1", saying: ["sha256:"], ["digest", "corrupt"])
            }
        }

        @Test func contentThatIsTooShortIsRefused() throws {
            try withBrokenRegistry("truncate -s 1000 $blob") { registry in
                try refuses("\(registry.address)/test/tiny:1", saying: ["sha256:"])
            }
        }

        @Test func aTransferThatIsCutShortIsAnError() throws {
            let relay = try CuttingRelay(to: try Registry.required().port, limit: 100_000)
            defer { relay.end() }
            try refuses("127.0.0.1:\(relay.port)/test/tiny:1", saying: ["sha256:"])
        }

        /// A pull that fails with 125 from `run` and 1 from `pull`, says these words, and leaves no image and no partial layer.
        private func refuses(
            _ image: String, saying words: [String], _ oneOf: [String] = [""],
            sourceLocation: SourceLocation = #_sourceLocation
        ) throws {
            try withWorld { world in
                let pulled = try world.swk("pull", image)
                #expect(pulled.code == 1 || pulled.code == 125, "\(pulled)", sourceLocation: sourceLocation)
                for word in words { #expect(pulled.stderr.contains(word), "\(pulled)", sourceLocation: sourceLocation) }
                #expect(
                    oneOf.contains { pulled.stderr.contains($0) || $0.isEmpty }, "\(pulled)",
                    sourceLocation: sourceLocation)
                #expect(
                    pulled.stderr.split(separator: "\n").count <= 8, "one clear message: \(pulled)",
                    sourceLocation: sourceLocation)
                #expect(try world.swk("run", "--rm", image, "true").code == 125, sourceLocation: sourceLocation)
                #expect(try !world.swk("images").stdout.contains("test/"), sourceLocation: sourceLocation)
                let images = "\(world.root)/images"
                let partial = try world.host("find", "\(images)/tmp", "\(images)/layers/sha256", "-mindepth", "1")
                #expect(partial.stdout == "", "partial content is left", sourceLocation: sourceLocation)
            }
        }

        /// A second registry whose storage is a copy of the first one's, with the great layer of test/tiny broken by a command.
        private func withBrokenRegistry(_ breaking: String, _ body: (Registry) throws -> Void) throws {
            let copy = "/tmp/swk-broken-registry-\(getpid())"
            let source = try Registry.required().storage
            let script = """
                set -e; rm -rf \(copy); mkdir \(copy); cp -a \(source)/. \(copy)
                cd \(copy)/docker/registry/v2/repositories/test/tiny/_layers/sha256
                for digest in *; do
                    blob=\(copy)/docker/registry/v2/blobs/sha256/$(printf %.2s $digest)/$digest/data
                    if [ $(stat -c %s $blob) -gt 500000 ]; then \(breaking); fi
                done
                """
            let environment = ["PATH": "/usr/bin:/bin"]
            defer { _ = try? Program(["rm", "-rf", copy, "\(copy).yml"], environment: environment).outcome() }
            let broken = try Program(["sh", "-c", script], environment: environment).outcome()
            try #require(broken.code == 0, "\(broken)")
            let registry = try Registry.serve(copy)
            defer { registry.end() }
            try body(registry)
        }
    }
}
