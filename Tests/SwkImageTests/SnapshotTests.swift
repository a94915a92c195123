// What is written on top of an overlay, as a layer: the tree that one sees on the overlay, the tree that umoci unpacks from the snapshot, and
// the tree of our own layers must be the same one.

import CArchive
import Glibc
import SwkModel
import SwkSystem
import Testing

@testable import SwkImage

@Suite("Snapshots, beside umoci", .enabled(if: geteuid() == 0))
struct SnapshotTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        /// What is done on the overlay.
        var script: String
        var testDescription: String { name }
    }

    static let cases: [Case] = [
        Case(name: "nothing", script: ":"),
        Case(name: "a file changed, one added, one removed", script: "echo changed > d/a; echo new > d/c; rm d/b"),
        Case(name: "a directory removed", script: "rm -r d/deep"),
        Case(name: "a directory removed and made again", script: "rm -r d; mkdir d; echo new > d/new"),
        Case(
            name: "a deep directory removed and made again, twice",
            script: "rm -r d/deep/e; mkdir -p d/deep/e/f d/deep/e/g"),
        Case(
            name: "a directory becomes a file, and a file a directory",
            script: "rm -r d; echo file > d; rm f; mkdir -p f/g"),
        Case(name: "a file becomes a link, and a link a file", script: "rm f; ln -s d/a f; rm link; echo plain > link"),
        Case(name: "removed and made again", script: "rm f; echo again > f"),
        Case(name: "made and removed", script: "mkdir -p x/y; echo z > x/y/z; rm -r x"),
        Case(name: "moved files and directories", script: "mv f moved; mv d/deep moved-deep; mkdir n; mv n n2"),
        Case(
            name: "hard links",
            script: "echo one > one; ln one two; mkdir l; ln one l/three; ln -s one s; ln s l/s2 || true"),
        Case(name: "a hard link to a file of the image", script: "ln f again; echo more >> again"),
        Case(
            name: "devices, fifos and sockets",
            script: "mknod null c 1 3; mknod disk b 8 1; mkfifo pipe; chmod 640 pipe; chown 5:6 disk"),
        Case(
            name: "setuid, setgid, sticky and owners",
            script: "cp f su; chown 7:8 su; chmod 4755 su; mkdir t; chmod 1777 t; chmod 2750 d; chown -h 9:9 link"),
        Case(name: "only the mode of a directory, and of the root", script: "chmod 700 d/deep; chmod 711 ."),
        Case(name: "times", script: "touch -d '2001-02-03 04:05:06.789' f d; touch -d '1969-12-31 23:59:58.5 UTC' d/a"),
        Case(
            name: "names that are not text",
            script: "printf x > \"$(printf 'caf\\351')\"; printf y > \"$(printf 'a\\nb')\""),
        Case(
            name: "long names",
            script: "n=$(printf '%0200d' 0); mkdir -p $n/$n; echo long > $n/$n/$n; ln -s $n/$n/$n to-long"),
        Case(
            name: "an empty and a large file",
            script: ": > empty; head -c 3000000 /dev/urandom > large; truncate -s 5M hole"),
    ]

    @Test("equal trees", arguments: cases)
    func equal(_ example: Case) throws {
        let world = try Overlay()
        try world.change(example.script)
        let image = try world.snapshot()
        let seen = try OracleTests.describe(world.merged)
        #expect(try world.unpackedByUmoci(image) == seen)
        let ours = try OverlayMount(world.store.layerDirectories(of: image), at: "\(world.scratch.path)/ours")
        #expect(try OracleTests.describe(ours.path) == seen)
    }

    @Test("equal trees, when the upper directory itself becomes the layer and the blob is compressed", arguments: cases)
    func adopted(_ example: Case) throws {
        let world = try Overlay()
        try world.change(example.script)
        let seen = try OracleTests.describe(world.merged)
        let image = try world.snapshot(.gzip, adopting: true)
        #expect(!Files.exists("\(world.scratch.path)/upper"))
        #expect(try world.unpackedByUmoci(image) == seen)
        let ours = try OverlayMount(world.store.layerDirectories(of: image), at: "\(world.scratch.path)/ours")
        #expect(try OracleTests.describe(ours.path) == seen)
    }

    @Test("a compressed layer is what gzip reads, has the digests that it says, and its size is that of the files")
    func compressed() throws {
        let world = try Overlay()
        try world.change("head -c 1000000 /dev/zero > zeros; seq 100000 > numbers; ln numbers again")
        let image = try world.snapshot(.gzip, adopting: true)
        let layer = image.manifest.layers[2]
        let blob = "\(world.store.root)/blobs/sha256/\(layer.digest.hex)"
        #expect(layer.mediaType == MediaType.ociLayerGzip)
        #expect(try run("sha256sum", blob).hasPrefix(layer.digest.hex))
        #expect(try run("sh", "-c", "gzip -dc < \(blob) | sha256sum").hasPrefix(image.document.rootfs.diffIDs[2].hex))
        #expect(try run("stat", "-c", "%s", blob) == "\(layer.size)\n")
        #expect(try world.store.layers.size(image.chainIDs[2]) == 1_000_000 + 588_895)
    }

    @Test("a change without a layer, and an image on nothing")
    func withoutLayer() throws {
        let world = try Overlay()
        var config = ImageConfig()
        config.cmd = ["/d/a"]
        let changed = try world.store.addImage(
            on: world.base, layer: nil,
            ImageChange(
                config: config, history: ImageDocument.History(createdBy: "CMD"), author: "a"),
            called: ImageReference(parsing: "acme/changed"))
        #expect(changed.chainIDs == world.base.chainIDs && changed.config.cmd == ["/d/a"])
        #expect(changed.document.history.last?.emptyLayer == true && changed.document.author == "a")
        #expect(changed.displayName == "acme/changed:latest")
        try world.change("echo x > x")
        let tree = WritableTree(upper: "\(world.scratch.path)/upper", lower: [])
        let alone = try world.store.addImage(
            on: nil, layer: try world.store.addLayer(from: tree),
            ImageChange(config: config, history: ImageDocument.History(createdBy: "COPY")))
        #expect(alone.chainIDs.count == 1 && alone.document.history.map(\.emptyLayer) == [nil])
    }

    @Test("attributes and capabilities go along, marks of the overlay do not")
    func attributes() throws {
        let world = try Overlay()
        try world.change("cp f ping; chmod 755 ping; mkdir d/fresh")
        let capability: [UInt8] = [1, 0, 0, 2, 0, 0x20] + [UInt8](repeating: 0, count: 14)
        #expect(swk_lsetxattr("\(world.merged)/ping", "security.capability", capability, 20) == 0)
        #expect(swk_lsetxattr("\(world.merged)/d", "user.note", [0, 0xff], 2) == 0)
        #expect(swk_lsetxattr("\(world.merged)/f", "trusted.mine", [1], 1) == 0)
        let image = try world.snapshot()
        #expect(try world.unpackedByUmoci(image) == OracleTests.describe(world.merged))
        let top = try world.store.layerDirectories(of: image)[0]
        var value = [UInt8](repeating: 0, count: 16)
        #expect(swk_lgetxattr("\(top)/f", "trusted.mine", &value, 16) == 1)
    }

    @Test("a layer holds what was written and nothing else")
    func small() throws {
        let world = try Overlay()
        try world.change("echo x > d/a; rm d/b")
        let top = try world.store.layerDirectories(of: world.snapshot())[0]
        let names = try run("find", top, "-mindepth", "1", "-printf", "%P %y\\n").split(separator: "\n").sorted()
        #expect(names == ["d d", "d/a f", "d/b c"])
    }

    @Test("equal trees give equal layers")
    func deterministic() throws {
        let world = try Overlay()
        try world.change("mkdir n; for i in 9 3 7 1; do echo $i > n/$i; done")
        let (first, second) = (try world.snapshot(), try world.snapshot())
        #expect(first.document.rootfs == second.document.rootfs)
    }

    @Test("a name that means a removal is refused")
    func reservedName() throws {
        let world = try Overlay()
        try world.change("touch .wh.f")
        let failure = #expect(throws: Failure.self) { try world.snapshot() }
        #expect(failure?.code == .unsupportedContent)
        #expect(failure?.message.contains("`.wh.f`") == true)
        #expect(try Files.names(in: "\(world.store.root)/tmp").isEmpty)
    }

    @Test("a volume's content replaces what the image has at its place, also behind a link")
    func volumes() throws {
        let world = try Overlay()
        try world.change("ln -s d/deep way; mkdir -p mnt")
        try Files.makeDirectories("\(world.scratch.path)/volume/sub")
        try run("sh", "-c", "echo data > \(world.scratch.path)/volume/sub/file; chown 5:5 \(world.scratch.path)/volume")
        let volume = "\(world.scratch.path)/volume"
        let image = try world.snapshot(volumes: [(volume, "/way/e"), (volume, "/mnt")])
        let ours = try OverlayMount(world.store.layerDirectories(of: image), at: "\(world.scratch.path)/ours")
        for place in ["d/deep/e", "mnt"] {
            #expect(try OracleTests.describe("\(ours.path)/\(place)") == OracleTests.describe(volume))
        }
        // The directories on the way keep what they are, although the upper directory has only some of them.
        #expect(try run("stat", "-c", "%a %u", "\(ours.path)/d/deep") == "750 3\n")
        #expect(try world.unpackedByUmoci(image) == OracleTests.describe(ours.path))
        _ = ours.path
    }

    @Test("an image without a name goes, one with a name or a user stays")
    func unnamed() throws {
        let world = try Overlay()
        try world.change("echo x > y")
        let image = try world.snapshot()
        try world.store.removeUnnamed(image.id) { true }
        #expect(try world.store.resolve(image.id.description) != nil)
        try world.store.tag(image, as: ImageReference(parsing: "named"))
        try world.store.removeUnnamed(image.id) { false }
        #expect(try world.store.resolve("named")?.id == image.id)
        try world.store.restoreName("named:latest", manifest: nil)
        #expect(try world.store.resolve("named") == nil)
        try world.store.removeUnnamed(image.id) { false }
        #expect(try world.store.resolve(image.id.description) == nil)
        try world.store.removeUnnamed(image.id) { false }
        let layers = try Files.names(in: "\(world.store.root)/layers/sha256")
        #expect(layers.count == world.base.chainIDs.count, "the snapshot's layer is collected")
    }
}

