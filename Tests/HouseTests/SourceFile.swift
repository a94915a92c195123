// The sources of this package as text, read from the checkout that the tests were compiled from.

import FoundationEssentials

/// A source file below the package's directory.
struct SourceFile {
    /// Relative to the package, such as `Sources/SwkModel/Digest.swift`.
    var path: String
    var text: String

    /// The package's own directory, found from where this file was compiled.
    static let package: String = {
        let parts = #filePath.split(separator: "/")
        return "/" + parts.dropLast(3).joined(separator: "/")
    }()

    static func read(_ path: String) throws -> SourceFile {
        let data = try Data(contentsOf: URL(fileURLWithPath: "\(package)/\(path)"))
        return SourceFile(path: path, text: String(decoding: data, as: UTF8.self))
    }

    /// Every file below `directory` whose name ends in one of `suffixes`, in the order of their paths.
    static func all(below directory: String, suffixes: [String] = [".swift"]) throws -> [SourceFile] {
        try FileManager.default.subpathsOfDirectory(atPath: "\(package)/\(directory)").sorted()
            .filter { path in suffixes.contains { path.hasSuffix($0) } }
            .map { try read("\(directory)/\($0)") }
    }

    /// The target that the file belongs to: the second part of its path.
    var room: String { String(path.split(separator: "/")[1]) }

    /// The modules that the file imports, with the number of each line.
    var imports: [(module: String, line: Int)] {
        text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap { index, line in
            var words = line.split(separator: " ").map(String.init)[...]
            while let first = words.first, first != "import", Self.modifiers.contains(first) { words.removeFirst() }
            guard words.first == "import", var module = words.dropFirst().first else { return nil }
            if Self.kinds.contains(module), let scoped = words.dropFirst(2).first { module = scoped }
            return (String(module.prefix { $0 != "." }), index + 1)
        }
    }

    private static let modifiers: Set = [
        "public", "package", "internal", "private", "fileprivate", "@testable", "@preconcurrency",
    ]
    private static let kinds: Set = ["struct", "class", "enum", "protocol", "typealias", "func", "let", "var"]
}
