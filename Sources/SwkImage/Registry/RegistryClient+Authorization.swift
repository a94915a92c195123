// How a registry's "who are you?" is answered: a password, or a token that its token service gives for one (distribution, "Token
// Authentication Specification" and "OAuth2 Token Authentication"). Also the proof of a password, which is what a login is.

import SwkModel
import SwkTransfer

extension RegistryClient {
    /// The Authorization header that answers a challenge; nil when there is nothing to answer it with.
    func authorize(_ response: HTTPResponse, scope: String) async throws -> String? {
        let challenges = Self.challenges(of: response)
        let account = try credentials.account(for: accountOwner)
        if let bearer = challenges.first(where: { $0.scheme == "bearer" }), let realm = bearer.parameters["realm"] {
            let scopes = AccessScope.merged(scope, bearer.parameters["scope"])
            return "Bearer " + (try await token(realm, bearer, scopes: scopes, account: account).token)
        }
        guard challenges.contains(where: { $0.scheme == "basic" }), let account else { return nil }
        return "Basic " + account.basic
    }

    private static func challenges(of response: HTTPResponse) -> [Challenge] {
        response.values("WWW-Authenticate").flatMap(Challenge.parse)
    }

    /// Proves an account to the registry, and answers what is to be kept of it. Throws `registry.unauthorized`, `registry.*`.
    func logIn(_ account: Account) async throws -> Account {
        let response = try await ping(authorization: nil)
        guard response.status == 401 else {
            guard response.status == 200 else { throw try noRegistry(response) }
            return account
        }
        let challenges = Self.challenges(of: response)
        if let bearer = challenges.first(where: { $0.scheme == "bearer" }), let realm = bearer.parameters["realm"] {
            let granted = try await token(realm, bearer, scopes: [], account: account, isLogin: true)
            let proof = try await ping(authorization: "Bearer " + granted.token)
            guard proof.status != 401 else { throw wrongPassword(account) }
            var kept = account
            kept.identityToken = granted.refresh
            return kept
        }
        guard challenges.contains(where: { $0.scheme == "basic" }) else {
            throw Failure(
                .registryUnauthorized, "log in to", registry, "it asks for a kind of proof that swk does not know",
                allowed: "Basic, Bearer", actual: challenges.map(\.scheme).joined(separator: ", "))
        }
        let proof = try await ping(authorization: "Basic " + account.basic)
        guard proof.status == 200 else {
            throw [401, 403].contains(proof.status) ? wrongPassword(account) : try noRegistry(proof)
        }
        return account
    }

    private func ping(authorization: String?) async throws -> HTTPResponse {
        do {
            var request = self.request(try await base() + "/v2/")
            if let authorization { request.headers.append(("Authorization", authorization)) }
            return try await http.send(request)
        } catch let error as HTTPError {
            throw failure(for: error)
        }
    }

    private func noRegistry(_ response: HTTPResponse) throws(Failure) -> Failure {
        Failure(
            .registryHTTP, "log in to", registry, "no registry answers there (distribution API, version 2)",
            actual: "HTTP \(response.status) for /v2/")
    }

    private func wrongPassword(_ account: Account) -> Failure {
        Failure(
            .registryUnauthorized, "log in to", registry, "the registry refused name or password of `\(account.name)`")
    }

    // MARK: - Tokens

    private struct Token: Decodable {
        var token: String?
        var access_token: String?
        var refresh_token: String?
    }

    /// Asks the registry's token service.
    private func token(
        _ realm: String, _ challenge: Challenge, scopes: [String], account: Account?, isLogin: Bool = false
    ) async throws -> (token: String, refresh: String?) {
        try refuseToTell(account, to: realm)
        let request = tokenRequest(realm, challenge, scopes, account, isLogin)
        let response: HTTPResponse
        do { response = try await http.send(request) } catch let error as HTTPError {
            var failure = self.failure(for: error)
            failure.reason = "its token service \(realm): \(failure.reason)"
            throw failure
        }
        guard response.status == 200 else { throw tokenRefused(response.status, realm, account, isLogin) }
        let answer = try JSONContent.decode(Token.self, from: response.body, named: "token from \(realm)")
        guard let token = answer.token ?? answer.access_token, !token.isEmpty else {
            throw Failure(
                .registryUnauthorized, "authorize at", registry, "the token service at \(realm) gave no token")
        }
        return (token, isLogin ? answer.refresh_token : nil)
    }

    private func tokenRefused(_ status: Int, _ realm: String, _ account: Account?, _ isLogin: Bool) -> Failure {
        if isLogin, let account, [400, 401, 403].contains(status) { return wrongPassword(account) }
        return Failure(
            .registryUnauthorized, "authorize at", registry, "the token service at \(realm) refused",
            actual: "HTTP \(status)",
            help: account == nil ? "log in: swk login \(registry)" : "check name and password: swk login \(registry)")
    }

    /// A registry that is reached over TLS may not have its passwords sent anywhere without.
    private func refuseToTell(_ account: Account?, to realm: String) throws(Failure) {
        guard account != nil, realm.hasPrefix("http://"), !settings.isInsecure(Self.authority(of: realm)) else {
            return
        }
        throw Failure(
            .registryUnauthorized, "authorize at", registry,
            "its token service \(realm) does not use TLS, so the password is not sent there",
            help: "list \(Self.authority(of: realm)) in SWK_INSECURE_REGISTRIES to send it all the same")
    }

    /// An identity token is exchanged by a form (OAuth 2); name and password go into the header of a plain query.
    private func tokenRequest(
        _ realm: String, _ challenge: Challenge, _ scopes: [String], _ account: Account?, _ isLogin: Bool
    ) -> HTTPRequest {
        var fields: [(name: String, value: String)] = []
        if let service = challenge.parameters["service"] { fields.append(("service", service)) }
        if let identity = account?.identityToken {
            fields += [("scope", scopes.joined(separator: " ")), ("client_id", "swk")]
            fields += [("grant_type", "refresh_token"), ("refresh_token", identity)]
            var request = self.request(
                realm, method: "POST", headers: [("Content-Type", "application/x-www-form-urlencoded")])
            request.body = .bytes(Array(Self.form(fields).utf8))
            return request
        }
        fields += scopes.map { ("scope", $0) }
        if let account {
            fields += [("account", account.name), ("client_id", "swk")]
            if isLogin { fields.append(("offline_token", "true")) }
        }
        let query = Self.form(fields)
        var request = self.request(realm + (query.isEmpty ? "" : (realm.contains("?") ? "&" : "?") + query))
        if let account { request.headers.append(("Authorization", "Basic " + account.basic)) }
        return request
    }

    private static func form(_ fields: [(name: String, value: String)]) -> String {
        fields.map { "\($0.name)=\(percentEncoded($0.value))" }.joined(separator: "&")
    }
}

/// Everything but RFC 3986's unreserved characters as %XX.
func percentEncoded(_ text: String) -> String {
    var encoded = ""
    for byte in text.utf8 {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f, 0x7e:
            encoded.append(Character(UnicodeScalar(byte)))
        default: encoded += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }
    }
    return encoded
}
