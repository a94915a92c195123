// A token service as a registry wants it: it signs who may do what (distribution, "Token Authentication Specification"), with a key of
// its own through openssl. It knows one account, `alice` with `secret`; strangers may pull.

import FoundationEssentials
import Glibc
import SwkModel
import SwkSystem
import Synchronization

@testable import SwkImage

/// A token service on loopback.
final class TokenService: Sendable {
    static let name = "swk-tokens"

    let certificate: String
    private let server: ScriptedServer
    private let directory: String

    var realm: String { "http://\(server.address)/token" }
    /// What was asked of it.
    var requests: [ScriptedServer.Request] { server.requests }

    init(in scratch: Scratch) throws {
        let directory = "\(scratch.path)/tokens"
        self.directory = directory
        certificate = "\(directory)/signer.crt"
        try Files.makeDirectories(directory)
        try run(
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "\(directory)/signer.key", "-out",
            certificate, "-days", "2", "-subj", "/CN=tokens")
        try run("openssl", "x509", "-in", certificate, "-outform", "DER", "-out", "\(directory)/signer.der")
        server = try ScriptedServer { request in
            do { return try Self.answer(request, directory) } catch { return .init(status: 500) }
        }
    }

    private static func answer(_ request: ScriptedServer.Request, _ directory: String) throws -> ScriptedServer.Reply {
        let account = "Basic " + Data("alice:secret".utf8).base64EncodedString()
        let given = request.headers["authorization"]
        guard given == nil || given == account else { return .init(status: 401) }
        let scopes = fields(of: request.path).filter { $0.name == "scope" }.map(\.value)
        let access = scopes.compactMap { grant($0, isKnown: given != nil) }
        let token = try sign(access, directory)
        return .init(body: Array(#"{"token":"\#(token)","expires_in":300}"#.utf8))
    }

    /// What is granted of a scope: everything to alice, pulling to others.
    private static func grant(_ scope: String, isKnown: Bool) -> String? {
        let parts = scope.split(separator: ":").map(String.init)
        guard parts.count == 3 else { return nil }
        let actions = parts[2].split(separator: ",").filter { isKnown || $0 == "pull" }.map { "\"\($0)\"" }
        return #"{"type":"\#(parts[0])","name":"\#(parts[1])","actions":[\#(actions.joined(separator: ","))]}"#
    }

    private static func sign(_ access: [String], _ directory: String) throws -> String {
        let now = time(nil)
        let certificate = Data(try Files.read("\(directory)/signer.der")).base64EncodedString()
        let header = #"{"typ":"JWT","alg":"RS256","x5c":["\#(certificate)"]}"#
        let claims = #"""
            {"iss":"\#(name)","sub":"","aud":"\#(name)","exp":\#(now + 300),"nbf":\#(now - 60),"iat":\#(now),\#
            "jti":"\#(UInt64.random(in: 0 ... .max))","access":[\#(access.joined(separator: ","))]}
            """#
        let text = "\(encoded(Array(header.utf8))).\(encoded(Array(claims.utf8)))"
        let file = "\(directory)/\(UInt64.random(in: 0 ... .max))"
        try Files.replace(file, with: Array(text.utf8))
        try run("openssl", "dgst", "-sha256", "-sign", "\(directory)/signer.key", "-out", "\(file).sig", file)
        return "\(text).\(encoded(try Files.read("\(file).sig")))"
    }

    /// Base64 for addresses, without padding (RFC 7515, section 2).
    private static func encoded(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().filter { $0 != "=" }.map { $0 == "+" ? "-" : $0 == "/" ? "_" : "\($0)" }
            .joined()
    }

    private static func fields(of path: String) -> [(name: String, value: String)] {
        let query = path.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
        return query.split(separator: "&").map { field in
            let parts = field.split(separator: "=", maxSplits: 1)
            return (String(parts[0]), decoded(parts.count > 1 ? parts[1] : ""))
        }
    }

    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