/// An overlay on two layers of an image, to be written to.
private final class Overlay {
    let scratch: Scratch
    let store: ImageStore
    let base: StoredImage
    let merged: String
    private let layers: [String]

    init() throws {
        scratch = try Scratch()
        store = scratch.store()
        func directory(_ path: String, mode: UInt32 = 0o755, uid: UInt32 = 0) -> (TarEntry, String) {
            (member(path, .directory, mode: mode, uid: uid), "")
        }
        base = try store.add(layers: [
            [
                directory("./"), directory("d/"), (member("d/a"), "a"), (member("d/b"), "b"),
                directory("d/deep/", mode: 0o750, uid: 3), directory("d/deep/e/"), (member("d/deep/e/old"), "old"),
                (member("f"), "f"),
            ],
            [
                directory("./"), directory("d/"), (member("d/b"), "b again"),
                (member("link", .symbolicLink(target: Array("f".utf8))), ""),
            ],
        ])
        merged = "\(scratch.path)/merged"
        layers = try store.layerDirectories(of: base)
        for name in ["upper", "work", "merged"] { try Files.makeDirectories("\(scratch.path)/\(name)") }
        try run(
            "mount", "-t", "overlay", "overlay", "-o",
            "lowerdir=\(layers.joined(separator: ":")),upperdir=\(scratch.path)/upper,workdir=\(scratch.path)/work",
            merged)
    }

