// Images in files, beside skopeo: what we write it reads, what it writes we read, and what is broken leaves nothing.

import Glibc
import SwkModel
import SwkSystem
import Testing

@testable import SwkImage

@Suite("Saved and loaded images, beside skopeo", .enabled(if: geteuid() == 0))
struct BundleTests {
    /// A store with an image of two layers, `acme/box:1` and `acme/box:2`, and one more that shares the lower layer.
    private final class World {
        let scratch: Scratch
        let store: ImageStore
        let image: StoredImage
        let other: StoredImage

        init() throws {
            scratch = try Scratch()
            store = scratch.store()
            image = try store.add(layers: [
                [(member("./", .directory, mode: 0o755), ""), (member("f"), "one")],
                [(member("f"), "two"), (member("su", mode: 0o4755, uid: 7), "x")],
            ])
            other = try store.add(layers: [[(member("./", .directory, mode: 0o755), ""), (member("f"), "one")]])
            try store.tag(image, as: ImageReference(parsing: "acme/box:1"))
            try store.tag(image, as: ImageReference(parsing: "acme/box:2"))
            try store.tag(other, as: ImageReference(parsing: "acme/other"))
        }

        func save(_ words: String...) throws -> String {
            let path = "\(scratch.path)/\(words.count)-\(UInt32.random(in: 0 ... .max)).tar"
            let file = try Descriptor.open(path, O_WRONLY | O_CREAT)
            try store.save(try store.savedImages(words), to: file.raw)
            return path
        }
    }

    private func load(_ path: String, into store: ImageStore) throws -> [LoadedImage] {
        let file = try Descriptor.open(path, O_RDONLY)
        return try store.load(file.raw, named: path)
    }

