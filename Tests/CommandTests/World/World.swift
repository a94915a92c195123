// A world of its own for each test: a private root directory, a clean environment, and a look at the host before and after.

import FoundationEssentials
import Glibc
import Testing

/// The place in which one test runs `swk`.
struct World {
    /// SWK_ROOT of every command that is run here.
    let root: String
    /// For the test's own files; goes away with the world.
    let files: String
    var environment: [String: String]

    /// Runs `swk` with these words and waits for its end.
    @discardableResult
    func swk(
        _ words: String..., input: String = "", extra: [String: String] = [:], within seconds: Int = 60
    ) throws -> Outcome {
        try start(words, input: input, extra: extra).outcome(within: seconds)
    }

    /// Starts `swk` with these words.
    func start(_ words: [String], input: String = "", extra: [String: String] = [:]) throws -> Program {
        try Program(
            [Binary.path] + words, environment: environment.merging(extra) { $1 }, input: input, directory: files)
    }

    /// Runs another program in the same environment, `swk` in its PATH.
    func host(_ words: String..., input: String = "", within seconds: Int = 60) throws -> Outcome {
        try Program(words, environment: environment, input: input, directory: files).outcome(within: seconds)
    }

    /// Runs a script's text as a file of the given name.
    func script(
        _ text: String, name: String = "script.swk", _ arguments: String..., within seconds: Int = 60
    ) throws -> Outcome {
        try start([write(text, to: name)] + arguments).outcome(within: seconds)
    }

    /// Takes down the default bridge of this world's root, which swk keeps, as docker keeps docker0.
    func removeDefaultBridge() throws {
        let networks = try JSONValue(try swk("network", "ls", "--json").stdout).elements
        guard let bridge = networks.first(where: { $0["name"]?.string == "bridge" })?["bridge"]?.string,
            access("/sys/class/net/\(bridge)", F_OK) == 0
        else { return }
        _ = try host("ip", "link", "delete", bridge)
        for (set, element) in [("bridges", "\"\(bridge)\""), ("inside", "\"\(bridge)\" . \"\(bridge)\"")] {
            _ = try host("nft", "delete element ip swk \(set) { \(element) }")
        }
    }

    /// Writes a file below `files` and answers its path.
    func write(_ text: String, to name: String, mode: mode_t = 0o644) throws -> String {
        let path = "\(files)/\(name)"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        chmod(path, mode)
        return path
    }
}

/// Gives the body a world, and records an issue for everything that it leaves on the host.
func withWorld(
    extra: [String: String] = [:], sourceLocation: SourceLocation = #_sourceLocation, _ body: (World) throws -> Void
) throws {
    let base = "/tmp/swk-world-\(getpid())-\(UInt32.random(in: .min ... .max))"
    let files = "\(base)/files"
    try FileManager.default.createDirectory(atPath: files, withIntermediateDirectories: true)
    defer { removeTree(base) }
    let binaries = Binary.path.split(separator: "/").dropLast().joined(separator: "/")
    var world = World(
        root: "\(base)/root", files: files,
        environment: [
            "PATH": "/\(binaries):/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": files,
            "SWK_ROOT": "\(base)/root",
        ])
    world.environment.merge(extra) { $1 }

    let before = try world.host("\(Binary.package)/scripts/lib/leaks.sh", "snapshot")
    let snapshot = try world.write(before.stdout, to: "leaks-before")
    try body(world)
    try world.removeDefaultBridge()
    let left = try world.host("\(Binary.package)/scripts/lib/leaks.sh", "compare", snapshot)
    #expect(left.code == 0, "left on the host:\n\(left.stdout)\(left.stderr)", sourceLocation: sourceLocation)
    if left.code != 0 { _ = try world.host("sh", "-c", "swk rm -f $(swk ps -aq); swk gc") }
}

/// Removes a directory that may hold mounts which a failed test left: those go first, or files of the host would go with it.
func removeTree(_ path: String) {
    for line in contents(of: "/proc/self/mountinfo").split(separator: "\n").reversed() {
        let point = String(line.split(separator: " ")[4])
        if point.hasPrefix(path) { umount2(point, Int32(MNT_DETACH)) }
    }
    // A world that cannot be removed is the next look's finding, not this test's.
    try? FileManager.default.removeItem(atPath: path)
}
