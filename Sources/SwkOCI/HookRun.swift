// Hooks: programs of the host that run beside a container's life, with its state on their standard input (OCI runtime spec,
// "POSIX-platform Hooks").

import FoundationEssentials
import Glibc
import SwkModel
import SwkSystem

extension BundleConfig.Hook {
    /// Runs the program and waits for it. Throws when it fails or takes longer than its timeout, after which it is killed.
    func run(_ kind: String, state: OCIState) throws(Failure) {
        let input: Data
        do {
            input = try JSONEncoder().encode(state)
        } catch {
            throw Failure(.system, "run hook \(kind)", path, "\(error)")
        }
        try wait(started(kind, input), kind)
    }

    /// The program with its whole input: the state is smaller than a pipe, so one that does not read it holds nobody up.
    private func started(_ kind: String, _ input: Data) throws(Failure) -> pid_t {
        let pipe = try Descriptor.pipe()
        try pipe.writing.writeAll(input)
        return try spawn(kind, input: pipe.reading.raw)
    }

    private func spawn(_ kind: String, input: Int32) throws(Failure) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        var arguments: [UnsafeMutablePointer<CChar>?] = (args ?? [path]).map { strdup($0) } + [nil]
        var environment: [UnsafeMutablePointer<CChar>?] = (env ?? []).map { strdup($0) } + [nil]
        defer { for text in arguments + environment { free(text) } }
        var pid: pid_t = 0
        let error = posix_spawn(&pid, path, &actions, nil, &arguments, &environment)
        guard error == 0 else { throw .errno(error, "run hook \(kind)", path) }
        return pid
    }

    private func wait(_ pid: pid_t, _ kind: String) throws(Failure) {
        let deadline = timeout.map { Timestamp.monotonicNanoseconds + Int64($0) * 1_000_000_000 }
        var status: Int32 = 0
        while true {
            let ended = waitpid(pid, &status, deadline == nil ? 0 : WNOHANG)
            if ended == pid { break }
            if ended < 0, errno != EINTR { throw .errno(errno, "wait for hook \(kind)", path) }
            guard let deadline, Timestamp.monotonicNanoseconds > deadline else {
                if deadline != nil { usleep(2000) }
                continue
            }
            kill(pid, SIGKILL)
            waitpid(pid, &status, 0)
            throw Failure(.timeout, "run hook \(kind)", path, "it did not end", allowed: "\(timeout ?? 0) s")
        }
        guard status == 0 else {
            let how = status & 0x7f == 0 ? "exit code \(status >> 8 & 0xff)" : "signal \(status & 0x7f)"
            throw Failure(.system, "run hook \(kind)", path, "it failed", actual: how)
        }
    }
}
