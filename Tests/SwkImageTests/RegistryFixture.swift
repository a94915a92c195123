// Debian's docker-registry on a free loopback port, and a scripted server for everything that a real one does not do.

import Glibc
import Synchronization
import SwkModel
import SwkSystem
import Testing

@testable import SwkImage

/// A loopback address with a free port, bound to a listening socket.
func listeningSocket() throws -> (descriptor: Int32, port: UInt16) {
    let descriptor = try system("open socket") { socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    try withUnsafeMutablePointer(to: &address) { pointer in
        try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
            try system("bind") { bind(descriptor, raw, length) }
            try system("listen") { listen(descriptor, 64) }
            try system("ask for port") { getsockname(descriptor, raw, &length) }
        }
    }
    return (descriptor, UInt16(bigEndian: address.sin_port))
}

/// A real registry, ended with its value.
final class RegistryFixture {
    /// Whom the registry answers.
    enum Doorkeeper {
        case nobody
        /// One account, its password kept as bcrypt.
        case password(name: String, password: String)
        /// Whoever has a token of this service.
        case tokens(TokenService)
    }

    let scratch: Scratch
    let address: String
    private let pid: pid_t

    /// Starts `docker-registry`; `tls` gives it a certificate of its own, for 127.0.0.1 and for any name below `localhost`.
    ///
    /// `host` is how it is called: libcurl takes all of `*.localhost` for this machine, while swk trusts only what is plainly loopback.
    init(tls: Bool = false, host: String = "127.0.0.1", doorkeeper: Doorkeeper = .nobody) throws {
        scratch = try Scratch()
        let (descriptor, port) = try listeningSocket()
        close(descriptor)
        address = "\(host):\(port)"
        let listening = "127.0.0.1:\(port)"
        var tlsSettings = ""
        if tls {
            try run(
                "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "\(scratch.path)/key.pem",
                "-out",
                "\(scratch.path)/ca.crt", "-days", "2", "-subj", "/CN=localhost", "-addext",
                "subjectAltName=DNS:localhost,DNS:registry.localhost,IP:127.0.0.1")
            tlsSettings = ", tls: {certificate: \(scratch.path)/ca.crt, key: \(scratch.path)/key.pem}"
        }
        let yaml = """
            version: 0.1
            log: {level: error, accesslog: {disabled: true}}
            storage: {filesystem: {rootdirectory: \(scratch.path)/registry}, delete: {enabled: true}}
            http: {addr: "\(listening)"\(tlsSettings)}
            \(try Self.settings(doorkeeper, scratch))

            """
        try Files.replace("\(scratch.path)/r.yml", with: Array(yaml.utf8))
        pid = try Self.spawn(["docker-registry", "serve", "\(scratch.path)/r.yml"], log: "\(scratch.path)/log")
        try waitUntilListening(port)
    }

    deinit {
        kill(pid, SIGKILL)
        waitpid(pid, nil, 0)
    }

    private static func settings(_ doorkeeper: Doorkeeper, _ scratch: Scratch) throws -> String {
        switch doorkeeper {
        case .nobody: return ""
        case .password(let name, let password):
            let line = try run("htpasswd", "-Bbn", name, password)
            try Files.replace("\(scratch.path)/htpasswd", with: Array(line.utf8))
            return "auth: {htpasswd: {realm: test, path: \(scratch.path)/htpasswd}}"
        case .tokens(let service):
            return """
                auth: {token: {realm: "\(service.realm)", service: \(TokenService.name), issuer: \(TokenService.name), \
                rootcertbundle: \(service.certificate)}}
                """
        }
    }

    /// Copies an image out of an OCI layout to this registry with skopeo.
    func fill(from layout: String, as name: String, _ options: String...) throws {
        try run(
            ["skopeo", "copy", "--dest-tls-verify=false"] + options + ["oci:\(layout)", "docker://\(address)/\(name)"])
    }

    private static func spawn(_ words: [String], log: String) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var pid = pid_t()
        let status = posix_spawnp(&pid, words[0], &actions, nil, &arguments, environ)
        guard status == 0 else { throw Failure.errno(status, "run", words[0]) }
        return pid
    }

    private func waitUntilListening(_ port: UInt16) throws {
        for _ in 0..<400 {
            let probe = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(probe) }
            var remote = sockaddr_in()
            remote.sin_family = sa_family_t(AF_INET)
            remote.sin_port = port.bigEndian
            remote.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
            let size = socklen_t(MemoryLayout<sockaddr_in>.size)
            let connected = withUnsafePointer(to: &remote) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(probe, $0, size) }
            }
            if connected == 0 { return }
            usleep(25000)
        }
        throw CommandFailed(description: "docker-registry did not start: \(try Files.readText("\(scratch.path)/log"))")
    }
}

