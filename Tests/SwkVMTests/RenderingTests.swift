// The error corpus: what a newcomer reads. Each case is a script in Renderings/<topic>/<claim>.swk and, beside it, the whole report in
// <claim>.txt. Scripts of the topic `check` are only checked, all others run. A line `//// name.swk` begins another file, which the first
// may import. The topic `colour` renders with colours, the escape shown as `␛`.
//
// SWK_UPDATE_CORPUS=1 writes what is said now; the difference is then read like any other change, as a newcomer would.
import FoundationEssentials
import Glibc
import SwkSyntax
import Testing

@testable import SwkVM

/// One case of the error corpus.
struct Rendering: Sendable, CustomTestStringConvertible {
    let name: String
    var testDescription: String { name }
    var topic: String { String(name.prefix { $0 != "/" }) }

    static let root = String(#filePath.dropLast("RenderingTests.swift".count)) + "Renderings"

    static let all: [Rendering] = {
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: root)) ?? []
        return names.filter { $0.hasSuffix(".swk") }.sorted().map { Rendering(name: String($0.dropLast(4))) }
    }()

    var script: [UInt8] { bytes("\(Rendering.root)/\(name).swk") }
    var expected: String { String(decoding: bytes("\(Rendering.root)/\(name).txt"), as: UTF8.self) }

    private func bytes(_ path: String) -> [UInt8] { FileManager.default.contents(atPath: path).map { Array($0) } ?? [] }

    /// The report on the script.
    func report() async -> String {
        let stage = Stage(script)
        let isColored = topic == "colour"
        if topic == "check" { return stage.interpreter.examine(stage.main, name: "main.swk").render() }
        do {
            let value = try await stage.interpreter.run(stage.main, name: "main.swk", scope: .script)
            return "no error: \(value.literal)\n"
        } catch let error as ScriptError {
            return error.render(color: isColored).replacing("\u{1B}", with: "␛")
        } catch {
            return "\(error)\n"
        }
    }
}

/// Files of one case, and an interpreter that sees them and a small host.
struct Stage {
    let main: [UInt8]
    let interpreter: Interpreter

    /// Limits that a wrong script meets at once.
    static let limits = Limits(steps: 2_000_000, memory: 16 << 20, depth: 1000, output: 1 << 16)

    init(_ text: [UInt8], hasModules: Bool = true) {
        let files = Stage.files(text)
        main = files.main
        interpreter = Interpreter(
            registry: Stage.registry(), limits: Stage.limits,
            modules: hasModules ? FilesInMemory(texts: files.others) : nil)
    }

    private static func files(_ text: [UInt8]) -> (main: [UInt8], others: [String: [UInt8]]) {
        var main: [UInt8]?
        var others: [String: [UInt8]] = [:]
        var name: String?
        var lines: [[UInt8]] = []
        func end() {
            let text = Array(lines.joined(separator: [10]))
            if let name { others[name] = text } else { main = text }
            lines = []
        }
        for line in text.split(separator: 10, omittingEmptySubsequences: false) {
            if line.starts(with: "//// ".utf8) {
                end()
                name = String(decoding: line.dropFirst(5), as: UTF8.self)
            } else {
                lines.append(Array(line))
            }
        }
        end()
        return (main ?? [], others)
    }
}

/// Modules in the case itself, named as files beside `main.swk`.
struct FilesInMemory: ModuleLoader {
    let texts: [String: [UInt8]]
    var standardModules: [String] { ["random", "table", "text"] }

    func load(_ path: String, from importer: String) throws -> (name: String, text: [UInt8])? {
        if path == "./unreadable" {
            throw ServiceFailure(code: "file", message: "permission denied", notes: [], help: [])
        }
        let folder = importer.split(separator: "/").dropLast().joined(separator: "/")
        var name = path.hasPrefix("./") ? String(path.dropFirst(2)) : path
        if !folder.isEmpty && path.hasPrefix("./") { name = "\(folder)/\(name)" }
        return texts["\(name).swk"].map { ("\(name).swk", $0) }
    }
}

@Suite struct RenderingTests {
    @Test func theCorpusIsThere() { #expect(Rendering.all.count >= 150) }

    @Test(arguments: Rendering.all) func report(_ rendering: Rendering) async throws {
        let report = await rendering.report()
        if getenv("SWK_UPDATE_CORPUS") != nil {
            try Data(report.utf8).write(to: URL(fileURLWithPath: "\(Rendering.root)/\(rendering.name).txt"))
        }
        #expect(report == rendering.expected)
    }

    /// Nothing that a script holds reaches the terminal as it is.
    @Test(arguments: Rendering.all) func reportHoldsNoControlCharacters(_ rendering: Rendering) async {
        if rendering.topic == "colour" { return }
        let report = await rendering.report()
        let foreign = report.unicodeScalars.filter { $0.value < 0x20 && $0 != "\n" || (0x7F...0x9F).contains($0.value) }
        #expect(foreign.isEmpty)
    }

    @Test(arguments: Rendering.all) func reportIsBounded(_ rendering: Rendering) async {
        let report = await rendering.report()
        #expect(report.split(separator: "\n").count <= 200)
        #expect(report.split(separator: "\n").allSatisfy { $0.displayWidth <= 500 })
    }
}
