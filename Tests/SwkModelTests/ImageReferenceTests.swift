// Image names by docker's rules: what is completed, what is shown, what is refused.

import SwkModel
import Testing

@Suite("Image references")
struct ImageReferenceTests {
    @Test(
        "short names are completed as docker completes them",
        arguments: [
            ("busybox", "docker.io/library/busybox:latest"),
            ("acme/site:2", "docker.io/acme/site:2"),
            ("localhost/x", "localhost/x:latest"),
            ("localhost:5000/x:1", "localhost:5000/x:1"),
            ("127.0.0.1:5000/a/b/c", "127.0.0.1:5000/a/b/c:latest"),
            ("quay.io/x/y_z__w-.1".replacing("-.1", with: "--1"), "quay.io/x/y_z__w--1:latest"),
            ("index.docker.io/nginx", "docker.io/library/nginx:latest"),
            ("docker.io/nginx:A.b_c-1", "docker.io/library/nginx:A.b_c-1"),
            ("REG/x", "REG/x:latest"),
            ("[::1]:5000/x", "[::1]:5000/x:latest"),
            ("localhost:5000", "docker.io/library/localhost:5000"),
        ])
    func completes(_ short: String, _ full: String) throws {
        #expect(try ImageReference(parsing: short).canonical == full)
    }

    @Test(
        "the familiar form leaves defaults out and parses to the same reference",
        arguments: [
            ("docker.io/library/busybox:latest", "busybox:latest"), ("docker.io/acme/site:2", "acme/site:2"),
            ("localhost:5000/x:1", "localhost:5000/x:1"), ("docker.io/library/a/b", "library/a/b:latest"),
        ])
    func familiar(_ full: String, _ short: String) throws {
        let reference = try ImageReference(parsing: full)
        #expect(reference.description == short)
        #expect(try ImageReference(parsing: short) == reference)
    }

    @Test("a digest alone brings no default tag")
    func digest() throws {
        let value = "sha256:" + String(repeating: "a", count: 64)
        let reference = try ImageReference(parsing: "debian@\(value)")
        #expect(reference.tag == nil)
        #expect(reference.digest?.description == value)
        #expect(try ImageReference(parsing: "debian:12@\(value)").description == "debian:12@\(value)")
    }

    @Test(
        "what docker's grammar forbids is refused",
        arguments: [
            "", ":tag", "Busybox", "acme/Site", "a//b", "/a", "a/", "-a", "a..b", "a___b", "a:", "a:.b", "a: b",
            "host:port/x",
            "a@sha256:abc", "a@md5:00", "a b", "x.y/", "-h.io/x", String(repeating: "a", count: 64), "ä",
        ])
    func refuses(_ text: String) {
        let failure = #expect(throws: Failure.self) { try ImageReference(parsing: text) }
        #expect(failure?.code == .invalidReference)
    }

    @Test("upper case is answered with the name in lower case")
    func nearest() {
        let failure = #expect(throws: Failure.self) { try ImageReference(parsing: "Acme/Site:V1") }
        #expect(failure?.nearest == "acme/site:v1")
    }

    @Test("a tag may have 128 characters and no more")
    func tagLength() throws {
        let name = "a:" + String(repeating: "t", count: 128)
        #expect(try ImageReference(parsing: name).tag?.count == 128)
        #expect(throws: Failure.self) { try ImageReference(parsing: name + "t") }
    }
}
