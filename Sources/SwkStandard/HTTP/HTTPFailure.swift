// Why a request got no answer, or not the one that the script insists on.

import SwkTransfer
import SwkVM

/// The error for an exchange that failed; the address without its password.
func failure(for error: HTTPError, _ request: HTTPRequest, timeout: String) -> LibraryFailure {
    // libcurl begins with a capital; one of an abbreviation stays.
    let isWord = error.message.dropFirst().first?.isLowercase == true && !error.message.hasPrefix("OpenSSL")
    let words = isWord ? error.message.prefix(1).lowercased() + error.message.dropFirst() : error.message
    var help: [String] = []
    let (code, reason): (String, String) =
        switch error.kind {
        case .refused: ("http.refused", words)
        case .unknownHost: ("http.dns", words)
        case .noAnswer: ("http.timeout", "no connection within \(timeout)")
        case .stalled: ("http.timeout", "no complete answer within \(timeout)")
        case .noTLS: ("http.tls", words)
        case .untrusted: ("http.tls", words)
        case .broken: ("http.broken", words)
        case .badAddress: ("http.bad-url", words)
        case .tooManyRedirects: ("http.redirects", words)
        case .tooLarge: ("http.too-large", words)
        case .missingLibrary: ("system.missing-library", words)
        case .failed: ("http.failed", words)
        }
    switch error.kind {
    case .noTLS: help = ["a server that speaks plain HTTP is asked with `http://`"]
    case .untrusted: help = ["`ca: \"authority.pem\"` trusts its authority, `insecure: true` any certificate"]
    case .noAnswer, .stalled: help = ["give it more time with `timeout:`"]
    case .tooLarge: help = ["take more with `limit:`"]
    case .missingLibrary: help = ["install it: apt-get install libcurl4"]
    default: break
    }
    return LibraryFailure(
        code, request.method, shown(request.url), reason, help: help, fields: [("url", .string(shown(request.url)))])
}

/// The error for a status that `check: true` refuses; the beginning of the body is its evidence.
func failure(for response: Response, _ request: HTTPRequest) -> LibraryFailure {
    let text = String(decoding: response.content.prefix(400), as: UTF8.self).split(separator: "\n").prefix(5)
    return LibraryFailure(
        "http.status", request.method, shown(request.url), "the answer has status \(response.status)",
        notes: text.isEmpty ? [] : [text.joined(separator: "\n")],
        fields: [
            ("status", .int(response.status)), ("url", .string(shown(request.url))), ("response", .host(response)),
        ])
}

/// An address as it may be shown: `user:password@` has no password.
private func shown(_ url: String) -> String {
    guard let scheme = url.firstRange(of: "://") else { return url }
    let rest = url[scheme.upperBound...]
    let authority = rest.prefix { !"/?#".contains($0) }
    guard let at = authority.lastIndex(of: "@"), let colon = authority[..<at].firstIndex(of: ":") else { return url }
    return url[..<rest.index(after: colon)] + "***" + rest[at...]
}
