// The image that needs no registry, and the store that holds it.

import Glibc
import SwkModel
import SwkSystem
import Testing

@testable import SwkImage

@Suite("Busybox image", .enabled(if: geteuid() == 0))
struct BusyboxTests {
    @Test("made twice in two places, it is the same image")
    func deterministic() throws {
        let (a, b) = (try Scratch(), try Scratch())
        let first = try a.store().makeBusybox()
        #expect(first.id == (try b.store().makeBusybox()).id)
        #expect(first.references.map(\.description) == ["busybox:latest"])
        #expect(first.config.cmd == ["sh"])
        #expect(try a.store().makeBusybox() == first)
        #expect(try a.store().list().count == 1)
    }

    @Test("its layer runs every applet by name")
    func runs() throws {
        let scratch = try Scratch()
        let store = scratch.store()
        let layers = try store.layerDirectories(of: try store.makeBusybox())
        #expect(layers.count == 1)
        #expect(
            try run("chroot", layers[0], "/bin/sh", "-c", "echo $((6*7)); id -un; stat -c %a /tmp")
                == "42\nroot\n1777\n")
        #expect(try run("chroot", layers[0], "/usr/bin/env", "echo", "hi") == "hi\n")
    }

    @Test("it is found by name, by ID and by the beginning of its ID")
    func found() throws {
        let store = try Scratch().keeping { $0.store() }
        let image = try store.value.makeBusybox()
        for text in [
            "busybox", "busybox:latest", "docker.io/library/busybox", image.id.description, image.id.hex,
            image.id.short, "sha256:" + image.id.short,
        ] {
            #expect(try store.value.resolve(text)?.id == image.id, "\(text)")
        }
        #expect(try store.value.resolve("busybox:2") == nil)
        #expect(try store.value.resolve("nothing") == nil)
    }

    @Test("an absent program is an error that says how to get it")
    func absent() throws {
        let failure = #expect(throws: Failure.self) { try BusyboxImage(from: "/nonexistent/busybox") }
        #expect(failure?.help?.contains("busybox-static") == true)
    }

    @Test("a dynamically linked program is refused")
    func dynamic() {
        let failure = #expect(throws: Failure.self) { try BusyboxImage(from: "/bin/ls") }
        #expect(failure?.code == .unsupportedContent)
    }

    @Test("skopeo and umoci read the store as an OCI layout")
    func layout() throws {
        let scratch = try Scratch()
        let image = try scratch.store().makeBusybox()
        let seen = try run("skopeo", "inspect", "--format", "{{.Digest}}", "oci:\(scratch.path)/store:busybox:latest")
        #expect(seen == "\(image.digest)\n")
        #expect(try run("umoci", "ls", "--layout", "\(scratch.path)/store").contains("busybox:latest"))
    }
}

extension Scratch {
    /// A value together with the directory that it lives in.
    struct Kept<Value> {
        let scratch: Scratch
        let value: Value
    }
    func keeping<Value>(_ make: (Scratch) throws -> Value) rethrows -> Kept<Value> {
        Kept(scratch: self, value: try make(self))
    }
}
