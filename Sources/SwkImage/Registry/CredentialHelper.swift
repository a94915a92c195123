// Programs that keep passwords for docker (docker-credential-helpers): `docker-credential-NAME get|store|erase`, which read a
// server's name or an account as JSON on standard input and answer on standard output, errors too.

import FoundationEssentials
import Glibc
import SwkModel
import SwkSystem

/// One helper by its short name, such as `pass` or `secretservice`.
struct CredentialHelper: Sendable {
    let name: String

    private var program: String { "docker-credential-\(name)" }

    /// What helpers exchange. A username of `<token>` says that the secret is an identity token.
    private struct Secret: Codable {
        var ServerURL: String?
        var Username: String
        var Secret: String
    }

    /// The account for a server; nil when the helper has none. Throws `registry.helper`.
    func get(_ server: String) throws(Failure) -> Account? {
        let answer = try run("get", Array(server.utf8))
        guard answer.code == 0 else {
            // The protocol has words for "none", and no code.
            if answer.text.contains("credentials not found") { return nil }
            throw failed("get", answer)
        }
        let secret = try JSONContent.decode(Secret.self, from: Array(answer.text.utf8), named: "answer of \(program)")
        if secret.Username == "<token>" { return Account(name: "", password: "", identityToken: secret.Secret) }
        return Account(name: secret.Username, password: secret.Secret)
    }

    func store(_ account: Account, for server: String) throws(Failure) {
        let secret = Secret(
            ServerURL: server, Username: account.identityToken == nil ? account.name : "<token>",
            Secret: account.identityToken ?? account.password)
        let answer = try run("store", try JSONContent.encode(secret))
        guard answer.code == 0 else { throw failed("store", answer) }
    }

    func erase(_ server: String) throws(Failure) {
        let answer = try run("erase", Array(server.utf8))
        guard answer.code == 0 || answer.text.contains("credentials not found") else { throw failed("erase", answer) }
    }

    private func failed(_ action: String, _ answer: (code: Int32, text: String)) -> Failure {
        Failure(
            .credentialHelper, "ask credential helper", "\(program) \(action)",
            answer.text.isEmpty ? "it failed" : answer.text, actual: "exit code \(answer.code)",
            help: "docker's config.json names it in `credsStore` or `credHelpers`")
    }

    /// Runs the helper. What it is told is shorter than a pipe holds, so it can be written before anything is read.
    private func run(_ action: String, _ input: [UInt8]) throws(Failure) -> (code: Int32, text: String) {
        var toHelper = try Descriptor.pipe()
        var fromHelper = try Descriptor.pipe()
        let pid = try spawn(action, reading: toHelper.reading.raw, writing: fromHelper.writing.raw)
        // Only the child may hold the other ends, or nobody would ever see the end of either.
        toHelper.reading = try Descriptor.open("/dev/null", O_RDONLY)
        fromHelper.writing = try Descriptor.open("/dev/null", O_WRONLY)
        do { try toHelper.writing.writeAll(input) } catch  where error.errno == EPIPE {
            // It did not want to read: what it says instead is its answer.
        }
        toHelper.writing = try Descriptor.open("/dev/null", O_WRONLY)
        let output = String(decoding: try fromHelper.reading.readAll(), as: UTF8.self)
        var status: Int32 = 0
        try system("wait for", program) { waitpid(pid, &status, 0) }
        let code = status & 0x7f == 0 ? status >> 8 & 0xff : 128 + (status & 0x7f)
        return (code, String(output.trimmingPrefix { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed()))
    }

    private func spawn(_ action: String, reading: Int32, writing: Int32) throws(Failure) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, reading, 0)
        posix_spawn_file_actions_adddup2(&actions, writing, 1)
        var words: [UnsafeMutablePointer<CChar>?] = [strdup(program), strdup(action), nil]
        defer { for word in words { free(word) } }
        var pid = pid_t()
        let status = posix_spawnp(&pid, program, &actions, nil, &words, environ)
        guard status == 0 else {
            throw Failure(
                .credentialHelper, "ask credential helper", program, "it cannot be run", errno: status,
                help: "install it, or remove it from `credsStore` and `credHelpers` of docker's config.json")
        }
        return pid
    }
}
