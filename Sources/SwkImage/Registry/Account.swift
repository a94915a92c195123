// Who somebody is at a registry, and the spellings in which docker's configuration keeps it.

import FoundationEssentials
import SwkModel

/// A name with its password, or with the token that a registry gave in place of one.
struct Account: Sendable, Equatable {
    var name: String
    var password: String
    /// A refresh token (OAuth 2); when there is one the password is of no use.
    var identityToken: String?

    init(name: String, password: String, identityToken: String? = nil) {
        self.name = name
        self.password = password
        self.identityToken = identityToken
    }

    /// An entry of `auths`: `{"auth": base64("name:password")}`, or `username` and `password`, and perhaps `identitytoken`. Nil for an
    /// entry that says nothing, which docker writes when a helper keeps the secret.
    init?(entry: JSONValue) {
        let token = entry["identitytoken"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        if let encoded = entry["auth"]?.string, let data = Data(base64Encoded: encoded),
            let colon = data.firstIndex(of: UInt8(ascii: ":"))
        {
            name = String(decoding: data[..<colon], as: UTF8.self)
            // docker pads passwords with zero bytes in some versions.
            password = String(decoding: data[data.index(after: colon)...].prefix { $0 != 0 }, as: UTF8.self)
        } else if let name = entry["username"]?.string {
            self.name = name
            password = entry["password"]?.string ?? ""
        } else if token != nil {
            name = ""
            password = ""
        } else {
            return nil
        }
        identityToken = token
    }

    /// The same as an entry of `auths`.
    var entry: JSONValue {
        var entry = JSONValue.object(["auth": .string(basic)])
        if let identityToken {
            entry["auth"] = .string(Self.basic(name, ""))
            entry["identitytoken"] = .string(identityToken)
        }
        return entry
    }

    /// The value of a Basic authorization.
    var basic: String { Self.basic(name, password) }

    private static func basic(_ name: String, _ password: String) -> String {
        Data("\(name):\(password)".utf8).base64EncodedString()
    }

    /// The key under which docker files a registry: docker.io has an address of its own for historical reasons.
    static func key(for registry: String) -> String {
        registry == ImageReference.defaultRegistry ? "https://index.docker.io/v1/" : registry
    }

    /// All keys under which it may be found.
    static func keys(for registry: String) -> [String] {
        if registry == ImageReference.defaultRegistry {
            return [key(for: registry), "index.docker.io", "registry-1.docker.io", registry]
        }
        return [
            registry, "https://\(registry)", "https://\(registry)/", "http://\(registry)", "https://\(registry)/v1/",
        ]
    }
}
