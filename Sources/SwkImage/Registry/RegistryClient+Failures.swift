// What a registry, or the way to it, did wrong, in words that say what to do.

import SwkModel
import SwkTransfer

extension RegistryClient {
    func failure(for error: HTTPError) -> Failure {
        let reason = error.message.prefix(1).lowercased() + error.message.dropFirst()
        switch error.kind {
        case .broken, .stalled:
            return Failure(.transferBroken, "read from registry", registry, "the connection broke: \(reason)")
        case .untrusted:
            return Failure(
                .registryUnreachable, "reach registry", registry, "its certificate is not trusted: \(reason)",
                help:
                    "put its authority into \(settings.certificateDirectory)/\(registry)/ca.crt, or name its file in SSL_CERT_FILE"
            )
        case .noTLS:
            return Failure(
                .registryUnreachable, "reach registry", registry, "no TLS: \(reason)",
                help: "if it speaks plain HTTP, list it in SWK_INSECURE_REGISTRIES")
        case .tooLarge: return Failure(.registryHTTP, "read from registry", registry, reason)
        case .missingLibrary: return .missingLibrary("libcurl", package: "libcurl4", loader: error.message)
        case .refused, .unknownHost, .noAnswer, .badAddress, .tooManyRedirects, .failed:
            return Failure(.registryUnreachable, "reach registry", registry, reason)
        }
    }

    /// The registry's own error codes (distribution-spec, "Error Codes").
    private struct ErrorDocument: Decodable {
        struct Entry: Decodable {
            var code: String?
            var message: String?
        }
        var errors: [Entry]
    }

    func failure(for response: HTTPResponse, _ path: String) throws(Failure) -> Failure {
        // An error page that is not JSON says nothing that the status does not say.
        let document = try? JSONContent.decode(ErrorDocument.self, from: response.body, named: "error")
        let words =
            document?.errors.map { $0.message ?? $0.code ?? "" }.filter { !$0.isEmpty }.joined(separator: "; ") ?? ""
        let actual = "HTTP \(response.status) for \(path.prefix { $0 != "?" })"
        switch response.status {
        case 401, 403: return try refusal(words, actual)
        default:
            return Failure(
                .registryHTTP, "read from registry", registry,
                words.isEmpty ? "the registry answered with an error" : words, actual: actual)
        }
    }

    /// What to do about a refusal depends on whether somebody is logged in.
    private func refusal(_ words: String, _ actual: String) throws(Failure) -> Failure {
        let login = registry == ImageReference.defaultRegistry ? "swk login" : "swk login \(registry)"
        guard let account = try credentials.account(for: accountOwner) else {
            return Failure(
                .registryUnauthorized, "read from registry", registry,
                "the registry wants to know who asks" + (words.isEmpty ? "" : ": \(words)"), actual: actual,
                help: "the image may not exist there, or needs a login: \(login)")
        }
        let name = account.name.isEmpty ? "the login" : "`\(account.name)`"
        return Failure(
            .registryUnauthorized, "read from registry", registry,
            "the registry refused \(name)" + (words.isEmpty ? "" : ": \(words)"), actual: actual,
            help: "the account may lack the right, or its password has changed: \(login)")
    }
}

extension Failure {
    /// Whether a registry answered with this status.
    func isHTTP(_ status: Int) -> Bool { code == .registryHTTP && actual?.hasPrefix("HTTP \(status) ") == true }

    /// A failure of the registry as one of what was asked of it, in whose terms the user thinks.
    func about(_ operation: String, _ reference: ImageReference, at registry: String) -> Failure {
        guard object == registry else { return self }
        var copy = self
        copy.reason = "\(self.operation) `\(registry)`: \(reason)"
        copy.operation = operation
        copy.object = reference.description
        return copy
    }
}
