// One thing done to several containers, docker's way: the names of those where it worked, the failures of the others, and exit code 1
// for them.

import SwkEngine
import SwkModel

extension Verb {
    static func eachContainer(
        _ arguments: Arguments, _ console: Console, absentIsFine: Bool = false, _ body: (Container) async throws -> Void
    ) async throws -> Int32 {
        let engine = try openEngine(arguments)
        var done: [String] = []
        var code: Int32 = 0
        for name in arguments.operands {
            do {
                try await body(try engine.container(name))
                done.append(name)
                if !console.json { console.line(name) }
            } catch let failure as Failure {
                Console.error(failure.description)
                if !(absentIsFine && failure.code == .containerNotFound) { code = 1 }
            }
        }
        if console.json { _ = console.json(done) }
        return code
    }
}
