// Starts the test runner again as a REPL (see ReplChild.swift) and waits for it.

import Glibc

struct ChildProcess {
    let process: pid_t

    /// Starts a REPL in a session of its own, with these streams and only this environment.
    init(input: String, output: String, environment: [String: String]) {
        var settings = [
            "SWK_TEST_REPL": "1", "SWK_TEST_IN": input, "SWK_TEST_OUT": output, "PATH": "/usr/bin:/bin",
            "INPUTRC": "/dev/null",
            "HOME": "/nonexistent", "SWK_HISTORY": "", "TERM": "dumb",
        ]
        settings.merge(environment) { $1 }
        let arguments = ["runner", "--testing-library", "swift-testing", "--filter", "replUnderTest"]
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, Int16(0x80))  // POSIX_SPAWN_SETSID
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor in 0...2 {
            posix_spawn_file_actions_addopen(&actions, Int32(descriptor), "/dev/null", O_RDWR, 0)
        }
        var child: pid_t = 0
        Self.withStrings(arguments) { words in
            Self.withStrings(settings.map { "\($0.key)=\($0.value)" }) { variables in
                _ = posix_spawn(&child, "/proc/self/exe", &actions, &attributes, words, variables)
            }
        }
        process = child
    }

    /// The exit status, or 1000 plus the number of the signal that ended it. Kills it when it does not end.
    func wait() -> Int32 {
        var status: Int32 = 0
        for _ in 0..<2000 {
            if waitpid(process, &status, WNOHANG) == process {
                return status & 0x7F == 0 ? (status >> 8) & 0xFF : 1000 + status & 0x7F
            }
            usleep(10_000)
        }
        kill(process, SIGKILL)
        waitpid(process, &status, 0)
        return -1
    }

    private static func withStrings(
        _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Void
    ) {
        var pointers = strings.map { strdup($0) } + [nil]
        body(&pointers)
        for pointer in pointers { free(pointer) }
    }
}

/// A directory that is gone after the test.
final class TemporaryDirectory {
    let path: String

    init() {
        var template = Array("/tmp/swk-repl-XXXXXX".utf8CString)
        path = mkdtemp(&template).map { String(cString: $0) } ?? "/nonexistent"
    }

    deinit {
        for name in Self.entries(path) { unlink("\(path)/\(name)") }
        rmdir(path)
    }

    static func entries(_ path: String) -> [String] {
        guard let stream = opendir(path) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    func write(_ name: String, _ text: String) -> String {
        let file = fopen("\(path)/\(name)", "w")
        fputs(text, file)
        fclose(file)
        return "\(path)/\(name)"
    }

    func read(_ name: String) -> String {
        guard let file = fopen("\(path)/\(name)", "r") else { return "" }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        while case let byte = fgetc(file), byte != EOF { bytes.append(UInt8(byte)) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
