// Paths of the host as suggestions, for parameters that name a file of the machine that swk runs on.
import Glibc

/// Completes a path of the host, one component at a time.
public let hostPaths: Suggestions = { request in
    pathSuggestions(request.prefix) { directory in
        guard let stream = opendir(directory.isEmpty ? "." : directory) else { return [] }
        defer { closedir(stream) }
        var entries: [(name: String, isDirectory: Bool)] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            let type = Int(entry.pointee.d_type)
            let isLink = type == DT_LNK || type == DT_UNKNOWN
            entries.append((name, type == DT_DIR || (isLink && leadsToDirectory("\(directory)\(name)"))))
        }
        return entries
    }
}

private func leadsToDirectory(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}

/// Completes the last component of a path from the entries of its directory, which `entries` lists given what stands up to the last `/`.
/// Names that begin with a dot are offered when the dot is typed.
public func pathSuggestions(
    _ prefix: String, entries: (_ directory: String) -> [(name: String, isDirectory: Bool)]
) -> [String] {
    let directory = prefix.lastIndex(of: "/").map { String(prefix[...$0]) } ?? ""
    let name = prefix.dropFirst(directory.count)
    return entries(directory).filter { entry in
        entry.name != "." && entry.name != ".." && entry.name.hasPrefix(name)
            && (name.hasPrefix(".") || !entry.name.hasPrefix("."))
    }.map { directory + $0.name + ($0.isDirectory ? "/" : "") }
}
