// Imports and targets keep to the table of rooms.

import FoundationEssentials
import Testing

@Suite struct RoomTests {
    @Test func everyImportIsInTheTable() throws {
        let files = try SourceFile.all(below: "Sources")
        #expect(!files.isEmpty)
        for file in files {
            let room = try #require(Room.byName[file.room], "\(file.path): no such room in the table")
            for (module, line) in file.imports where !room.knows.contains(module) && !room.modules.contains(module) {
                Issue.record("\(file.path):\(line): \(room.name) may not import \(module)")
            }
        }
    }

    @Test func nothingImportsAllOfFoundation() throws {
        for file in try SourceFile.all(below: "Sources") + SourceFile.all(below: "Tests") {
            #expect(!file.imports.contains { $0.module == "Foundation" }, "\(file.path) imports Foundation")
        }
    }

    @Test func everyDirectoryOfSourcesIsARoom() throws {
        let directories = try FileManager.default.contentsOfDirectory(atPath: SourceFile.package + "/Sources")
        #expect(Set(directories) == Set(Room.byName.keys))
    }

    @Test func noRoomIsADrawerForAnything() throws {
        let drawers = ["Utils", "Util", "Utilities", "Common", "Extras", "Helpers", "Misc"]
        for parent in ["Sources", "Tests"] {
            for path in try FileManager.default.subpathsOfDirectory(atPath: "\(SourceFile.package)/\(parent)") {
                let names = path.split(separator: "/").map { $0.prefix { $0 != "." } }
                #expect(!names.contains { name in drawers.contains { name.hasSuffix($0) } }, "\(parent)/\(path)")
            }
        }
    }

    /// The manifest states dependencies one target a line or two: `room("SwkVM", knows: ["SwkSyntax"])`.
    @Test func theManifestStatesTheSameTable() throws {
        let manifest = try SourceFile.read("Package.swift").text
        let stated = Dictionary(uniqueKeysWithValues: Self.targets(in: manifest).map { ($0.name, $0.knows) })
        for room in Room.all {
            #expect(stated[room.name] == room.knows, "Package.swift and the table differ about \(room.name)")
        }
        #expect(Set(stated.keys) == Set(Room.byName.keys))
    }

    @Test func theTableHasNoCycle() {
        var settled: Set<String> = []
        var waiting = Room.all
        while let next = waiting.firstIndex(where: { $0.knows.isSubset(of: settled) }) {
            settled.insert(waiting.remove(at: next).name)
        }
        #expect(waiting.map(\.name) == [])
    }

    /// The targets that are not tests, read from the manifest's calls of `room`, `cRoom`, `.systemLibrary`, `.executableTarget`.
    private static func targets(in manifest: String) -> [(name: String, knows: Set<String>)] {
        // A call may span lines; without white space between words each one reads `room("A",knows:["B","C"])`.
        let text = manifest.filter { !$0.isWhitespace }
        let calls = ["room(\"", "cRoom(\"", ".systemLibrary(name:\"", ".executableTarget(name:\""]
        return calls.flatMap { call in
            text.split(separator: call).dropFirst().map { rest in
                let name = String(rest.prefix { $0 != "\"" })
                let arguments = rest.dropFirst(name.count + 1)
                guard arguments.hasPrefix(",knows:[") || arguments.hasPrefix(",dependencies:[") else {
                    return (name, [])
                }
                let list = arguments.drop { $0 != "[" }.dropFirst().prefix { $0 != "]" }
                return (name, Set(list.split(separator: ",").map { String($0.filter { $0 != "\"" }) }))
            }
        }
    }
}
