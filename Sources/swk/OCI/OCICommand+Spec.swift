// `swk oci spec`: a config.json to begin with.

import FoundationEssentials
import Glibc
import SwkModel
import SwkSystem

extension OCICommand {
    func spec(_ words: ArraySlice<String>) throws -> Int32 {
        let words = try OCIWords(words, of: "spec", flags: [], settings: ["bundle"])
        let path = "\(words.value("bundle") ?? ".")/config.json"
        var spec = RuntimeSpec.dockerDefault(args: ["sh"], hostname: "swk")
        // Filters are in another form there, and whoever writes a bundle knows what it needs.
        spec.linux.seccomp = nil
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        guard try Files.createExclusively(path, with: encoder.encode(spec)) else {
            throw Failure(.usage, "write", path, "it is there already", help: "move it away first")
        }
        return 0
    }
}
