// The tar reader and writer against each other and against GNU tar.

import Glibc
import SwkModel
import SwkSystem
import Testing

@testable import SwkImage

@Suite("tar")
struct TarTests {
    private func readBack(_ bytes: [UInt8]) throws -> [(TarEntry, [UInt8])] {
        let reader = TarReader(MemorySource(bytes), named: "test")
        var members: [(TarEntry, [UInt8])] = []
        while let entry = try reader.next() {
            var content: [UInt8] = []
            try reader.readContent { (piece) throws(Failure) in content.append(contentsOf: piece) }
            members.append((entry, content))
        }
        return members
    }

    @Test("what is written is read back, field by field")
    func roundTrip() throws {
        var odd = member("dir/\u{e9}-" + String(repeating: "n", count: 200), uid: 3_000_000, gid: 70_000, time: -5)
        odd.modified = TarEntry.Time(seconds: -2, nanoseconds: 750_000_000)
        odd.attributes = [TarEntry.Attribute(name: Array("user.note".utf8), value: [0, 0xff, 0x0a, 0x3d])]
        var raw = member("x")
        raw.path = [0x66, 0xff, 0xfe]
        let entries: [TarEntry] = [
            member("d/", .directory, mode: 0o1777), odd, raw,
            member("l", .symbolicLink(target: Array(String(repeating: "t", count: 150).utf8)), mode: 0o777),
            member("h", .hardLink(target: Array("x".utf8))), member("c", .characterDevice(major: 5, minor: 1)),
            member("b", .blockDevice(major: 259, minor: 70000)), member("p", .fifo),
        ]
        let back = try readBack(try archive(entries.map { ($0, $0.kind == .file ? "hello" : "") }))
        #expect(back.count == entries.count)
        for (written, read) in zip(entries, back) {
            var expected = written
            expected.size = read.0.size
            #expect(read.0 == expected)
            #expect(read.1 == (written.kind == .file ? Array("hello".utf8) : []))
        }
    }

    @Test("GNU tar lists what is written")
    func gnuReads() throws {
        let scratch = try Scratch()
        let path = String(repeating: "p/", count: 80) + "file"
        try Files.replace(
            "\(scratch.path)/a.tar",
            with: try archive([(member(path), "abc"), (member("s", .symbolicLink(target: Array("t".utf8))), "")]))
        #expect(try run("tar", "-tf", "\(scratch.path)/a.tar") == "\(path)\ns\n")
    }

    @Test("GNU tar's own formats are read alike", arguments: ["gnu", "pax", "ustar", "v7"])
    func formats(_ format: String) throws {
        let scratch = try Scratch()
        let name = "dir/" + String(repeating: "x", count: 90)
        try Files.makeDirectories("\(scratch.path)/in/dir")
        try Files.replace("\(scratch.path)/in/\(name)", with: Array("content".utf8), mode: 0o640)
        try run("tar", "--format=\(format)", "-cf", "\(scratch.path)/a.tar", "-C", "\(scratch.path)/in", "dir")
        let back = try readBack(try Files.read("\(scratch.path)/a.tar"))
        #expect(back.map(\.0.name) == ["dir/", name])
        #expect(back[0].0.kind == .directory)
        #expect(back[1].0.mode == 0o640)
        #expect(back[1].1 == Array("content".utf8))
    }

    @Test("GNU's long names and large numbers are read")
    func gnuExtensions() throws {
        let scratch = try Scratch()
        let name = String(repeating: "y", count: 200)
        try Files.replace("\(scratch.path)/\(name)", with: [])
        try run(
            "tar", "--format=gnu", "--owner=:4000000", "--mtime=@-86400", "-cf", "\(scratch.path)/a.tar", "-C",
            scratch.path, name)
        let entry = try #require(try readBack(try Files.read("\(scratch.path)/a.tar")).first).0
        #expect(entry.name == name)
        #expect(entry.uid == 4_000_000)
        #expect(entry.modified.seconds == -86400)
    }

