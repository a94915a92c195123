// Networks and volumes as they are shown: filters, templates, inspect, and what a prune takes.

import Testing

extension Commands {
    @Suite struct NetworkListTests {
        /// Networks `shop` with a label and `vault` without a way out, volumes `cache` and `db`, the latter used by the container `user`.
        private func withObjects(_ body: (World) throws -> Void) throws {
            try withWorld { world in
                try world.swk("network", "create", "--label", "tier=front", "--subnet", "10.97.8.0/24", "shop")
                try world.swk("network", "create", "--internal", "vault")
                try world.swk("volume", "create", "cache")
                try world.swk("volume", "create", "--label", "tier=data", "db")
                let started = try world.swk(
                    "run", "-d", "--name", "user", "--network", "shop", "-v", "db:/db", "busybox", "sleep", "1000")
                #expect(started.code == 0, "\(started)")
                try body(world)
                try world.swk("rm", "-f", "user")
                try world.swk("network", "rm", "-f", "shop", "vault")
                try world.swk("volume", "rm", "-f", "cache", "db")
            }
        }

        @Test func networksAreFilteredByDockersKeys() throws {
            try withObjects { world in
                func names(_ filters: String...) throws -> [String] {
                    let options = filters.flatMap { ["--filter", $0] }
                    return try world.start(["network", "ls", "--format", "{{.Name}}"] + options).outcome().lines
                }
                #expect(try names() == ["bridge", "host", "none", "shop", "vault"])
                #expect(try names("driver=bridge") == ["bridge", "shop", "vault"])
                #expect(try names("driver=bri") == [])
                #expect(try names("name=o") == ["host", "none", "shop"])
                #expect(try names("name=^sh") == ["shop"])
                #expect(try names("name=shop", "name=vault") == ["shop", "vault"])
                #expect(try names("name=shop", "driver=host") == [])
                #expect(try names("label=tier") == ["shop"])
                #expect(try names("label=tier=back") == [])
                #expect(try names("type=custom") == ["shop", "vault"])
                #expect(try names("type=builtin", "type=custom").count == 5)
                #expect(try names("scope=local").count == 5)
                #expect(try names("scope=swarm") == [])
                #expect(try names("dangling=true") == ["vault"])
                #expect(try names("dangling=0") == ["bridge", "host", "none", "shop"])
                let id = try world.swk("network", "ls", "-q", "--no-trunc", "-f", "name=vault").trimmed
                #expect(id.count == 64)
                #expect(try names("id=\(id.prefix(20))") == ["vault"])
            }
        }

