// Unpacking: what a layer says is what the directory holds, and nothing ever lands outside it.

import CArchive
import Glibc
import SwkModel
import SwkSystem
import Testing

@testable import SwkImage

@Suite("Unpacking", .enabled(if: geteuid() == 0))
struct UnpackTests {
    private func status(_ path: String) throws -> stat {
        var status = stat()
        try system("inspect", path) { lstat(path, &status) }
        return status
    }

    private func attribute(_ name: String, of path: String) -> [UInt8]? {
        var value = [UInt8](repeating: 0, count: 256)
        let count = swk_lgetxattr(path, name, &value, 256)
        return count < 0 ? nil : Array(value[..<count])
    }

    @Test("owner, mode with setuid, and time are kept")
    func metadata() throws {
        let scratch = try Scratch()
        try unpack(archive([(member("su", mode: 0o4755, uid: 12, gid: 34, time: 7), "x")]), in: scratch)
        let status = try status("\(scratch.path)/tree/su")
        #expect(status.st_mode == S_IFREG | 0o4755)
        #expect(status.st_uid == 12 && status.st_gid == 34)
        #expect(status.st_mtim.tv_sec == 7)
    }

    @Test("a directory keeps its time although it is filled later")
    func directoryTime() throws {
        let scratch = try Scratch()
        try unpack(
            archive([
                (member("d/", .directory, mode: 0o700, time: 9), ""), (member("d/f"), "x"),
                (member("./", .directory, mode: 0o711, time: 11), ""),
            ]),
            in: scratch)
        #expect(try status("\(scratch.path)/tree/d").st_mtim.tv_sec == 9)
        #expect(try status("\(scratch.path)/tree").st_mode == S_IFDIR | 0o711)
        #expect(try status("\(scratch.path)/tree").st_mtim.tv_sec == 11)
    }

    @Test("devices, fifos and links become what they are")
    func kinds() throws {
        let scratch = try Scratch()
        try unpack(
            archive([
                (member("c", .characterDevice(major: 1, minor: 3), mode: 0o666), ""),
                (member("b", .blockDevice(major: 7, minor: 300)), ""),
                (member("p", .fifo, mode: 0o622), ""), (member("f"), "x"),
                (member("h", .hardLink(target: Array("./f".utf8))), ""),
                (member("s", .symbolicLink(target: Array("/etc/passwd".utf8)), uid: 5), ""),
            ]), in: scratch)
        let tree = "\(scratch.path)/tree"
        #expect(try status("\(tree)/c").st_mode == S_IFCHR | 0o666)
        #expect(try status("\(tree)/c").st_rdev == swk_makedev(1, 3))
        #expect(try status("\(tree)/b").st_rdev == swk_makedev(7, 300))
        #expect(try status("\(tree)/p").st_mode == S_IFIFO | 0o622)
        #expect(try status("\(tree)/h").st_ino == status("\(tree)/f").st_ino)
        #expect(try status("\(tree)/s").st_uid == 5)
        #expect(try run("readlink", "\(tree)/s") == "/etc/passwd\n")
    }

