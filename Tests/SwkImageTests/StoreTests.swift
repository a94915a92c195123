// Names, removal and what is left over.

import Glibc
import SwkModel
import SwkSystem
import Testing

@testable import SwkImage

@Suite("Image store", .enabled(if: geteuid() == 0))
struct StoreTests {
    @Test("an image has as many names as it is given, by name and by ID")
    func tags() throws {
        let scratch = try Scratch()
        let store = scratch.store()
        let image = try store.makeBusybox()
        try store.tag("busybox", as: "acme/box")
        let tagged = try store.tag(image.id.short, as: "localhost:5000/box:2")
        #expect(tagged.references.map(\.description) == ["acme/box:latest", "busybox:latest", "localhost:5000/box:2"])
        #expect(try store.list() == [tagged])
    }

    @Test("a name moves to the image that was tagged last, and the other one stays without it")
    func moves() throws {
        let scratch = try Scratch()
        let store = scratch.store()
        let first = try store.addSmall(architecture: "amd64")
        let second = try store.addSmall(architecture: "arm64")
        try store.tag("part:amd64", as: "x")
        try store.tag("part:arm64", as: "x")
        #expect(try store.resolve("x")?.id == second.id)
        try store.tag("part:arm64", as: "part:amd64")
        #expect(try store.resolve(first.id.hex)?.references.isEmpty == true)
        #expect(try store.list().count == 2)
    }

    @Test("removing one of several names leaves the image, removing the last one takes everything")
    func removeNames() throws {
        let scratch = try Scratch()
        let store = scratch.store()
        let image = try store.makeBusybox()
        try store.tag("busybox", as: "box:2")
        #expect(try store.remove("busybox") == [.untagged("busybox:latest")])
        #expect(try store.remove("box:2") == [.untagged("box:2"), .deleted(image.id), .deleted(image.chainIDs[0])])
        #expect(try store.list().isEmpty)
        for directory in ["blobs/sha256", "layers/sha256", "tmp"] {
            #expect(try scratch.paths("store/\(directory)").isEmpty)
        }
    }

    @Test("removal by ID wants force when several repositories have it")
    func removeID() throws {
        let scratch = try Scratch()
        let store = scratch.store()
        let image = try store.makeBusybox()
        try store.tag("busybox", as: "box:2")
        #expect(throws: Failure.self) { try store.remove(image.id.short) }
        #expect(
            try store.remove(image.id.short, force: true).suffix(2) == [
                .deleted(image.id), .deleted(image.chainIDs[0]),
            ])
    }

    @Test("an image in use is kept: always while running, without its names by force")
    func inUse() throws {
        let scratch = try Scratch()
        let store = scratch.store()
        let image = try store.makeBusybox()
        let running = #expect(throws: Failure.self) {
            try store.remove("busybox", force: true) { _ in [ImageUser(name: "web", isRunning: true)] }
        }
        #expect(running?.code == .imageInUse && running?.message.contains("`web`") == true)
        #expect(throws: Failure.self) {
            try store.remove("busybox") { _ in [ImageUser(name: "web", isRunning: false)] }
        }
        #expect(
            try store.remove("busybox", force: true) { _ in [ImageUser(name: "web", isRunning: false)] } == [
                .untagged("busybox:latest")
            ])
        #expect(try store.resolve(image.id.hex)?.id == image.id)
    }

    @Test("an unknown name is answered with the nearest")
    func nearest() throws {
        let scratch = try Scratch()
        let store = scratch.store()
        try store.makeBusybox()
        let failure = #expect(throws: Failure.self) { try store.remove("busbox") }
        #expect(failure?.code == .imageNotFound)
        #expect(failure?.nearest == "busybox")
    }

    @Test("layers that images share stay until the last one goes")
    func shared() throws {
        let scratch = try Scratch()
        let store = scratch.store()
        let image = try store.makeBusybox()
        var document = image.document
        document.author = "somebody else"
        let lock = try store.content.openForAdding()
        _ = try store.addImage(document, layers: image.manifest.layers, called: ImageReference(parsing: "other"))
        _ = consume lock
        try store.remove("busybox")
        let other = try #require(try store.resolve("other"))
        #expect(Files.exists(try store.layerDirectories(of: other)[0] + "/bin/busybox"))
    }

    @Test("collection removes what a killed process left, and nothing while somebody adds")
    func garbage() throws {
        let scratch = try Scratch()
        let store = scratch.store()
        try store.makeBusybox()
        try Files.makeDirectories("\(scratch.path)/store/tmp/layer-1-x/tree/deep")
        try Files.replace("\(scratch.path)/store/tmp/blob-1-y", with: [1])
        let orphan = try store.content.add([1, 2, 3], mediaType: "x")
        let lease = try store.lease()
        #expect(try store.collectGarbage() == nil)
        _ = consume lease
        #expect(try store.collectGarbage() == CollectedGarbage(blobs: 1, layers: 0, temporaries: 2, bytes: 3))
        #expect(!store.content.contains(orphan.digest))
        #expect(try store.list().count == 1)
    }

    @Test("a layer that was thrown away is unpacked again on demand")
    func unpackedAgain() throws {
        let scratch = try Scratch()
        let store = scratch.store()
        let image = try store.makeBusybox()
        try removeTree("\(scratch.path)/store/layers/sha256/\(image.chainIDs[0].hex)")
        #expect(Files.exists(try store.layerDirectories(of: image)[0] + "/bin/busybox"))
    }

    @Test("a prefix of several IDs lists them")
    func ambiguous() throws {
        let scratch = try Scratch()
        let store = scratch.store()
        var ids: [Digest] = []
        // Of seventeen images two have the same first digit.
        for number in 0..<17 { ids.append(try store.addSmall(architecture: "a\(number)").id) }
        let prefixes = Dictionary(grouping: ids) { String($0.hex.prefix(1)) }
        let (prefix, twins) = try #require(prefixes.first { $0.value.count > 1 })
        let failure = #expect(throws: Failure.self) { try store.resolve("sha256:" + prefix) }
        #expect(failure?.code == .imageAmbiguous)
        #expect(failure?.allowed?.contains(twins[0].short) == true)
    }

    @Test("reading makes nothing")
    func readOnly() throws {
        let scratch = try Scratch()
        #expect(try scratch.store().list().isEmpty)
        #expect(try scratch.store().resolve("busybox") == nil)
        #expect(!Files.exists("\(scratch.path)/store"))
    }
}
