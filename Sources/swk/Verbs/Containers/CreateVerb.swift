// `swk create`: a container that is not started yet.

import SwkEngine
import SwkModel

extension Verb {
    static let create = Verb(
        "create", "Make a container without starting it.", .command(1, "IMAGE [COMMAND] [ARG...]"),
        options: containerOptions + lifeOptions + rightsOptions, example: "swk create --name web busybox httpd -f"
    ) { arguments, console in
        let engine = try openEngine(arguments)
        let file = try ContainerIDFile(arguments)
        let options = try runOptions(arguments)
        let image = try await findImage(engine, arguments)
        let scope = try engine.scope()
        do {
            let container = try file.create(image, options, in: scope)
            try await container.keep(from: scope)
            try report(scope.close())
            if console.json { return console.json([["id": container.id.hex, "name": container.name]]) }
            console.line(container.id.hex)
            return 0
        } catch {
            try report(scope.close())
            throw error
        }
    }
}
