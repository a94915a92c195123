// Digests, platforms, indexes, times: the small values that images are made of.

import SwkModel
import Testing

@Suite("Image values")
struct ImageValuesTests {
    @Test("a digest is its bytes in hexadecimal")
    func digestFromBytes() throws {
        let digest = Digest(.sha256, bytes: Array(0..<32))
        #expect(digest.description == "sha256:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")
        #expect(try Digest(parsing: digest.description) == digest)
        #expect(digest.short == "000102030405")
    }

    @Test(
        "unknown algorithms and wrong lengths are refused by name",
        arguments: ["md5:00", "sha256:00", "sha256", "sha256:" + String(repeating: "A", count: 64)])
    func digestRefused(_ text: String) {
        let failure = #expect(throws: Failure.self) { try Digest(parsing: text) }
        #expect(failure?.object == text)
    }

    @Test("platforms are read with their defaults and Go's names")
    func platforms() throws {
        #expect(try Platform(parsing: "arm64").description == "linux/arm64")
        #expect(try Platform(parsing: "linux/x86_64") == Platform(architecture: "amd64"))
        #expect(try Platform(parsing: "linux/arm/v7").variant == "v7")
        #expect(throws: Failure.self) { try Platform(parsing: "a/b/c/d") }
    }

    @Test("an index answers the nearest platform that runs")
    func choice() {
        func entry(_ architecture: String, _ variant: String?, _ size: Int64) -> ContentDescriptor {
            ContentDescriptor(
                mediaType: MediaType.ociManifest,
                digest: Digest(.sha256, bytes: [UInt8](repeating: UInt8(size), count: 32)),
                size: size, platform: Platform(architecture: architecture, variant: variant))
        }
        let index = ImageIndex(manifests: [
            entry("arm", "v5", 1), entry("arm", "v6", 2), entry("arm64", "v8", 3), entry("amd64", nil, 4),
        ])
        #expect(index.manifest(for: Platform(architecture: "arm", variant: "v7"))?.size == 2)
        #expect(index.manifest(for: Platform(architecture: "arm64"))?.size == 3)
        #expect(index.manifest(for: Platform(architecture: "amd64"))?.size == 4)
        #expect(index.manifest(for: Platform(architecture: "amd64", variant: "v3"))?.size == 4)
        #expect(index.manifest(for: Platform(architecture: "s390x")) == nil)
        #expect(index.manifest(for: Platform(architecture: "arm", variant: "v4")) == nil)
    }

    @Test(
        "RFC 3339 times become seconds and back",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2000-02-29T12:00:00Z", 951_825_600), ("2024-12-31T23:59:59Z", 1_735_689_599),
            ("1969-12-31T23:59:59Z", -1), ("0001-01-01T00:00:00Z", -62_135_596_800),
        ])
    func times(_ text: String, _ seconds: Int64) {
        #expect(RFC3339.seconds(in: text) == seconds)
        #expect(RFC3339.text(seconds: seconds) == text)
    }

    @Test("fractions are cut off and zones counted")
    func zones() {
        #expect(RFC3339.seconds(in: "1970-01-01T01:00:00.999999999+01:00") == 0)
        #expect(RFC3339.seconds(in: "1969-12-31T19:30:00-04:30") == 0)
        #expect(RFC3339.seconds(in: "1970-01-01 00:00") == nil)
        #expect(RFC3339.seconds(in: "1970-13-01T00:00:00Z") == nil)
    }
}