        @Test func rowsGoThroughTemplates() throws {
            try withObjects { world in
                let table = try world.swk(
                    "network", "ls", "-f", "type=custom", "--format",
                    "table {{.Name}}\\t{{.Internal}}\\t{{.Labels}}\\t{{.Label \"tier\"}}")
                #expect(
                    table.lines.map { $0.split(separator: " ").map(String.init) }
                        == [
                            ["NAME", "INTERNAL", "LABELS"], ["shop", "false", "tier=front", "front"],
                            ["vault", "true"],
                        ])
                let row = try JSONValue(
                    try world.swk("network", "ls", "-f", "name=shop", "--format", "{{json .}}").stdout)
                #expect(row["Name"]?.string == "shop" && row["Scope"]?.string == "local", "\(row)")
                #expect(
                    try world.swk("volume", "ls", "--format", "table {{.Name}}\\t{{.Scope}}\\t{{.Labels}}").lines
                        == [
                            "VOLUME NAME   SCOPE     LABELS", "cache         local     ",
                            "db            local     tier=data",
                        ])
                let place = try world.swk("volume", "ls", "-f", "name=^db$", "--format", "{{.Mountpoint}}").trimmed
                #expect(try world.swk("volume", "inspect", "-f", "{{.Mountpoint}}", "db").trimmed == place)
                let wrong = try world.swk("network", "ls", "--format", "{{.Nmae}}")
                #expect(wrong.code == 1 && wrong.stderr.contains("did you mean `.Name`?"), "\(wrong)")
            }
        }

        @Test func volumesAreFilteredByDockersKeys() throws {
            try withObjects { world in
                func names(_ filters: String...) throws -> [String] {
                    try world.start(["volume", "ls", "-q"] + filters.flatMap { ["-f", $0] }).outcome().lines
                }
                let all = try names()
                #expect(all == ["cache", "db"])
                #expect(try names("dangling=true") == ["cache"])
                #expect(try names("dangling=false") == ["db"])
                #expect(try names("label=tier=data") == ["db"])
                #expect(try names("name=ac") == ["cache"])
                #expect(try names("driver=local", "name=db", "name=cache") == ["cache", "db"])
                #expect(try names("driver=nfs") == [])
            }
        }

        @Test func inspectTakesTemplatesAndOneKind() throws {
            try withObjects { world in
                func inspect(_ words: String...) throws -> String {
                    let said = try world.start(words).outcome()
                    #expect(said.code == 0, "\(said)")
                    return said.trimmed
                }
                let subnet = "{{(index .IPAM.Config 0).Subnet}}"
                #expect(
                    try inspect("network", "inspect", "-f", subnet + " {{.Internal}}", "shop") == "10.97.8.0/24 false")
                #expect(
                    try inspect("network", "inspect", "--format", "{{.Internal}}", "vault", "shop") == "true\nfalse")
                #expect(
                    try inspect("network", "inspect", "-f", "{{.Driver}}", "none", "host", "bridge")
                        == "null\nhost\nbridge")
                #expect(try inspect("inspect", "-f", "{{.Name}}", "host") == "host")
                let id = try inspect("network", "ls", "-q", "-f", "name=shop")
                #expect(try inspect("network", "inspect", "-f", "{{.Name}}", id) == "shop")
                #expect(
                    try inspect(
                        "network", "inspect", "-f", "{{range .Containers}}{{.Name}} {{.IPv4Address}}{{end}}", "shop")
                        == "user 10.97.8.2/24")
                #expect(
                    try inspect("volume", "inspect", "-f", "{{.Name}} {{json .Labels}}", "db") == #"db {"tier":"data"}"#
                )
                #expect(try inspect("container", "inspect", "-f", "{{.State.Running}}", "user") == "true")
                let mixed = try world.swk("network", "inspect", "absent", "shop")
                #expect(mixed.code == 1 && mixed.stderr.contains("no such network"), "\(mixed)")
                #expect(try JSONValue(mixed.stdout).elements.map { $0["Name"]?.string } == ["shop"])
                let other = try world.swk("volume", "inspect", "shop")
                #expect(
                    other.code == 1 && other.stdout == "[]\n" && other.stderr.contains("no such volume"), "\(other)")
                let ambiguous = try world.swk("network", "inspect", "")
                #expect(ambiguous.code == 1, "\(ambiguous)")
            }
        }

        @Test func aPruneTakesWhatItsFiltersLeave() throws {
            try withObjects { world in
                func pruned(_ words: String...) throws -> String {
                    let said = try world.start(words + ["-f", "--json"]).outcome()
                    #expect(said.code == 0, "\(said)")
                    return said.trimmed
                }
                #expect(try pruned("network", "prune", "--filter", "until=1h") == "[]")
                #expect(try pruned("network", "prune", "--filter", "label=tier") == "[]")
                #expect(
                    try pruned("network", "prune", "--filter", "label!=tier", "--filter", "until=2200-01-01")
                        == #"["vault"]"#)
                #expect(try pruned("volume", "prune", "-a", "--filter", "label!=tier=x") == #"["cache"]"#)
                try world.swk("create", "--name", "idle", "--network", "none", "busybox", "true")
                #expect(try pruned("container", "prune", "--filter", "until=1h") == "[]")
                #expect(try pruned("container", "prune", "--filter", "until=2200-01-01T00:00:00Z") != "[]")
            }
        }

        @Test(arguments: [
            (["network", "ls", "--filter", "nmae=x"], "did you mean `name`?"),
            (["network", "ls", "--filter", "type=cutsom"], "did you mean `custom`?"),
            (["network", "ls", "--filter", "dangling=x"], "true, false"),
            (["volume", "ls", "--filter", "dangling"], "KEY=VALUE"),
            (["network", "prune", "-f", "--filter", "name=x"], "label, label!, until"),
            (["network", "prune", "-f", "--filter", "until=soon"], "`until=soon`: not a time"),
            (["volume", "prune", "-f", "--filter", "until=1h"], "unknown filter"),
            (["network", "inspect", "--format", "{{.Nothing}}", "none"], "`.Nothing`"),
            (["volume", "inspect", "--type", "volume", "x"], "unknown option"),
        ])
        func aMistakeIsNamed(words: [String], message: String) throws {
            try withWorld { world in
                let said = try world.start(words).outcome()
                #expect(said.code != 0 && said.stdout == "" && said.stderr.contains(message), "\(said)")
            }
        }
    }
}
