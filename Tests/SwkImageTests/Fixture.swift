// What the tests of this room share: a directory that goes away, processes, and archives made member by member.

import Glibc
import SwkModel
import SwkSystem
import Testing

@testable import SwkImage

/// A directory for one test, removed with everything in it.
final class Scratch {
    let path: String

    init() throws {
        path = "/tmp/swk-image-test-\(getpid())-\(String(UInt64.random(in: 0 ... .max), radix: 36))"
        try Files.makeDirectories(path)
    }

    deinit {
        do { try removeTree(path) } catch { Issue.record("\(error)") }
    }

    /// A store below this directory.
    func store(_ settings: RegistrySettings = RegistrySettings()) -> ImageStore {
        ImageStore(root: "\(path)/store", settings: settings)
    }

    /// Every path below a directory of the scratch, relative to it and sorted.
    func paths(_ below: String) throws -> [String] {
        try run("/usr/bin/find", "\(path)/\(below)", "-mindepth", "1", "-printf", "%P\\n").split(separator: "\n").map(
            String.init
        ).sorted()
    }
}

/// A finished command.
struct CommandFailed: Error, CustomStringConvertible {
    var description: String
}

/// Runs a program and answers its standard output; throws with both outputs when it fails.
@discardableResult
func run(_ words: String...) throws -> String { try run(words) }

@discardableResult
func run(_ words: [String]) throws -> String {
    var pipe = try Descriptor.pipe()
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, pipe.writing.raw, 1)
    posix_spawn_file_actions_adddup2(&actions, pipe.writing.raw, 2)
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var pid = pid_t()
    let status = posix_spawnp(&pid, words[0], &actions, nil, &arguments, environ)
    guard status == 0 else { throw Failure.errno(status, "run", words[0]) }
    pipe.writing = try Descriptor.open("/dev/null", O_WRONLY)
    let text = String(decoding: try pipe.reading.readAll(), as: UTF8.self)
    var exit: Int32 = 0
    try system("wait") { waitpid(pid, &exit, 0) }
    guard exit == 0 else { throw CommandFailed(description: "\(words.joined(separator: " ")): \(exit): \(text)") }
    return text
}

/// The bytes of an archive made of members.
func archive(_ members: [(TarEntry, String)]) throws -> [UInt8] {
    var bytes: [UInt8] = []
    let tar = TarWriter { (piece) throws(Failure) in bytes.append(contentsOf: piece) }
    for (entry, content) in members {
        if entry.kind == .file { try tar.add(entry, content: Array(content.utf8)) } else { try tar.add(entry) }
    }
    try tar.finish()
    return bytes
}

func member(
    _ path: String, _ kind: TarEntry.Kind = .file, mode: UInt32 = 0o644, uid: UInt32 = 0, gid: UInt32 = 0,
    time: Int64 = 1_000_000_000
) -> TarEntry {
    TarEntry(path: Array(path.utf8), kind: kind, mode: mode, uid: uid, gid: gid, modified: TarEntry.Time(seconds: time))
}

/// Unpacks an archive into a fresh directory `tree` of the scratch.
func unpack(_ bytes: [UInt8], in scratch: Scratch) throws {
    try Files.makeDirectories("\(scratch.path)/tree")
    let unpacker = LayerUnpacker(into: try DirectoryHandle(opening: "\(scratch.path)/tree"), named: "test")
    try unpacker.unpack(TarReader(MemorySource(bytes), named: "test"))
}