    deinit {
        if umount2(merged, Int32(MNT_DETACH)) != 0 { Issue.record("unmount \(merged): \(errnoText(errno))") }
    }

    func change(_ script: String) throws { try run("sh", "-ec", "cd \(merged)\n\(script)") }

    /// The image of what was changed. With `adopting`, the upper directory becomes the layer, and nothing can be changed any more.
    func snapshot(
        volumes: [(source: String, destination: String)] = [], _ compression: LayerCompression = .none,
        adopting: Bool = false
    ) throws -> StoredImage {
        let tree = WritableTree(upper: "\(scratch.path)/upper", lower: layers, volumes: volumes)
        return try store.addImage(
            on: base, layer: try store.addLayer(from: tree, compression: compression),
            tree: adopting ? .adopted(upper: tree.upper) : .unpacked,
            ImageChange(
                config: base.config,
                history: ImageDocument.History(created: Timestamp.now.rfc3339, createdBy: "test")))
    }

    /// The description of the tree that umoci makes of an image.
    func unpackedByUmoci(_ image: StoredImage) throws -> [String] {
        let tagged = try store.tag(image, as: ImageReference(parsing: "snapshot"))
        #expect(tagged.id == image.id)
        try run("skopeo", "copy", "oci:\(store.root):snapshot:latest", "oci:\(scratch.path)/copy:snapshot")
        try run("umoci", "unpack", "--image", "\(scratch.path)/copy:snapshot", "\(scratch.path)/bundle")
        return try OracleTests.describe("\(scratch.path)/bundle/rootfs")
    }
}
