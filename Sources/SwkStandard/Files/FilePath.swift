// Paths as texts: their parts, without asking the file system.

/// Functions on paths.
enum FilePath {
    /// Joined with `/`; an absolute part begins anew.
    static func join(_ parts: [String]) -> String {
        parts.reduce("") { path, part in
            if part.isEmpty { return path }
            if path.isEmpty || part.hasPrefix("/") { return part }
            return path.hasSuffix("/") ? path + part : "\(path)/\(part)"
        }
    }

    /// The last part: `c.txt` of `a/b/c.txt`.
    static func base(of path: String) -> String {
        let trimmed = withoutEnd(path)
        if trimmed == "/" { return "/" }
        return String(trimmed[(trimmed.lastIndex(of: "/").map { trimmed.index(after: $0) } ?? trimmed.startIndex)...])
    }

    /// What comes before the last part: `a/b` of `a/b/c.txt`, `.` of a name alone.
    static func parent(of path: String) -> String {
        let trimmed = withoutEnd(path)
        guard let slash = trimmed.lastIndex(of: "/") else { return "." }
        let parent = withoutEnd(String(trimmed[..<slash]))
        return parent.isEmpty ? "/" : parent
    }

    /// With its dot: `.gz` of `a.tar.gz`; empty for a name that only begins with one.
    static func `extension`(of path: String) -> String {
        let name = base(of: path)
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "" }
        return String(name[dot...])
    }

    /// From the root, without `.`, `..` and doubled slashes. Links are not followed.
    static func absolute(_ path: String, in directory: String) -> String {
        var parts: [Substring] = []
        for part in join([directory, path]).split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }

    private static func withoutEnd(_ path: String) -> String {
        var path = path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        return path
    }
}
