// What a token allows, as token services are asked for it (distribution, "Token Scope Documentation"): `repository:acme/box:pull,push`.

/// Scopes as texts; several are separated by blanks.
enum AccessScope {
    static let catalog = "registry:catalog:*"

    static func pull(_ repository: String) -> String { "repository:\(repository):pull" }
    static func push(_ repository: String) -> String { "repository:\(repository):pull,push" }

    /// The scopes of a request, completed by those that the registry named in its challenge and that are not covered yet.
    static func merged(_ own: String, _ challenge: String?) -> [String] {
        var scopes = own.split(separator: " ").map(String.init)
        for scope in (challenge ?? "").split(separator: " ").map(String.init)
        where !scopes.contains(where: { covers($0, scope) }) {
            scopes.append(scope)
        }
        return scopes
    }

    private static func covers(_ wide: String, _ narrow: String) -> Bool {
        let (a, b) = (parts(wide), parts(narrow))
        return a.resource == b.resource && a.actions.isSuperset(of: b.actions)
    }

    private static func parts(_ scope: String) -> (resource: Substring, actions: Set<Substring>) {
        guard let colon = scope.lastIndex(of: ":") else { return (scope[...], []) }
        return (scope[..<colon], Set(scope[scope.index(after: colon)...].split(separator: ",")))
    }
}