    @Test("skopeo reads both of its halves, and finds the same image")
    func readBySkopeo() throws {
        let world = try World()
        let path = try world.save("acme/box", "acme/other")
        for source in [
            "docker-archive:\(path):acme/box:2", "oci-archive:\(path):acme/box:2",
            "docker-archive:\(path):acme/other:latest",
        ] {
            let copy = "\(world.scratch.path)/copy"
            try run("skopeo", "copy", source, "oci:\(copy):x")
            let wanted = source.contains("other") ? world.other : world.image
            #expect(
                try run("skopeo", "inspect", "--config", "--raw", "oci:\(copy):x").contains(
                    wanted.document.rootfs.diffIDs[0].hex))
            try run("umoci", "unpack", "--image", "\(copy):x", "\(world.scratch.path)/bundle")
            #expect(
                try Files.readText("\(world.scratch.path)/bundle/rootfs/f")
                    == (source.contains("other") ? "one" : "two"))
            try run("rm", "-rf", copy, "\(world.scratch.path)/bundle")
        }
    }

    @Test("a layer that two images share is in the file once, and equal images give equal files")
    func shared() throws {
        let world = try World()
        let path = try world.save("acme/box:1", "acme/other")
        let names = try run("tar", "-tf", path).split(separator: "\n")
        #expect(Set(names).count == names.count)
        #expect(names.filter { $0.hasPrefix("blobs/sha256/") && $0 != "blobs/sha256/" }.count == 6)
        #expect(try Files.read(path) == Files.read(world.save("acme/box:1", "acme/other")))
    }

    @Test("what we wrote comes back with its names and the same id")
    func roundTrip() throws {
        let world = try World()
        let fresh = ImageStore(root: "\(world.scratch.path)/fresh")
        let loaded = try load(try world.save("acme/box", "acme/other"), into: fresh)
        #expect(loaded.map(\.image.id) == [world.image.id, world.other.id])
        #expect(loaded[0].names.map(\.description) == ["acme/box:1", "acme/box:2"])
        #expect(loaded[0].image.digest == world.image.digest)
        #expect(try Files.names(in: "\(fresh.root)/tmp").isEmpty)
        let nameless = ImageStore(root: "\(world.scratch.path)/nameless")
        let byID = try load(try world.save(world.image.id.description), into: nameless)
        #expect(byID.count == 1 && byID[0].names.isEmpty && byID[0].image.references.isEmpty)
    }

    @Test("what skopeo wrote is read", arguments: ["docker-archive", "oci-archive"])
    func writtenBySkopeo(_ kind: String) throws {
        let world = try World()
        let path = "\(world.scratch.path)/skopeo.tar"
        try run("skopeo", "copy", "oci:\(world.store.root):acme/box:1", "\(kind):\(path):acme/theirs:3")
        let fresh = ImageStore(root: "\(world.scratch.path)/fresh")
        let loaded = try load(path, into: fresh)
        #expect(loaded.count == 1 && loaded[0].names.map(\.description) == ["acme/theirs:3"])
        #expect(loaded[0].image.document.rootfs == world.image.document.rootfs)
        let top = try fresh.layerDirectories(of: loaded[0].image)[0]
        #expect(try run("stat", "-c", "%a %u", "\(top)/su") == "4755 7\n")
    }

    /// A copy of an archive in which something was changed by a shell, its members in `x`.
    private func altered(_ path: String, _ script: String, in scratch: Scratch) throws -> String {
        let result = "\(scratch.path)/altered.tar"
        try run(
            "sh", "-ec",
            "cd \(scratch.path); rm -rf x; mkdir x; tar -xf \(path) -C x; cd x; \(script); tar -cf \(result) *")
        return result
    }

    @Test(
        "what is broken is refused and leaves nothing",
        arguments: [
            ("rm $(ls -d blobs/sha256/* | head -1)", "has no member"),
            ("for f in blobs/sha256/*; do echo x >>$f; done", "not what its name says"),
            ("rm index.json manifest.json", "no images in the archive"), ("echo '{' >index.json", "not valid JSON"),
            ("rm oci-layout; echo '[{\"Config\":\"no\",\"Layers\":[]}]' >manifest.json", "has no member `no`"),
            ("rm oci-layout; sed -i 's/Layers\":\\[/Layers\":[\"x\",/' manifest.json", "disagree"),
            (
                "rm oci-layout; sed -i 's#Layers\":\\[[^]]*\\]#Layers\":[\"oci\",\"oci\"]#' manifest.json; echo n >oci",
                "not the one that the image"
            ),
        ])
    func broken(_ script: String, _ words: String) throws {
        let world = try World()
        let path = try altered(try world.save("acme/box:1"), script, in: world.scratch)
        let fresh = ImageStore(root: "\(world.scratch.path)/fresh")
        let failure = #expect(throws: Failure.self) { try load(path, into: fresh) }
        #expect(failure?.message.contains(words) == true, "\(failure?.description ?? "")")
        _ = try fresh.collectGarbage()
        #expect(try fresh.list().isEmpty && world.scratch.paths("fresh/blobs/sha256").isEmpty)
        #expect(try world.scratch.paths("fresh/tmp").isEmpty && world.scratch.paths("fresh/layers/sha256").isEmpty)
    }

    @Test("links between members, as docker before 25 has them, are followed inside of the archive only")
    func links() throws {
        let world = try World()
        let script = """
            rm oci-layout index.json; layer=$(sed 's/.*Layers":\\["\\([^"]*\\)".*/\\1/' manifest.json)
            mkdir a b; mv $layer a/layer.tar; ln -s ../a/layer.tar b/layer.tar
            sed -i "s#$layer#b/layer.tar#" manifest.json
            """
        let path = try altered(try world.save("acme/other"), script, in: world.scratch)
        #expect(try load(path, into: ImageStore(root: "\(world.scratch.path)/fresh"))[0].image.id == world.other.id)
        for target in ["/etc/passwd", "../../../../../etc/passwd", "layer.tar"] {
            let path = try altered(
                try world.save("acme/other"), script + "; ln -sf \(target) b/layer.tar", in: world.scratch)
            let failure = #expect(throws: Failure.self) {
                try load(path, into: ImageStore(root: "\(world.scratch.path)/other"))
            }
            #expect(failure?.message.contains("has no member") == true, "\(failure?.description ?? "")")
        }
    }
}