/// A server that answers as a test says, one connection for each request.
final class ScriptedServer: Sendable {
    struct Request: Sendable {
        var method: String
        var path: String
        var headers: [String: String]
        var body: [UInt8] = []
    }

    struct Reply: Sendable {
        var status = 200
        var headers: [String: String] = [:]
        var body: [UInt8] = []
        /// What Content-Length says, when it is not the body's length: the connection closes before that.
        var announced: Int?
    }

    let address: String
    private let socket: Int32
    private let log = Mutex<[Request]>([])

    /// - Parameter breaking: after how many bytes of its body the connection of a request breaks; nil: it does not.
    init(
        breaking: @escaping @Sendable (Request) -> Int? = { _ in nil },
        _ answer: @escaping @Sendable (Request) -> Reply
    ) throws {
        let (descriptor, port) = try listeningSocket()
        socket = descriptor
        address = "127.0.0.1:\(port)"
        startThread { [weak self] in
            while true {
                let connection = accept(descriptor, nil, nil)
                guard connection >= 0 else { break }
                if var request = Self.read(connection) {
                    let announced = Int(request.headers["content-length"] ?? "") ?? 0
                    let breakpoint = breaking(request)
                    request.body = Self.body(connection, min(announced, breakpoint ?? announced))
                    let complete = request
                    self?.log.withLock { $0.append(complete) }
                    if breakpoint == nil { Self.write(answer(complete), to: connection) }
                }
                shutdown(connection, Int32(SHUT_RDWR))
                close(connection)
            }
            close(descriptor)
        }
    }

    /// Wakes the thread, which then closes the socket.
    deinit { shutdown(socket, Int32(SHUT_RDWR)) }

    var requests: [Request] { log.withLock { $0 } }

    private static func read(_ connection: Int32) -> Request? {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while !bytes.suffix(4).elementsEqual("\r\n\r\n".utf8) {
            guard Glibc.read(connection, &byte, 1) == 1 else { return nil }
            bytes.append(byte)
        }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n")
        let words = lines[0].split(separator: " ")
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            headers[parts[0].lowercased()] = String(parts[1].drop { $0 == " " })
        }
        return Request(method: String(words[0]), path: String(words[1]), headers: headers)
    }

    private static func body(_ connection: Int32, _ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = bytes.withUnsafeMutableBytes { Glibc.read(connection, $0.baseAddress! + filled, count - filled) }
            guard got > 0 else { break }
            filled += got
        }
        return Array(bytes[..<filled])
    }

    private static func write(_ reply: Reply, to connection: Int32) {
        var head =
            "HTTP/1.1 \(reply.status) X\r\nConnection: close\r\nContent-Length: \(reply.announced ?? reply.body.count)\r\n"
        for (name, value) in reply.headers { head += "\(name): \(value)\r\n" }
        let bytes = Array((head + "\r\n").utf8) + reply.body
        _ = send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }
}

/// A small image of one uncompressed layer, as the documents that a registry serves.
struct SmallImage {
    let layer: [UInt8]
    let config: [UInt8]
    let manifest: [UInt8]
    let layerDigest: Digest
    let configDigest: Digest
    let manifestDigest: Digest

    init(_ members: [(TarEntry, String)] = [(member("hello"), "hello")], platform: Platform = .host) throws {
        layer = try archive(members)
        layerDigest = try Digest.of(layer)
        config = try JSONContent.encode(
            ImageDocument(platform: platform, config: ImageConfig(), diffIDs: [layerDigest]))
        configDigest = try Digest.of(config)
        manifest = try JSONContent.encode(
            Manifest(
                config: ContentDescriptor(
                    mediaType: MediaType.ociConfig, digest: configDigest, size: Int64(config.count)),
                layers: [
                    ContentDescriptor(mediaType: MediaType.ociLayer, digest: layerDigest, size: Int64(layer.count))
                ]))
        manifestDigest = try Digest.of(manifest)
    }

    /// What an honest registry answers; 404 for everything else.
    func answer(_ request: ScriptedServer.Request) -> ScriptedServer.Reply {
        if request.path == "/v2/" { return .init() }
        if request.path.hasSuffix("/manifests/1") || request.path.hasSuffix(manifestDigest.description) {
            return .init(headers: ["Content-Type": MediaType.ociManifest], body: manifest)
        }
        if request.path.hasSuffix(configDigest.description) { return .init(body: config) }
        if request.path.hasSuffix(layerDigest.description) { return .init(body: layer) }
        if request.path.hasSuffix("/tags/list") {
            return .init(body: Array(#"{"name":"x","tags":["1","1.1","2"]}"#.utf8))
        }
        return .init(
            status: 404, body: Array(#"{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}"#.utf8))
    }
}
