// docker's `--filter KEY=VALUE`: read once, checked against the keys that a listing knows, and asked row by row.

/// The filters of one listing.
///
/// Values of one key are alternatives; different keys must all hold. A key that the listing does not know is an error that names those
/// it does, because a filter that is silently ignored shows too much.
///
/// ```swift
/// let filters = try Filters(arguments.list("filter"), of: "swk ps", allowed: ["name", "label"])
/// let isShown = filters.matches("name") { name.contains($0) } && filters.matchesLabels(labels)
/// ```
public struct Filters: Sendable, Equatable {
    private var values: [String: [String]] = [:]

    /// - Throws: `filter.unknown` for a key that is not in `allowed`, `filter.syntax` for a text without `=`.
    public init(_ texts: [String], of operation: String, allowed: [String]) throws(Failure) {
        for text in texts {
            guard let split = text.firstIndex(of: "=") else {
                throw Failure(
                    .filterSyntax, operation, text, "not a filter",
                    allowed: "KEY=VALUE with KEY one of \(Self.list(allowed))",
                    help: "write it as `--filter name=web`")
            }
            let key = String(text[..<split])
            guard allowed.contains(key) else {
                throw Failure(
                    .filterUnknown, operation, key, "unknown filter", allowed: Self.list(allowed),
                    nearest: nearestName(to: key, in: allowed))
            }
            values[key, default: []].append(String(text[text.index(after: split)...]))
        }
    }

    public static let none = Filters()
    private init() {}

    public var isEmpty: Bool { values.isEmpty }

    /// The values that were given for a key.
    public subscript(key: String) -> [String] { values[key] ?? [] }

    /// Whether nothing was asked of this key, or one of its values fits.
    public func matches(_ key: String, _ fits: (String) throws(Failure) -> Bool) throws(Failure) -> Bool {
        guard let wanted = values[key] else { return true }
        for value in wanted where try fits(value) { return true }
        return false
    }

    /// Whether every `label=KEY` and `label=KEY=VALUE` holds, and no `label!=` of a prune does; labels are the one key whose values must
    /// all hold.
    public func matchesLabels(_ labels: [String: String]) -> Bool {
        func holds(_ wanted: String) -> Bool {
            guard let split = wanted.firstIndex(of: "=") else { return labels[wanted] != nil }
            return labels[String(wanted[..<split])] == String(wanted[wanted.index(after: split)...])
        }
        return self["label"].allSatisfy(holds) && !self["label!"].contains(where: holds)
    }

    /// One value of a key that is true or false, in any of the spellings that Go reads; nil when it was not given.
    public func flag(_ key: String, of operation: String) throws(Failure) -> Bool? {
        guard let text = values[key]?.last else { return nil }
        switch text.lowercased() {
        case "true", "t", "1": return true
        case "false", "f", "0": return false
        default:
            throw Failure(.filterSyntax, operation, "\(key)=\(text)", "not a truth value", allowed: "true, false")
        }
    }

    private static func list(_ keys: [String]) -> String { keys.sorted().joined(separator: ", ") }
}

extension Failure.Code {
    /// A filter has a key that the listing does not know.
    public static let filterUnknown = Failure.Code("filter.unknown")
    /// A filter is not `KEY=VALUE`, or its value is not one that the key takes.
    public static let filterSyntax = Failure.Code("filter.syntax")
}