    @Test("file capabilities survive the change of owner")
    func capabilities() throws {
        let scratch = try Scratch()
        var ping = member("ping", mode: 0o755, uid: 1)
        let value: [UInt8] = [1, 0, 0, 2, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        ping.attributes = [TarEntry.Attribute(name: Array("security.capability".utf8), value: value)]
        try unpack(archive([(ping, "x")]), in: scratch)
        #expect(attribute("security.capability", of: "\(scratch.path)/tree/ping") == value)
    }

    @Test("a whiteout becomes the overlay's, an opaque mark an attribute")
    func whiteouts() throws {
        let scratch = try Scratch()
        try unpack(
            archive([
                (member("d/", .directory, mode: 0o755), ""), (member("d/.wh.gone"), ""),
                (member("e/", .directory, mode: 0o755), ""),
                (member("e/.wh..wh..opq"), ""), (member("e/new"), "x"), (member(".wh..wh.plnk"), ""),
            ]), in: scratch)
        let tree = "\(scratch.path)/tree"
        #expect(try status("\(tree)/d/gone").isWhiteout)
        #expect(attribute("trusted.overlay.opaque", of: "\(tree)/e") == [UInt8(ascii: "y")])
        #expect(try scratch.paths("tree") == ["d", "d/gone", "e", "e/new"])
    }

    @Test("a directory that was deleted and made again hides the old one, in either order", arguments: [true, false])
    func recreated(_ whiteoutFirst: Bool) throws {
        let scratch = try Scratch()
        let members = [(member(".wh.d"), ""), (member("d/", .directory, mode: 0o755), "")]
        try unpack(archive(whiteoutFirst ? members : members.reversed()), in: scratch)
        #expect(try status("\(scratch.path)/tree/d").isDirectory)
        #expect(attribute("trusted.overlay.opaque", of: "\(scratch.path)/tree/d") == [UInt8(ascii: "y")])
    }

    @Test("a later member replaces an earlier one of another kind")
    func replaced() throws {
        let scratch = try Scratch()
        try unpack(
            archive([
                (member("a/", .directory, mode: 0o755), ""), (member("a/b/c"), "deep"), (member("a"), "file"),
                (member("f"), "1"),
                (member("f/", .directory, mode: 0o755), ""), (member("f/g"), "2"), (member("f/g"), "three"),
            ]), in: scratch)
        #expect(try Files.readText("\(scratch.path)/tree/a") == "file")
        #expect(try Files.readText("\(scratch.path)/tree/f/g") == "three")
    }

    @Test("file names that are not text are kept byte by byte")
    func bytes() throws {
        let scratch = try Scratch()
        var entry = member("x")
        entry.path = [0x61, 0xff, 0x80]
        try unpack(archive([(entry, "x")]), in: scratch)
        #expect(try DirectoryHandle(opening: "\(scratch.path)/tree").names() == [[0x61, 0xff, 0x80]])
    }

    // MARK: - Hostile archives

    /// Unpacks beside a canary and answers the failure, after checking that nothing changed outside.
    private func attack(_ members: [(TarEntry, String)]) throws -> Failure? {
        let scratch = try Scratch()
        try Files.makeDirectories("\(scratch.path)/outside")
        try Files.replace("\(scratch.path)/outside/canary", with: Array("alive".utf8))
        let resolved = members.map { ($0.0.relocated(to: scratch.path), $0.1) }
        var failure: Failure?
        do { try unpack(archive(resolved), in: scratch) } catch let error as Failure { failure = error }
        #expect(try scratch.paths("outside") == ["canary"])
        #expect(try Files.readText("\(scratch.path)/outside/canary") == "alive")
        #expect(try status("\(scratch.path)/outside/canary").st_nlink == 1)
        return failure
    }

    @Test("a path with .. is refused", arguments: ["../outside/canary", "a/../../outside/canary", "a/..", ".."])
    func dotDot(_ path: String) throws {
        #expect(try attack([(member(path), "evil")])?.code == .hostileArchive)
    }

    @Test("an absolute path lands below the root")
    func absolute() throws {
        #expect(try attack([(member("/SCRATCH/outside/canary"), "evil")]) == nil)
    }

    @Test("a write through an absolute link lands below the root or is refused")
    func throughAbsoluteLink() throws {
        let failure = try attack([
            (member("l", .symbolicLink(target: Array("SCRATCH/outside".utf8))), ""), (member("l/canary"), "evil"),
        ])
        #expect(failure?.code == .hostileArchive)
    }

    @Test("a write through a link that climbs is refused")
    func throughRelativeLink() throws {
        let failure = try attack([
            (member("l", .symbolicLink(target: Array("../outside".utf8))), ""), (member("l/canary"), "evil"),
        ])
        #expect(failure?.code == .hostileArchive)
    }

    @Test("a file over a link replaces the link and not its target")
    func overLink() throws {
        #expect(
            try attack([
                (member("l", .symbolicLink(target: Array("SCRATCH/outside/canary".utf8))), ""), (member("l"), "evil"),
            ]) == nil)
    }

    @Test(
        "a hard link out of the root is refused",
        arguments: ["SCRATCH/outside/canary", "../outside/canary", "l/canary"])
    func hardLink(_ target: String) throws {
        let failure = try attack([
            (member("l", .symbolicLink(target: Array("SCRATCH/outside".utf8))), ""),
            (member("h", .hardLink(target: Array(target.utf8))), ""),
            (member("h"), "evil"),
        ])
        #expect(failure != nil)
    }

    @Test("a whiteout of no file name is refused", arguments: [".wh.", ".wh..", ".wh..."])
    func oddWhiteout(_ name: String) throws {
        #expect(try attack([(member("d/" + name), "")])?.code == .hostileArchive)
    }

    @Test("a whiteout through a link removes nothing outside")
    func whiteoutThroughLink() throws {
        let failure = try attack([
            (member("l", .symbolicLink(target: Array("SCRATCH/outside".utf8))), ""), (member("l/.wh.canary"), ""),
        ])
        #expect(failure?.code == .hostileArchive)
    }

    @Test("attributes that steer the overlay are refused")
    func overlayAttributes() throws {
        var entry = member("d/", .directory, mode: 0o755)
        entry.attributes = [TarEntry.Attribute(name: Array("trusted.overlay.redirect".utf8), value: Array("/etc".utf8))]
        #expect(try attack([(entry, "")])?.code == .hostileArchive)
    }
}

extension TarEntry {
    /// The same entry with `SCRATCH` in its link target or path replaced by an absolute path.
    fileprivate func relocated(to scratch: String) -> TarEntry {
        func relocate(_ bytes: [UInt8]) -> [UInt8] { Array(bytes.text.replacing("SCRATCH", with: scratch).utf8) }
        var copy = self
        copy.path = relocate(path)
        switch kind {
        case .hardLink(let target): copy.kind = .hardLink(target: relocate(target))
        case .symbolicLink(let target): copy.kind = .symbolicLink(target: relocate(target))
        default: break
        }
        return copy
    }
}
