// Who may talk to a registry: passwords over TLS, tokens, authorities of one's own, and docker's configuration file.

import Glibc
import SwkModel
import SwkSystem
import Testing

@testable import SwkImage

@Suite("Logging in", .enabled(if: geteuid() == 0))
struct LoginTests {
    private static let alice = RegistryFixture.Doorkeeper.password(name: "alice", password: "secret")

    @Test("over TLS with an authority of its own: a wrong password is refused, a right one opens push, pull and search")
    func password() async throws {
        let registry = try RegistryFixture(tls: true, host: "registry.localhost", doorkeeper: Self.alice)
        let scratch = try Scratch()
        let store = scratch.store(try scratch.settings(trusting: registry))
        try store.makeBusybox()
        let name = try ImageReference(parsing: "\(registry.address)/acme/box:1")
        try store.tag("busybox", as: name.description)
        let stranger = await #expect(throws: Failure.self) { try await store.push(name) }
        #expect(stranger?.code == .registryUnauthorized)
        #expect(stranger?.help?.contains("swk login \(registry.address)") == true)
        let wrong = await #expect(throws: Failure.self) {
            try await store.logIn(to: registry.address, name: "alice", password: "guess")
        }
        #expect(wrong?.message == "log in to `\(registry.address)`: the registry refused name or password of `alice`")
        #expect(!Files.exists("\(scratch.path)/docker/config.json"))
        try await store.logIn(to: "https://\(registry.address)/v2/", name: "alice", password: "secret")
        #expect(try store.accountName(at: registry.address) == "alice")
        try await store.push(name)
        #expect(try await store.catalog(of: registry.address) == ["acme/box"])
        let other = try Scratch()
        let pulled = try await ImageStore(root: "\(other.path)/store", settings: store.settings).pull(name)
        #expect(pulled.id == (try store.resolve("busybox"))?.id)
        #expect(try store.logOut(of: registry.address).wasKnown)
        #expect(try !store.logOut(of: registry.address).wasKnown)
        await #expect(throws: Failure.self) { try await store.push(name) }
    }

    @Test("an authority in SSL_CERT_FILE is trusted, and none is not")
    func authorities() async throws {
        let registry = try RegistryFixture(tls: true, host: "registry.localhost")
        let scratch = try Scratch()
        let settings = RegistrySettings(
            certificateDirectory: "\(scratch.path)/none", certificateFile: "\(registry.scratch.path)/ca.crt")
        #expect(try await scratch.store(settings).catalog(of: registry.address) == [])
        let failure = await #expect(throws: Failure.self) {
            try await scratch.store(RegistrySettings(certificateDirectory: "\(scratch.path)/none"))
                .catalog(of: registry.address)
        }
        #expect(failure?.code == .registryUnreachable)
        #expect(failure?.reason.hasPrefix("its certificate is not trusted") == true)
        #expect(failure?.help?.contains("\(registry.address)/ca.crt") == true)
    }

    @Test("plain HTTP is spoken on loopback only")
    func plainOnlyHere() async throws {
        let registry = try RegistryFixture(host: "registry.localhost")
        let scratch = try Scratch()
        let failure = await #expect(throws: Failure.self) { try await scratch.store().catalog(of: registry.address) }
        #expect(failure?.code == .registryUnreachable)
        #expect(failure?.help?.contains("SWK_INSECURE_REGISTRIES") == true)
        let insecure = scratch.store(RegistrySettings(insecure: [registry.address]))
        #expect(try await insecure.catalog(of: registry.address) == [])
    }

    @Test("with tokens: strangers pull, who is logged in pushes, mounts and lists")
    func tokens() async throws {
        let scratch = try Scratch()
        let service = try TokenService(in: scratch)
        let registry = try RegistryFixture(doorkeeper: .tokens(service))
        let store = scratch.store(RegistrySettings(credentialsFile: "\(scratch.path)/docker/config.json"))
        try store.makeBusybox()
        let name = try ImageReference(parsing: "\(registry.address)/acme/box:1")
        try store.tag("busybox", as: name.description)
        let stranger = await #expect(throws: Failure.self) { try await store.push(name) }
        #expect(stranger?.code == .registryUnauthorized)
        let wrong = await #expect(throws: Failure.self) {
            try await store.logIn(to: registry.address, name: "alice", password: "guess")
        }
        #expect(wrong?.reason == "the registry refused name or password of `alice`")
        try await store.logIn(to: registry.address, name: "alice", password: "secret")
        try await store.push(name)
        try store.tag("busybox", as: "\(registry.address)/acme/copy:1")
        let copied = try await store.push(try ImageReference(parsing: "\(registry.address)/acme/copy:1"))
        #expect(copied.sent == 0)
        #expect(try await store.catalog(of: registry.address) == ["acme/box", "acme/copy"])
        let other = try Scratch()
        #expect(try await other.store().pull(name).digest == copied.digest)
    }

    @Test("the configuration keeps what others wrote into it, and is its owner's alone")
    func configuration() throws {
        let scratch = try Scratch()
        let file = "\(scratch.path)/docker/config.json"
        let before =
            #"{"HttpHeaders":{"A":"b"},"auths":{"other.org":{"auth":"YTpi"}},"psFormat":"x","big":9007199254740993}"#
        try Files.makeDirectories("\(scratch.path)/docker")
        try Files.replace(file, with: Array(before.utf8), mode: 0o644)
        let credentials = Credentials(file: file)
        #expect(try credentials.store(Account(name: "alice", password: "se:cret"), for: "docker.io"))
        #expect(try credentials.account(for: "docker.io") == Account(name: "alice", password: "se:cret"))
        #expect(try credentials.account(for: "other.org") == Account(name: "a", password: "b"))
        var status = stat()
        #expect(stat(file, &status) == 0 && status.st_mode & 0o7777 == 0o600)
        let text = try Files.readText(file)
        for part in ["https://index.docker.io/v1/", "\"psFormat\"", "9007199254740993", "\"A\""] {
            #expect(text.contains(part), "\(text)")
        }
        #expect(try credentials.erase("docker.io"))
        #expect(try credentials.account(for: "docker.io") == nil)
        #expect(try Files.names(in: "\(scratch.path)/docker") == ["config.json"])
    }

    @Test("what is no registry's name is refused", arguments: ["acme", "bad host:1", "a.b:x", ""])
    func names(_ name: String) throws {
        let failure = #expect(throws: Failure.self) { try ImageStore.registryName(name) }
        #expect(failure?.code == .invalidArgument)
    }

    @Test("docker.io has many names", arguments: ["docker.io", "index.docker.io", "https://index.docker.io/v1/"])
    func dockerHub(_ name: String) throws { #expect(try ImageStore.registryName(name) == "docker.io") }
}

extension Scratch {
    /// Settings with a configuration of docker's below this directory, and a certs.d that trusts a registry.
    func settings(trusting registry: RegistryFixture) throws -> RegistrySettings {
        try Files.makeDirectories("\(path)/certs/\(registry.address)")
        try run("cp", "\(registry.scratch.path)/ca.crt", "\(path)/certs/\(registry.address)/ca.crt")
        return RegistrySettings(
            credentialsFile: "\(path)/docker/config.json", certificateDirectory: "\(path)/certs")
    }
}
