// Names of images by docker's rules (the grammar and the normalisation of distribution's `reference` package).
//
// What people type is short: `busybox`, `acme/site:2`, `localhost:5000/x@sha256:...`. What is meant is complete: a registry, a
// repository, and a tag or a digest. The first component is a registry when it cannot be anything else: it has a dot or a
// colon, is `localhost`, or has an upper-case letter; otherwise the registry is docker.io, and one-component repositories there
// live below `library/`.

extension Failure.Code {
    /// An image name that docker's grammar does not allow.
    public static let invalidReference = Failure.Code("image.invalid-reference")
}

/// A complete image name: registry, repository, and a tag, a digest or both.
public struct ImageReference: Hashable, Sendable {
    public static let defaultRegistry = "docker.io"
    public static let defaultTag = "latest"

    /// Host and optional port, such as `docker.io` or `localhost:5000`.
    public let registry: String
    /// Path at the registry, such as `library/busybox`.
    public let repository: String
    /// Never absent when there is no digest.
    public let tag: String?
    /// When present, it alone decides which content is meant; the tag is decoration.
    public let digest: Digest?

    /// Parses what a user typed and completes it. Throws `image.invalid-reference` that says which part is wrong and what is allowed.
    public init(parsing text: String) throws(Failure) {
        var name = Substring(text)
        var digest: Digest?
        var tag: String?
        if let at = name.firstIndex(of: "@") {
            digest = try Self.parseDigest(name[name.index(after: at)...], in: text)
            name = name[..<at]
        }
        let lastComponent = name.lastIndex(of: "/") ?? name.startIndex
        if let colon = name[lastComponent...].lastIndex(of: ":") {
            tag = try Self.checkTag(name[name.index(after: colon)...], in: text)
            name = name[..<colon]
        }
        (registry, repository) = try Self.complete(name, in: text)
        self.tag = tag ?? (digest == nil ? Self.defaultTag : nil)
        self.digest = digest
    }

    private init(registry: String, repository: String, tag: String?, digest: Digest?) {
        self.registry = registry
        self.repository = repository
        self.tag = tag
        self.digest = digest
    }

    /// The same repository under a tag alone. Throws `image.invalid-reference` for a bad tag.
    public func tagged(_ tag: String) throws(Failure) -> ImageReference {
        let checked = try Self.checkTag(tag[...], in: "\(familiarName):\(tag)")
        return ImageReference(registry: registry, repository: repository, tag: checked, digest: nil)
    }

    /// The same repository under a digest alone.
    public func pinned(to digest: Digest) -> ImageReference {
        ImageReference(registry: registry, repository: repository, tag: nil, digest: digest)
    }
}

// MARK: - The ways to write it

extension ImageReference: CustomStringConvertible {
    /// Registry and repository without defaults, as docker's REPOSITORY column shows it: `busybox`, `acme/site`, `localhost:5000/x`.
    public var familiarName: String {
        guard registry == Self.defaultRegistry else { return "\(registry)/\(repository)" }
        let library = "library/"
        guard repository.hasPrefix(library), !repository.dropFirst(library.count).contains("/") else {
            return repository
        }
        return String(repository.dropFirst(library.count))
    }

    /// The shortest form that parses to the same reference: `busybox:latest`.
    public var description: String { familiarName + suffix }

    /// The form without defaults: `docker.io/library/busybox:latest`.
    public var canonical: String { "\(registry)/\(repository)" + suffix }

    private var suffix: String { (tag.map { ":" + $0 } ?? "") + (digest.map { "@\($0)" } ?? "") }
}

// MARK: - Grammar

extension ImageReference {
    private static func complete(_ name: Substring, in text: String) throws(Failure) -> (String, String) {
        if name.isEmpty { throw invalid(text, "the repository is empty", allowed: "[registry/]name[:tag][@digest]") }
        if name.utf8.count == 64, (try? Digest(parsing: "sha256:\(name)")) != nil {  // nil is the good case here
            throw invalid(text, "64 hexadecimal digits are an image ID, not a name")
        }
        guard let slash = name.firstIndex(of: "/"), isRegistry(name[..<slash]) else {
            let path = name.contains("/") ? String(name) : "library/\(name)"
            return (defaultRegistry, try checkRepository(path, in: text))
        }
        var registry = try checkRegistry(name[..<slash], in: text)
        var path = String(name[name.index(after: slash)...])
        if registry == "index.docker.io" { registry = defaultRegistry }
        if registry == defaultRegistry, !path.isEmpty, !path.contains("/") { path = "library/" + path }
        return (registry, try checkRepository(path, in: text))
    }

