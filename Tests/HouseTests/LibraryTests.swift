// The libraries live in somebody else's process: they do not end it, take its signals, or write to its output. Read from what their object
// files ask of libc and of Swift.

import FoundationEssentials
import Glibc
import Testing

@Suite struct LibraryTests {
    private static let objects = SourceFile.package + "/.build/debug"

    /// What a library has no business with. Files are written with `write`, so the descriptors of the standard streams are what counts.
    private static let forbidden: Set<String> = [
        "exit", "_exit", "quick_exit", "abort", "atexit", "signal", "bsd_signal", "sigaction", "puts", "putchar",
        "printf",
        "stdout", "stderr", "setenv", "chdir", "$ss5print_9separator10terminatoryypd_S2StF",
    ]

    @Test(
        .enabled(if: FileManager.default.fileExists(atPath: objects)),
        arguments: ["SwkSyntax", "SwkVM", "SwkStandard", "SwkBindings", "SwkTesting"])
    func aLibraryLeavesItsProcessAlone(_ room: String) throws {
        let symbols = try undefinedSymbols(of: room)
        #expect(symbols.count > 50, "\(room): nm told nothing")
        #expect(symbols.intersection(Self.forbidden) == [])
    }

    private func undefinedSymbols(of room: String) throws -> Set<String> {
        let pipe = try #require(popen("nm -u --format=posix \(Self.objects)/\(room).build/*.o", "r"))
        defer { pclose(pipe) }
        var symbols: Set<String> = []
        var line = [CChar](repeating: 0, count: 1 << 16)
        while fgets(&line, Int32(line.count), pipe) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            if let symbol = text.split(separator: " ").first { symbols.insert(String(symbol)) }
        }
        return symbols
    }
}
