// What shows containers as they are now: health in `ps`, `top`, `stats`, `version` and `info`.

import Glibc
import Testing

extension Commands {
    @Suite(.enabled(if: Binary.isUsable)) struct ShowTests {
        /// A running container `web`, and `done`, which ended with 3.
        private func withContainers(_ body: (World) throws -> Void) throws {
            try withWorld { world in
                let started = try world.swk(
                    "run", "-d", "--name", "web", "--label", "tier=front", "--network", "none", "busybox", "sh", "-c",
                    "sleep 2000 & exec sleep 1000")
                #expect(started.code == 0, "\(started)")
                let ended = try world.swk("run", "--name", "done", "--network", "none", "busybox", "sh", "-c", "exit 3")
                #expect(ended.code == 3, "\(ended)")
                try body(world)
                try world.swk("rm", "-f", "web", "done")
            }
        }

        // MARK: ps

        @Test func healthStandsInTheStatus() throws {
            try withWorld { world in
                let started = try world.swk(
                    "run", "-d", "--name", "sick", "--network", "none", "--health-cmd", "test -e /well",
                    "--health-interval", "200ms", "--health-retries", "1", "--health-start-period", "100s", "busybox",
                    "sleep", "1000")
                #expect(started.code == 0, "\(started)")
                try world.swk("run", "-d", "--name", "plain", "--network", "none", "busybox", "sleep", "1000")
                func status() throws -> String {
                    try world.swk("ps", "--filter", "name=sick", "--format", "{{.Status}}").trimmed
                }
                func names(_ health: String) throws -> [String] {
                    try world.swk("ps", "--filter", "health=\(health)", "--format", "{{.Names}}").lines
                }
                #expect(try status().hasSuffix(" (health: starting)"))
                #expect(try names("starting") == ["sick"] && names("none") == ["plain"])
                try world.swk("exec", "sick", "touch", "/well")
                while try !status().hasSuffix(" (healthy)") { usleep(50_000) }
                #expect(try names("healthy") == ["sick"])
                let health = try world.swk(
                    "inspect", "-f", "{{.State.Health.Status}} {{.State.Health.FailingStreak}}", "sick")
                #expect(health.trimmed == "healthy 0", "\(health)")
                try world.swk("exec", "sick", "rm", "/well")
                while try !status().hasSuffix(" (unhealthy)") { usleep(50_000) }
                #expect(try names("unhealthy") == ["sick"] && names("starting") == [])
                let log = try world.swk("inspect", "-f", "{{json .State.Health.Log}}", "sick")
                #expect(try JSONValue(log.stdout).elements.last?["ExitCode"]?.number == 1, "\(log)")
                #expect(
                    try world.swk("inspect", "-f", "{{json .Config.Healthcheck.Test}}", "sick").trimmed
                        == #"["CMD-SHELL","test -e /well"]"#)
                #expect(
                    try world.swk("inspect", "-f", "{{if .State.Health}}x{{else}}none{{end}}", "plain").trimmed
                        == "none")
                let said = try world.script(#"print(Container("sick").health, Container("plain").health)"#)
                #expect(said.stdout == "unhealthy nil\n", "\(said)")
                try world.swk("pause", "sick")
                #expect(try status().hasSuffix(" (Paused)"))
                try world.swk("unpause", "sick")
                try world.swk("rm", "-f", "sick", "plain")
            }
        }

        // MARK: top and stats

        @Test func topShowsProcessesInTheWordsOfPs() throws {
            try withContainers { world in
                let full = try world.swk("top", "web")
                #expect(
                    full.lines[0].split(separator: " ") == ["UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD"],
                    "\(full)")
                #expect(
                    full.lines.count == 3 && full.stdout.contains("sleep 1000") && full.stdout.contains("sleep 2000"))
                let pid = try world.swk("inspect", "-f", "{{.State.Pid}}", "web").trimmed
                let pids = try world.swk("top", "web", "-eo", "pid,comm")
                #expect(pids.lines[0].split(separator: " ") == ["PID", "COMMAND"])
                #expect(pids.lines.contains { $0.split(separator: " ") == [Substring(pid), "sleep"] }, "\(pids)")
                let rows = try JSONValue(try world.swk("top", "--json", "web").stdout).elements
                #expect(rows.count == 2 && rows.contains { $0["pid"]?.string == pid }, "\(rows)")
                // The host's own ps says the same of the container's first process.
                let host = try world.host("ps", "-o", "ppid=,args=", "-p", pid).trimmed.split(separator: " ")
                let row = full.lines.first { $0.split(separator: " ").dropFirst().first == Substring(pid) } ?? ""
                #expect(host.first == row.split(separator: " ").dropFirst(2).first && row.hasSuffix("sleep 1000"))
                let wrong = try world.swk("top", "web", "-o", "colour")
                #expect(wrong.code == 1 && wrong.stderr.contains("`colour`"), "\(wrong)")
                let ended = try world.swk("top", "done")
                #expect(ended.code == 1 && ended.stderr.contains("not running"), "\(ended)")
            }
        }

        @Test func statsMeasuresWhatRuns() throws {
            try withContainers { world in
                let table = try world.swk("stats", "--no-stream")
                #expect(table.lines[0].hasPrefix("CONTAINER ID   NAME      CPU %"), "\(table)")
                #expect(table.lines.count == 2 && table.lines[1].contains("web"))
                #expect(
                    try world.swk("stats", "--no-stream", "-a", "--format", "{{.Name}}").lines.sorted() == [
                        "done", "web",
                    ])
                let row = try JSONValue(try world.swk("stats", "--json", "web").stdout)[0]
                #expect(row?["memory"]?.number ?? 0 > 0 && row?["pids"]?.number == 2, "\(String(describing: row))")
                #expect(
                    try world.swk("stats", "--no-stream", "--format", "{{.MemUsage}}", "done").stdout == "0B / 0B\n")
                let id = try world.swk("ps", "-q", "--no-trunc").trimmed
                #expect(try world.swk("stats", "--no-stream", "--no-trunc", "--format", "{{.ID}}", "web").trimmed == id)
                #expect(try world.swk("stats", "--no-stream", "nobody").code == 1)
            }
        }

        @Test func statsSeesALimitAndABusyProcessor() throws {
            try withWorld { world in
                try world.swk(
                    "run", "-d", "--name", "busy", "--network", "none", "--memory", "64m", "busybox", "sh", "-c",
                    "while :; do :; done")
                let format = "{{.MemUsage}} {{.PIDs}}"
                let said = try world.swk("stats", "--no-stream", "--format", format, "busy").trimmed
                #expect(said.hasSuffix(" / 64MiB 1"), "\(said)")
                var share = 0.0
                for _ in 0..<100 where share < 1 {
                    share =
                        try JSONValue(try world.swk("stats", "--json", "busy").stdout)[0]?["cpuPercent"]?.number ?? 0
                }
                #expect(share >= 1)
                try world.swk("rm", "-f", "busy")
            }
        }

        @Test func statsGoesOnUntilItIsEnded() throws {
            try withContainers { world in
                let stats = try world.start(["stats", "--format", "{{.Name}}", "web"])
                let begin = try world.host("sh", "-c", "sleep 4")
                #expect(begin.code == 0)
                kill(stats.pid, SIGTERM)
                let said = try stats.outcome()
                #expect(said.lines.count >= 2 && Set(said.lines) == ["web"], "\(said)")
            }
        }

        // MARK: version and info

        @Test func versionAndInfoTellWhatThereIs() throws {
            try withContainers { world in
                let version = try world.swk("--version").trimmed
                #expect(try world.swk("version").lines.first == version)
                #expect("swk " + (try world.swk("version", "--format", "{{.Server.Version}}").trimmed) == version)
                let counts =
                    "{{.Containers}} {{.ContainersRunning}} {{.ContainersPaused}} {{.ContainersStopped}} {{.Images}}"
                #expect(try world.swk("info", "-f", counts).trimmed == "2 1 0 1 1")
                try world.swk("pause", "web")
                #expect(try world.swk("system", "info", "-f", counts).trimmed == "2 0 1 1 1")
                try world.swk("unpause", "web")
                let text = try world.swk("info")
                #expect(
                    text.stdout.contains("\nCPUs: ") && text.stdout.contains("Docker Root Dir: \(world.root)\n"),
                    "\(text)")
                let kernel = try world.host("uname", "-r").trimmed
                #expect(try JSONValue(try world.swk("info", "--json").stdout)[0]?["KernelVersion"]?.string == kernel)
            }
        }
    }
}
