// Files with holes, as GNU tar stores them in its four ways, and maps that lie.

import Glibc
import SwkModel
import SwkSystem
import Testing

@testable import SwkImage

@Suite("Sparse files in archives", .enabled(if: geteuid() == 0))
struct SparseTests {
    static let formats = [
        ["--format=gnu"], ["--format=posix", "--sparse-version=1.0"], ["--format=posix", "--sparse-version=0.1"],
        ["--format=posix", "--sparse-version=0.0"],
    ]

    @Test("are what they were", arguments: formats)
    func kept(_ options: [String]) throws {
        let scratch = try Scratch()
        let name = String(repeating: "n", count: 120)
        // More than the four pieces of a header, and the twenty-one of a block behind it.
        let script = """
            mkdir -p \(scratch.path)/in; cd \(scratch.path)/in
            for i in $(seq 0 59); do printf "piece $i" | dd of=many bs=1 seek=$((i * 100000)) conv=notrunc status=none; done
            truncate -s 7M many; truncate -s 3M all-hole; : > empty; printf x > \(name); truncate -s 1M \(name); echo plain > plain
            tar -S \(options.joined(separator: " ")) -cf ../x.tar .
            """
        try run("sh", "-ec", script)
        try unpack(try Files.read("\(scratch.path)/x.tar"), in: scratch)
        #expect(try run("diff", "-r", "\(scratch.path)/in", "\(scratch.path)/tree") == "")
        #expect(try run("tar", "-tvf", "\(scratch.path)/x.tar").contains("3145728"))
    }

    @Test("whose map is not true are refused", arguments: ["0,10,5,10", "0,9999999999", "5", "x,1", "0,1", "-1,3"])
    func refused(_ map: String) throws {
        let scratch = try Scratch()
        var entry = member("f")
        entry.size = 512
        var bytes: [UInt8] = []
        let tar = TarWriter { (piece) throws(Failure) in bytes.append(contentsOf: piece) }
        try tar.add(entry, content: [UInt8](repeating: 1, count: 512))
        try tar.finish()
        let records = [("GNU.sparse.map", map), ("GNU.sparse.size", "1000"), ("GNU.sparse.numblocks", "1")]
        let pax = records.flatMap { TarWriter.paxRecord(Array($0.0.utf8), Array($0.1.utf8)) }
        var header = try archive([(member("PaxHeaders/f"), String(decoding: pax, as: UTF8.self))])
        header.removeLast(1024)
        header[156] = UInt8(ascii: "x")
        for index in 148..<156 { header[index] = 0x20 }
        let sum = String(header[..<512].reduce(0) { $0 + Int($1) }, radix: 8)
        header.replaceSubrange(148..<148 + sum.utf8.count + 1, with: Array(sum.utf8) + [0])
        let failure = #expect(throws: Failure.self) { try unpack(header + bytes, in: scratch) }
        #expect(failure?.message.contains("sparse file `f` is malformed") == true, "\(failure?.description ?? "")")
    }
}
