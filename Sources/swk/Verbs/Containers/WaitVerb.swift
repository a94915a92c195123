// `swk wait`: until containers have ended; prints their exit codes.

import SwkEngine
import SwkModel

extension Verb {
    static let wait = Verb(
        "wait", "Wait until containers have ended, and print their exit codes.",
        .atLeast(1, "CONTAINER [CONTAINER...]"), example: "swk wait job"
    ) { arguments, console in
        let engine = try openEngine(arguments)
        var codes: [Int] = []
        var code: Int32 = 0
        for name in arguments.operands {
            do {
                codes.append(try await exitCode(of: try engine.container(name)))
                if !console.json { console.line("\(codes[codes.count - 1])") }
            } catch let failure as Failure {
                Console.error(failure.description)
                code = 1
            }
        }
        if console.json { _ = console.json(codes) }
        return code
    }

    /// One that was never started does not run, which is all that is waited for: docker's 0.
    private static func exitCode(of container: Container) async throws -> Int {
        if try container.state() == .created { return 0 }
        return try await container.waitForExit().code
    }
}