    @Test("compressed archives are read, whatever compressed them", arguments: ["gzip", "zstd", "bzip2", "xz", "cat"])
    func compressed(_ program: String) throws {
        let scratch = try Scratch()
        let bytes = try archive([(member("f"), String(repeating: "0123456789", count: 100_000))])
        try Files.replace("\(scratch.path)/a.tar", with: bytes)
        // Two members in a row, as parallel compressors write them.
        try run(
            "sh", "-c", "cd $1; split -n 2 a.tar part.; for p in part.*; do $2 < $p; done > packed", "sh", scratch.path,
            program)
        let packed = try Descriptor.open("\(scratch.path)/packed", O_RDONLY)
        let source = try uncompressed(packed.raw, named: "packed")
        var all: [UInt8] = []
        while let piece = try source.next() { all.append(contentsOf: piece) }
        #expect(all == bytes)
    }

    @Test("compressed bytes that end early or are damaged are noticed", arguments: ["gzip", "zstd"], [true, false])
    func damaged(_ program: String, _ cut: Bool) throws {
        let scratch = try Scratch()
        try Files.replace("\(scratch.path)/a", with: (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) })
        try run("sh", "-c", "$2 < $1/a > $1/packed", "sh", scratch.path, program)
        var packed = try Files.read("\(scratch.path)/packed")
        if cut { packed.removeLast(100) } else { packed[packed.count / 2] ^= 0x55 }
        try Files.replace("\(scratch.path)/packed", with: packed)
        let file = try Descriptor.open("\(scratch.path)/packed", O_RDONLY)
        let source = try uncompressed(file.raw, named: "packed")
        let failure = #expect(throws: Failure.self) { while try source.next() != nil {} }
        #expect(failure?.code == .invalidArchive)
    }

    @Test("an unknown entry type is an error that names it")
    func unknownType() throws {
        var bytes = try archive([(member("odd"), "")])
        bytes[156] = UInt8(ascii: "Z")
        fixChecksum(&bytes)
        let failure = #expect(throws: Failure.self) { try readBack(bytes) }
        #expect(failure?.code == .unsupportedArchive)
        #expect(failure?.message.contains("`odd`") == true && failure?.message.contains("`Z`") == true)
    }

    @Test("a damaged header is noticed")
    func checksum() throws {
        var bytes = try archive([(member("a"), "")])
        bytes[0] = UInt8(ascii: "b")
        #expect(throws: Failure.self) { try readBack(bytes) }
    }

    @Test("text is not a tar archive")
    func notTar() {
        let text = Array(String(repeating: "no archive at all ", count: 100).utf8)
        let failure = #expect(throws: Failure.self) { try readBack(text) }
        #expect(failure?.code == .invalidArchive)
    }

    @Test("an archive that ends inside an entry is noticed", arguments: [513, 1000, 100])
    func truncated(_ length: Int) throws {
        let bytes = try archive([(member("a"), String(repeating: "c", count: 2000))])
        let failure = #expect(throws: Failure.self) { try readBack(Array(bytes[..<length])) }
        #expect(failure?.code == .invalidArchive)
    }

    @Test("a pax header that claims to be huge is refused before memory is taken")
    func hugeExtension() throws {
        var bytes = try archive([(member("a"), "")])
        bytes[156] = UInt8(ascii: "x")
        bytes.replaceSubrange(124..<136, with: Array("77777777777\u{0}".utf8))
        fixChecksum(&bytes)
        #expect(throws: Failure.self) { try readBack(bytes) }
    }

    private func fixChecksum(_ bytes: inout [UInt8]) {
        bytes.replaceSubrange(148..<156, with: [UInt8](repeating: 0x20, count: 8))
        let sum = bytes[..<512].reduce(0) { $0 + Int($1) }
        let digits = String(sum, radix: 8)
        bytes.replaceSubrange(
            148..<156, with: Array((String(repeating: "0", count: 6 - digits.count) + digits + "\u{0} ").utf8))
    }
}
