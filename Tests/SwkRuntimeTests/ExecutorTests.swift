// The executor must run in a process that has unmapped everything but code: it may call nothing outside of itself.

import Glibc
import SwkSystem
import Testing

private let objects = CommandLine.arguments[0].split(separator: "/").dropLast().joined(separator: "/")
private let build = "/" + objects + "/CSwkLinux.build"

@Suite(.enabled(if: Files.exists(build) && Files.exists("/usr/bin/nm")))
struct ExecutorTests {
    @Test(arguments: ["launch", "walk", "root", "mount", "user", "io", "exec"])
    func itCallsNothingOutsideOfItself(unit: String) throws {
        let pipe = try #require(popen("/usr/bin/nm -u \(build)/swk_\(unit).c.o", "r"))
        var text = ""
        var line = [CChar](repeating: 0, count: 512)
        while fgets(&line, 512, pipe) != nil {
            text += String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        #expect(pclose(pipe) == 0)
        let foreign = text.split(whereSeparator: \.isWhitespace).filter { $0 != "U" && !$0.hasPrefix("swk_") }
        #expect(foreign.isEmpty)
    }
}
