// Where an issue of a script stands: the line of the script, in its own file or inside of the literal that holds it.

import Glibc
import SwkVM
import Testing

enum IssuePlace {
    /// The place of an error in a script file.
    static func inFile(_ error: any Error, _ path: String, _ call: SourceLocation) -> SourceLocation {
        guard let place = place(of: error, in: path) else { return call }
        let name = path.split(separator: "/").last ?? "script.swk"
        return SourceLocation(
            fileID: "\(call.moduleName)/\(name)", filePath: path, line: place.line, column: place.column)
    }

    /// The place of an error in a literal of a Swift file: the text of a `"""` literal, which is looked for from the call on, begins on
    /// the next line; any other literal is taken to stand on the line of the call.
    static func inLiteral(_ error: any Error, _ source: String, _ call: SourceLocation) -> SourceLocation {
        guard let place = place(of: error, in: "<test>") else { return call }
        guard let opening = lineOfOpening(of: source, from: call) else { return call }
        return SourceLocation(
            fileID: call.fileID, filePath: call.filePath, line: opening + place.line, column: place.column)
    }

    private static func place(of error: any Error, in name: String) -> (line: Int, column: Int)? {
        guard let error = error as? ScriptError, let span = error.diagnostics.first?.span else { return nil }
        // The first call that is in the script itself, should the error come from a module.
        let spans = [span] + error.stack.map(\.span)
        for span in spans {
            guard let source = error.sources.first(where: { $0.id == span.file }), source.name == name else { continue }
            let location = source.location(of: span)
            return (location.line, location.column)
        }
        return nil
    }

    private static func lineOfOpening(of source: String, from call: SourceLocation) -> Int? {
        // Where the Swift file is not at hand, a literal of several lines is taken to open on the line of the call.
        guard let text = try? ScriptFile.read(call.filePath) else { return source.contains("\n") ? call.line : nil }
        let lines = String(decoding: text, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        let first = source.prefix { $0 != "\n" }
        for index in lines.indices.dropFirst(call.line - 1) {
            if lines[index].contains("\"\"\"") { return index + 1 }
            // A literal of one line, on the line of the call or a later one.
            if !source.contains("\n"), lines[index].contains(first) { return index }
        }
        return nil
    }

    static func resolve(_ path: String, besides call: SourceLocation) -> String {
        if path.hasPrefix("/") { return path }
        let directory = call.filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        return directory.joined(separator: "/") + "/" + path
    }
}

/// The text of a script.
enum ScriptFile {
    struct Unreadable: Error, CustomStringConvertible {
        let path: String
        let errno: Int32
        var description: String { "read `\(path)`: \(String(cString: strerror(errno)))" }
    }

    static func read(_ path: String) throws -> [UInt8] {
        guard let file = fopen(path, "re") else { throw Unreadable(path: path, errno: errno) }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
        guard ferror(file) == 0 else { throw Unreadable(path: path, errno: EIO) }
        return bytes
    }
}
