// Awkward layers, unpacked by us onto an overlay and by umoci into a directory: the trees must be equal.

import CArchive
import Glibc
import SwkModel
import SwkSystem
import Testing

@testable import SwkImage

@Suite("Unpacking, beside umoci", .enabled(if: geteuid() == 0))
struct OracleTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var layers: [[(TarEntry, String)]]
        var testDescription: String { name }
    }

    private static func directory(_ path: String, mode: UInt32 = 0o755, time: Int64 = 1_100_000_000) -> (
        TarEntry, String
    ) {
        (member(path, .directory, mode: mode, time: time), "")
    }
    private static func file(_ path: String, _ content: String = "content", mode: UInt32 = 0o644) -> (TarEntry, String)
    {
        (member(path, mode: mode), content)
    }
    private static func link(_ path: String, _ target: String) -> (TarEntry, String) {
        (member(path, .symbolicLink(target: Array(target.utf8)), mode: 0o777), "")
    }
    private static func hard(_ path: String, _ target: String) -> (TarEntry, String) {
        (member(path, .hardLink(target: Array(target.utf8))), "")
    }
    private static func with(_ entry: (TarEntry, String), _ name: String, _ value: [UInt8]) -> (TarEntry, String) {
        var copy = entry
        copy.0.attributes.append(TarEntry.Attribute(name: Array(name.utf8), value: value))
        return copy
    }

    static let cases: [Case] = [
        Case(
            name: "a file deleted",
            layers: [[directory("d/"), file("d/a"), file("d/b")], [directory("d/"), file("d/.wh.a", "")]]),
        Case(
            name: "a directory deleted",
            layers: [[directory("d/"), directory("d/e/"), file("d/e/f")], [directory("d/"), file("d/.wh.e", "")]]),
        Case(
            name: "a directory deleted and made again",
            layers: [[directory("d/"), file("d/old")], [directory("d/"), file("d/.wh..wh..opq", ""), file("d/new")]]),
        Case(
            name: "a directory replaced by a file",
            layers: [[directory("d/"), file("d/old")], [file("d", "now a file")]]),
        Case(name: "a file replaced by a directory", layers: [[file("f")], [directory("f/"), file("f/inner")]]),
        Case(
            name: "a file replaced by a link, and a link by a file",
            layers: [[file("f"), link("l", "f")], [link("f", "elsewhere"), file("l", "file now")]]),
        Case(
            name: "absolute, dangling, climbing and circular links",
            layers: [
                [
                    link("abs", "/etc/passwd"), link("up", "../../../x"), link("self", "self"), directory("etc/"),
                    file("etc/passwd"),
                ]
            ]),
        Case(
            name: "hard links within a layer",
            layers: [[directory("d/"), file("a"), hard("d/b", "a"), hard("c", "./d/b")], [file("a", "changed alone")]]),
        Case(name: "a hard link to a symbolic link", layers: [[link("s", "target"), hard("h", "s")]]),
        Case(
            name: "devices and fifos",
            layers: [
                [
                    directory("dev/"), (member("dev/null", .characterDevice(major: 1, minor: 3), mode: 0o666), ""),
                    (member("dev/sda", .blockDevice(major: 8, minor: 0), mode: 0o660, gid: 6), ""),
                    (member("dev/p", .fifo, mode: 0o600), ""),
                ]
            ]),
        Case(
            name: "setuid, setgid, sticky and odd owners",
            layers: [
                [
                    (member("su", mode: 0o4755, uid: 0, gid: 42), "x"),
                    (member("sg", mode: 0o2755, uid: 1000, gid: 1000), "x"), directory("tmp/", mode: 0o1777),
                    (member("big", uid: 4_000_000_000, gid: 70000), "x"),
                ]
            ]),
        Case(
            name: "extended attributes and file capabilities",
            layers: [
                [
                    with(
                        file("ping", mode: 0o755), "security.capability",
                        [1, 0, 0, 2, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
                    with(file("noted"), "user.note", [0, 1, 0xff]), with(directory("d/"), "user.dir", Array("v".utf8)),
                ], [file("noted", "without its note")],
            ]),
        Case(
            name: "modes and times of a directory changed by a later layer",
            layers: [[directory("d/", mode: 0o700), file("d/f")], [directory("d/", mode: 0o711, time: 1_200_000_000)]]),
        Case(
            name: "a member twice in one layer",
            layers: [[file("f", "first"), file("f", "second"), directory("f2/"), file("f2")]]),
        Case(
            name: "long names and names beyond ASCII",
            layers: [
                [
                    directory(String(repeating: "d", count: 200) + "/"),
                    file(String(repeating: "d", count: 200) + "/" + String(repeating: "ü", count: 100)),
                ]
            ]),
        Case(
            name: "an empty file, and one larger than any buffer",
            layers: [[file("empty", ""), file("large", String(repeating: "0123456789abcdef", count: 50_000))]]),
        Case(
            name: "deleted in one layer, back in the next",
            layers: [[file("f", "one")], [file(".wh.f", "")], [file("f", "three")]]),
        Case(name: "an empty layer", layers: [[file("f")], [], [file("g")]]),
    ]

    @Test("equal trees", arguments: cases)
    func equal(_ example: Case) throws {
        let scratch = try Scratch()
        let store = scratch.store()
        let image = try store.add(layers: example.layers.map { [Self.directory("./")] + $0 })
        try run("skopeo", "copy", "oci:\(scratch.path)/store:awkward:latest", "oci:\(scratch.path)/copy:awkward")
        try run("umoci", "unpack", "--image", "\(scratch.path)/copy:awkward", "\(scratch.path)/bundle")
        let ours = try OverlayMount(store.layerDirectories(of: image), at: "\(scratch.path)/merged")
        #expect(try Self.describe(ours.path) == Self.describe("\(scratch.path)/bundle/rootfs"))
        _ = ours.path
    }

    /// Everything about a tree that an image decides: kinds, modes, owners, times, link targets, content, devices, attributes.
    static func describe(_ path: String) throws -> [String] {
        let script = """
            cd "$1" && find . -printf '%P|%y|%m|%U|%G|%T@|%l\\n' | sort
            find . -type f -size +0 -print0 | sort -z | xargs -0 -r sha256sum
            find . \\( -type b -o -type c \\) -exec stat -c '%n %t:%T' {} + | sort
            """
        let lines = try run("sh", "-c", script, "sh", path).split(separator: "\n").map(String.init)
        let paths = try run("find", path, "-printf", "%P\\n").split(separator: "\n").map(String.init)
        return lines
            + paths.sorted().flatMap { name in
                attributes(of: "\(path)/\(name)").map { "\(name): \($0)" }
            }
    }

    /// `name=value` for the attributes that belong to the image, sorted.
    private static func attributes(of path: String) -> [String] {
        var names = [CChar](repeating: 0, count: 4096)
        let length = swk_llistxattr(path, &names, 4096)
        guard length > 0 else { return [] }
        let all = names[..<length].split(separator: 0).map {
            String(decoding: $0.map(UInt8.init(bitPattern:)), as: UTF8.self)
        }
        return all.filter { $0.hasPrefix("user.") || $0.hasPrefix("security.") }.sorted().map { name in
            var value = [UInt8](repeating: 0, count: 4096)
            let count = swk_lgetxattr(path, name, &value, 4096)
            return "\(name)=\(value.prefix(count))"
        }
    }
}

/// An overlay of lower directories, unmounted with its value.
final class OverlayMount {
    let path: String

    /// An overlay needs two layers: an empty one lies below.
    init(_ lower: [String], at path: String) throws {
        self.path = path
        try Files.makeDirectories(path)
        try Files.makeDirectories(path + ".empty")
        try run(
            "mount", "-t", "overlay", "overlay", "-o",
            "ro,lowerdir=\((lower + [path + ".empty"]).joined(separator: ":"))", path)
    }

    deinit {
        if umount2(path, Int32(MNT_DETACH)) != 0 { Issue.record("unmount \(path): \(errnoText(errno))") }
    }
}

extension ImageStore {
    /// An image of layers given member by member, called `awkward`.
    func add(layers members: [[(TarEntry, String)]]) throws -> StoredImage {
        let lock = try content.openForAdding()
        var layers: [ContentDescriptor] = []
        for layer in members {
            layers.append(
                try addLayer { (tar) throws(Failure) in
                    for (entry, content) in layer {
                        if entry.kind == .file {
                            try tar.add(entry, content: Array(content.utf8))
                        } else {
                            try tar.add(entry)
                        }
                    }
                    try tar.finish()
                })
        }
        let document = ImageDocument(platform: .host, config: ImageConfig(), diffIDs: layers.map(\.digest))
        let image = try addImage(document, layers: layers, called: ImageReference(parsing: "awkward"))
        _ = consume lock
        return image
    }
}