    private static func isRegistry(_ first: Substring) -> Bool {
        first == "localhost"
            || first.utf8.contains { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":") || isUpper($0) }
    }

    private static func checkRegistry(_ registry: Substring, in text: String) throws(Failure) -> String {
        var host = registry
        if let colon = registry.lastIndex(of: ":"), !registry.hasSuffix("]") {
            let port = registry[registry.index(after: colon)...]
            host = registry[..<colon]
            guard !port.isEmpty, port.utf8.allSatisfy(isDigit) else {
                throw invalid(text, "the registry's port `\(port)` is not a number")
            }
        }
        let literal = host.hasPrefix("[") && host.hasSuffix("]")
        let valid =
            literal
            ? isAddressLiteral(host)
            : host.split(separator: ".", omittingEmptySubsequences: false).allSatisfy(isHostLabel)
        guard valid else {
            throw invalid(
                text, "the registry `\(host)` is not a host name",
                allowed: "letters, digits and inner hyphens, separated by dots, or an IPv6 address in brackets")
        }
        return String(registry)
    }

    private static func isAddressLiteral(_ host: Substring) -> Bool {
        host.count > 2
            && host.dropFirst().dropLast().utf8.allSatisfy {
                isDigit($0) || $0 == UInt8(ascii: ":") || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0 | 0x20)
            }
    }

    private static func isHostLabel(_ label: Substring) -> Bool {
        let hyphen = UInt8(ascii: "-")
        return !label.isEmpty && label.utf8.first != hyphen && label.utf8.last != hyphen
            && label.utf8.allSatisfy { isDigit($0) || isLower($0) || isUpper($0) || $0 == hyphen }
    }

    private static func checkRepository(_ path: String, in text: String) throws(Failure) -> String {
        if path.isEmpty { throw invalid(text, "the repository is empty", allowed: "[registry/]name[:tag][@digest]") }
        if path.utf8.contains(where: isUpper) {
            var failure = invalid(text, "the repository has upper-case letters", allowed: "lower case")
            failure.nearest = text.lowercased()
            throw failure
        }
        guard path.utf8.count <= 255 else {
            throw invalid(text, "the repository is too long", allowed: "255 bytes", actual: "\(path.utf8.count)")
        }
        for component in path.split(separator: "/", omittingEmptySubsequences: false) where !isPathComponent(component)
        {
            throw invalid(
                text,
                component.isEmpty
                    ? "the repository has an empty component" : "the repository has the component `\(component)`",
                allowed: "lower-case letters and digits, joined by one `.`, one or two `_`, or hyphens")
        }
        return path
    }

    /// `[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*`
    private static func isPathComponent(_ component: Substring) -> Bool {
        var separator: [UInt8] = []
        var previousIsAlphanumeric = false
        for byte in component.utf8 {
            if isLower(byte) || isDigit(byte) {
                guard separator.isEmpty || isSeparator(separator) else { return false }
                separator = []
                previousIsAlphanumeric = true
            } else {
                guard previousIsAlphanumeric else { return false }
                separator.append(byte)
            }
        }
        return previousIsAlphanumeric && separator.isEmpty
    }

    private static func isSeparator(_ bytes: [UInt8]) -> Bool {
        switch bytes.first {
        case UInt8(ascii: "."): bytes.count == 1
        case UInt8(ascii: "_"): bytes.count <= 2 && bytes.allSatisfy { $0 == UInt8(ascii: "_") }
        case UInt8(ascii: "-"): bytes.allSatisfy { $0 == UInt8(ascii: "-") }
        default: false
        }
    }

    /// `[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}`
    private static func checkTag(_ tag: Substring, in text: String) throws(Failure) -> String {
        func isWord(_ byte: UInt8) -> Bool {
            isDigit(byte) || isLower(byte) || isUpper(byte) || byte == UInt8(ascii: "_")
        }
        func isInner(_ byte: UInt8) -> Bool { isWord(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") }
        guard let first = tag.utf8.first, isWord(first), tag.utf8.allSatisfy(isInner), tag.utf8.count <= 128 else {
            throw invalid(
                text, "the tag `\(tag)` is not valid",
                allowed: "1 to 128 letters, digits, `_`, `.` and `-`, not starting with `.` or `-`")
        }
        return String(tag)
    }

    private static func parseDigest(_ digest: Substring, in text: String) throws(Failure) -> Digest {
        do { return try Digest(parsing: String(digest)) } catch {
            throw invalid(text, "the digest: \(error.reason)", allowed: error.allowed, actual: error.actual)
        }
    }

    private static func invalid(
        _ text: String, _ reason: String, allowed: String? = nil, actual: String? = nil
    ) -> Failure {
        Failure(.invalidReference, "read image name", text, reason, allowed: allowed, actual: actual)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    private static func isLower(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
    private static func isUpper(_ byte: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }
}
