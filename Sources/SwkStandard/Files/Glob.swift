// Patterns of paths: `*`, `?` and `[a-z]` within one name, `**` for any number of directories. Names that begin with a dot are found
// only by a pattern that does, too.

import Glibc

/// The paths that fit a pattern, in order.
func glob(_ pattern: String) throws -> [String] {
    let isAbsolute = pattern.hasPrefix("/")
    var found: Set<String> = []
    try expand(pattern.split(separator: "/").map(String.init)[...], below: isAbsolute ? "/" : "", into: &found)
    return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
}

private func expand(_ parts: ArraySlice<String>, below path: String, into found: inout Set<String>) throws {
    try Task.checkCancellation()
    guard let part = parts.first else {
        found.insert(path)
        return
    }
    let rest = parts.dropFirst()
    if part == "**" { try expand(rest, below: path, into: &found) }
    let isPattern = part.contains { "*?[".contains($0) }
    if !isPattern {
        let next = FilePath.join([path, part])
        if access(next, F_OK) == 0 { try expand(rest, below: next, into: &found) }
        return
    }
    // What cannot be listed, or is no directory, holds nothing that fits.
    guard let names = try? Directory.names(in: path.isEmpty ? "." : path) else { return }
    for name in names {
        let next = FilePath.join([path, name])
        if part == "**" {
            if !name.hasPrefix("."), Directory.isDirectory(next) { try expand(parts, below: next, into: &found) }
        } else if fnmatch(part, name, FNM_PERIOD) == 0 {
            try expand(rest, below: next, into: &found)
        }
    }
}
