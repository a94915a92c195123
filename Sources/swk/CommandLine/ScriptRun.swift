import SwkModel
struct ScriptRun {
    init(source: String, name: String, arguments: [String]) {}
    init(file: String, arguments: [String]) throws {}
    func run() async throws -> Int32 { throw Failure(.usage, "a", "b", "c") }
    func check() async throws -> Bool { throw Failure(.usage, "a", "b", "c") }
}
struct InteractiveSession { func run() async throws -> Int32 { throw Failure(.usage, "a", "b", "c") } }
