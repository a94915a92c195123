// `swk volume rm`: refused while a container, running or not, mounts it.

import SwkEngine
import SwkModel

extension Verb {
    static let volumeRemove = Verb(
        "volume rm", "Remove volumes.", .atLeast(1, "VOLUME [VOLUME...]"),
        options: [.flag("force", "f", "one that is not there is fine")], example: "swk volume rm db"
    ) { arguments, console in
        let engine = try openEngine(arguments)
        return eachName(arguments, console, absentIsFine: .volumeNotFound) { try engine.removeVolume($0) }
    }

    /// Does one thing to everything that was named, prints the names where it worked, and reports the rest: docker's way.
    static func eachName(
        _ arguments: Arguments, _ console: Console, absentIsFine: Failure.Code? = nil,
        _ body: (String) throws -> Void
    ) -> Int32 {
        var done: [String] = []
        var code: Int32 = 0
        for name in arguments.operands {
            do {
                try body(name)
                done.append(name)
                if !console.json { console.line(name) }
            } catch let failure as Failure where failure.code == absentIsFine && arguments.has("force") {
                continue
            } catch {
                Console.error("\(error)")
                code = 1
            }
        }
        if console.json { _ = console.json(done) }
        return code
    }
}
