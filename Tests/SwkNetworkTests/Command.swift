// Commands of the host run inside a network namespace, with their output.

import Glibc
import SwkSystem
import Testing

@testable import SwkNetwork

/// A process started in a namespace (or in the host's own); killed and reaped at the end of its life.
final class Command {
    let pid: pid_t

    init(_ words: [String], in namespace: Int32? = nil, output: Int32? = nil) throws {
        var all = words
        if let namespace { all = ["nsenter", "--net=/proc/\(getpid())/fd/\(namespace)"] + all }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        if let output {
            posix_spawn_file_actions_adddup2(&actions, output, 1)
        } else {
            posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        }
        // A test runner's threads have signals blocked, among them the alarm that timeout(1) relies on.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var arguments = all.map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        var pid: pid_t = 0
        let status = posix_spawnp(&pid, all[0], &actions, &attributes, &arguments, environ)
        try #require(status == 0, "cannot start \(all)")
        self.pid = pid
    }

    /// Waits for the end; the exit code, or 128 and the signal's number.
    func wait() -> Int32 {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
        return status & 127 == 0 ? status >> 8 & 255 : 128 + status & 127
    }

    func kill() {
        _ = Glibc.kill(pid, SIGKILL)
        _ = wait()
    }

    /// Runs to the end; standard output as text.
    static func run(_ words: [String], in namespace: Int32? = nil) throws -> (code: Int32, output: String) {
        let pipe = try Descriptor.pipe()
        let command = try Command(words, in: namespace, output: pipe.writing.raw)
        return try finish(command, pipe)
    }

    private static func finish(_ command: Command, _ pipe: consuming PipeEnds) throws -> (code: Int32, output: String) {
        let reading = try pipe.reading.duplicate()
        _ = consume pipe
        let output = String(decoding: try reading.readAll(), as: UTF8.self)
        return (command.wait(), output)
    }
}

/// A web server in a namespace that answers every request for `/` with `text`.
final class WebServer {
    private let directory: String
    private let command: Command

    init(_ text: String, port: UInt16 = 80, in namespace: Int32? = nil) throws {
        var template = Array("/tmp/swk-web-XXXXXX".utf8CString)
        directory = String(cString: try #require(mkdtemp(&template)))
        try Files.replace(directory + "/index.html", with: text.utf8)
        command = try Command(["busybox", "httpd", "-f", "-p", "\(port)", "-h", directory], in: namespace)
    }

    func stop() throws {
        command.kill()
        try Files.removeTree(directory)
    }
}

/// What `http://address:port/` answers, or nil. Tries until the server is up.
func fetch(_ address: String, _ port: UInt16, in namespace: Int32? = nil, tries: Int = 100) throws -> String? {
    for _ in 0..<tries {
        let reply = try Command.run(
            ["timeout", "2", "busybox", "wget", "-q", "-O", "-", "http://\(address):\(port)/"], in: namespace)
        if reply.code == 0 { return reply.output }
        // A server that is not up yet refuses; silence comes from a packet filter and does not pass.
        if reply.code == 124 { return nil }
        usleep(20000)
    }
    return nil
}

/// Requires that a web server answers with `text`.
func expect(
    _ text: String, at address: String, _ port: UInt16, in namespace: Int32? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let reply = try fetch(address, port, in: namespace)
    #expect(reply == text, sourceLocation: sourceLocation)
}

/// Requires that nobody answers.
func expectNothing(
    at address: String, _ port: UInt16, in namespace: Int32? = nil, sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let reply = try fetch(address, port, in: namespace, tries: 1)
    #expect(reply == nil, sourceLocation: sourceLocation)
}
