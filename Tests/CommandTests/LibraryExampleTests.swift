// The examples of the host's types in stdlib/reference/library.md run: each in a script of its own, in a world that has what they speak of.

import FoundationEssentials
import Testing

extension Commands {
    @Suite struct LibraryExampleTests {
        /// What the examples take for granted: two servers, one of which has a `psql`, and networks.
        private static let given = #"""
            let registry = args.get("registry")
            let box = Image("busybox")
            let serve = "mkdir -p /var/www; printf '#!/bin/sh\necho 1' >/bin/psql; chmod +x /bin/psql; httpd -p 5432; exec httpd -f -p 80"
            func serving(name) { try Container(name) else box.start("sh", "-c", serve, name: name, publish: {80: 0}, memory: 64MiB).keep() }
            if not Network.list().any((n) => n.name == "shop") { Network.create("shop").keep() }
            let net = Network.create("example-net")
            let web = serving("web")
            let db = serving("db")
            if web.running == starting { if starting { web.stop(grace: 0s) } else { web.start() } }

            """#

        /// Files that examples name.
        private static let files = """
            echo page >index.html; mkdir app; printf 'FROM busybox\nARG VERSION\nCOPY . /app\n' >app/Dockerfile
            swk run --name source busybox mkdir -p /var/www; swk export -o root.tar source; swk rm source
            swk save -o busybox.tar busybox
            """

        /// Logs that are followed end with their container, and some examples make what the others take for granted.
        private static let alone = ["follow: true", "using ", "name: \"db\"", "create(\"shop\")"]
        private static let ending = "let web = Image(\"busybox\").start(\"echo\", \"hello\")\nif true {\n"

        @Test func examplesOfTheHostsTypesRun() throws {
            let registry = try Registry.required().address
            try withWorld(extra: ["SWK_MIRRORS": "http://\(registry)"]) { world in
                let made = try world.host("sh", "-ec", Self.files, within: 120)
                #expect(made.code == 0, "\(made)")
                // A shell wants a person at a terminal: TerminalTests have one.
                let examples = Self.examples().filter { !$0.contains(".shell(") && !$0.contains(".attach(") }
                #expect(examples.count > 30)
                let isAlone = { (example: String) in Self.alone.contains { example.contains($0) } }
                for example in examples where isAlone(example) {
                    try run(Self.ending + example + "\n}\n", in: world)
                    try removeEverything(in: world)
                }
                for example in examples where !isAlone(example) {
                    let starting = "let starting = \(example.hasPrefix("web.start"))\n"
                    try run(starting + Self.given + example + "\n", in: world)
                }
                try removeEverything(in: world)
            }
        }

        private func run(_ script: String, in world: World) throws {
            let said = try world.script(script, "--registry", Registry.required().address, within: 120)
            #expect(said.code == 0, "\(script)\n\(said)")
        }

        private func removeEverything(in world: World) throws {
            let script = "swk ps -aq | xargs -r swk rm -f; swk network rm shop; true"
            #expect(try world.host("sh", "-c", script).code == 0)
        }

        /// The blocks of the section on the host's types.
        private static func examples() -> [String] {
            let page = contents(of: "\(Binary.package)/stdlib/reference/library.md")
            let sections = page.split(separator: "\n# ").filter { $0.hasPrefix("Types of the host\n") }
            return sections.flatMap { section in
                section.split(separator: "```swk\n").dropFirst().compactMap { rest in
                    rest.firstRange(of: "```").map { String(rest[..<$0.lowerBound]) }
                }
            }
        }
    }
}
