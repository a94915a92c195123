// Names and passwords as docker keeps them: in its config.json, or with helper programs that config.json names. swk shares them
// with docker: whoever has logged in with one is logged in with the other.
//
// The file is read when somebody asks, not once: a login in another terminal counts from then on.

import FoundationEssentials
import Glibc
import SwkModel
import SwkSystem

/// What docker's configuration file knows about registries.
struct Credentials: Sendable {
    /// Nil: nobody is logged in anywhere, and nobody can.
    let file: String?

    /// The account for a registry; nil when there is none. Throws `image.corrupt` for a file that is not JSON, `registry.helper`.
    func account(for registry: String) throws(Failure) -> Account? {
        let configuration = try read()
        for key in Account.keys(for: registry) {
            if let helper = helper(for: key, in: configuration), let account = try helper.get(key) { return account }
            if let entry = configuration["auths"]?[key], let account = Account(entry: entry) { return account }
        }
        return nil
    }

    /// Keeps an account. The other keys of the file stay; the file is replaced as a whole and readable by its owner alone.
    /// - Returns: whether the password stands in the file, for whoever wants to warn.
    @discardableResult
    func store(_ account: Account, for registry: String) throws(Failure) -> Bool {
        let key = Account.key(for: registry)
        let lock = try lock()
        var configuration = try read()
        var accounts = configuration["auths"] ?? .object([:])
        let helper = helper(for: key, in: configuration)
        if let helper { try helper.store(account, for: key) }
        accounts[key] = helper == nil ? account.entry : .object([:])
        configuration["auths"] = accounts
        try write(configuration)
        _ = consume lock
        return helper == nil
    }

    /// Forgets an account; false when there was none.
    func erase(_ registry: String) throws(Failure) -> Bool {
        guard let file, Files.exists(file) else { return false }
        let lock = try lock()
        var configuration = try read()
        var accounts = configuration["auths"] ?? .object([:])
        let known = Account.keys(for: registry).filter { accounts[$0] != nil }
        for key in known {
            if let helper = helper(for: key, in: configuration) { try helper.erase(key) }
            accounts[key] = nil
        }
        if !known.isEmpty {
            configuration["auths"] = accounts
            try write(configuration)
        }
        _ = consume lock
        return !known.isEmpty
    }

    private func helper(for key: String, in configuration: JSONValue) -> CredentialHelper? {
        let own = configuration["credHelpers"]?[key]?.string
        guard let name = own ?? configuration["credsStore"]?.string, !name.isEmpty else { return nil }
        return CredentialHelper(name: name)
    }

    // MARK: - The file

    private func read() throws(Failure) -> JSONValue {
        guard let file, Files.exists(file) else { return .object([:]) }
        let bytes = try Files.read(file)
        // docker writes none, but takes an empty file for an empty configuration.
        if bytes.allSatisfy({ $0 == 10 || $0 == 32 }) { return .object([:]) }
        let value = try JSONContent.decode(JSONValue.self, from: bytes, named: file)
        guard case .object = value else { throw Failure(.corruptContent, "read", file, "not a JSON object") }
        return value
    }

    /// Through a link the file behind it is replaced: people keep their configuration elsewhere and link it.
    private func write(_ configuration: JSONValue) throws(Failure) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        let bytes: [UInt8]
        do { bytes = Array(try encoder.encode(configuration)) } catch {
            throw Failure(.corruptContent, "write document", file ?? "", "\(error)")
        }
        let path = try path()
        let staging = StagingDirectory(Files.directory(of: path))
        // What a killed login left holds passwords.
        try staging.sweep()
        try staging.replace(path, with: bytes + [10], mode: 0o600)
    }

    private func path() throws(Failure) -> String {
        guard let file else {
            throw Failure(
                .invalidArgument, "log in", "", "there is no place for docker's config.json",
                help: "set HOME or DOCKER_CONFIG")
        }
        guard let resolved = realpath(file, nil) else { return file }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// One writer at a time, at least among ours.
    private func lock() throws(Failure) -> FileLock {
        let file = try path()
        let slash = file.lastIndex(of: "/") ?? file.startIndex
        let directory = slash == file.startIndex ? "." : String(file[..<slash])
        try Files.makeDirectories(directory, mode: 0o700)
        return try FileLock.waiting(forDirectory: directory)
    }
}
