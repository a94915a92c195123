// Runs a program and keeps what it said: posix_spawn, and files without a name for its output.
//
// Files and not pipes: a reader that waits for the end of a pipe would also wait for whoever inherited it, and whether a
// detached container holds its caller's output open is for one test to find out, not for all to suffer from.

import Glibc

/// How a program ended and what it wrote.
struct Outcome: Sendable, CustomStringConvertible {
    /// Exit code, or 128 and the signal's number.
    var code: Int
    var stdout: String
    var stderr: String

    var lines: [String] { stdout.split(separator: "\n").map(String.init) }
    var trimmed: String { String(stdout.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed()) }
    var description: String { "exit code \(code)\n--- stdout\n\(stdout)\n--- stderr\n\(stderr)" }
}

/// A program that has been started.
struct Program {
    struct SpawnError: Error { var program: String, errno: Int32 }
    struct TimedOut: Error { var words: [String], outcome: Outcome }

    let words: [String]
    let pid: pid_t
    private let output: Int32
    private let errors: Int32

    /// - Parameters:
    ///   - environment: the whole environment of the program; nothing is inherited.
    ///   - input: what it reads on standard input.
    init(_ words: [String], environment: [String: String], input: String = "", directory: String? = nil) throws {
        self.words = words
        output = try Self.namelessFile()
        errors = try Self.namelessFile()
        let stdin = try Self.namelessFile()
        defer { close(stdin) }
        _ = input.withCString { write(stdin, $0, strlen($0)) }
        lseek(stdin, 0, SEEK_SET)

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (target, source) in [(0, stdin), (1, output), (2, errors)] {
            posix_spawn_file_actions_adddup2(&actions, source, Int32(target))
        }

        // The threads that tests run on block signals, and a program would inherit that.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

        // env(1) changes directory and then becomes the program: the process stays the same one.
        let wrapped = directory.map { ["env", "-C", $0] + words } ?? words
        var arguments = wrapped.map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in arguments + variables { free(pointer) } }
        var child = pid_t()
        let error = posix_spawnp(&child, wrapped[0], &actions, &attributes, &arguments, &variables)
        guard error == 0 else { throw SpawnError(program: words[0], errno: error) }
        pid = child
    }

    func signal(_ number: Int32) { kill(pid, number) }

    /// What it has written to standard output so far.
    var outputSoFar: String { Self.text(of: output) }

    /// Waits until the program ends; a program that does not is killed, and that is an error.
    @discardableResult
    func outcome(within seconds: Int = 60) throws -> Outcome {
        var status: Int32 = 0
        var patience = seconds * 500
        while waitpid(pid, &status, patience > 0 ? WNOHANG : 0) == 0 {
            usleep(2000)
            patience -= 1
            if patience == 0 { signal(SIGKILL) }
        }
        let killed = status & 0x7f
        let code = killed == 0 ? Int(status >> 8 & 0xff) : 128 + Int(killed)
        let outcome = Outcome(code: code, stdout: Self.text(of: output), stderr: Self.text(of: errors))
        close(output)
        close(errors)
        if patience <= 0 { throw TimedOut(words: words, outcome: outcome) }
        return outcome
    }

    private static func namelessFile() throws -> Int32 {
        var template = Array("/tmp/swk-command-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw SpawnError(program: "mkstemp", errno: errno) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        unlink(template)
        return descriptor
    }

    private static func text(of descriptor: Int32) -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = pread(descriptor, &buffer, buffer.count, off_t(bytes.count))
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += buffer[..<count]
        }
    }
}
