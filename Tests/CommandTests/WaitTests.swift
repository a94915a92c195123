// Readiness in every form: what is waited for, the deadline, and the death of the container meanwhile.

import Glibc
import Testing

extension Commands {
    @Suite struct WaitTests {
        private static let server =
            "mkdir -p /www; sleep 0.3; echo fine > /www/health; echo ready to serve; exec httpd -f -p 80 -h /www"

        @Test func everyConditionComesTrueOnceTheServerServes() throws {
            try withWorld { world in
                let said = try world.script(
                    #"""
                    let box = Image("busybox")
                    using web = box.start("sh", "-c", "\#(Self.server)", name: "web", expose: [80])
                    web.wait(http: "/health", timeout: 1m)
                    web.wait(http: "/nothing", status: 404, timeout: 1m)
                    web.wait(port: 80, log: /ready to \w+/, timeout: 1m)
                    web.wait(log: "ready", timeout: 1m)
                    web.wait(exec: ["test", "-s", "/www/health"], timeout: 1m)
                    web.wait(exec: `grep fine /www/health`, timeout: 1m)
                    var asked = 0
                    web.wait(until: () => { asked += 1; asked == 3 }, timeout: 1m)
                    print("ready", asked)
                    using offline = box.start("sh", "-c", "\#(Self.server)", network: "none")
                    offline.wait(http: "/health", port: 80, timeout: 1m)
                    using local = box.start("sh", "-c", "httpd -p 127.0.0.1:8080 -h /etc; exec sleep 1000")
                    local.wait(http: "/hostname", port: 8080, timeout: 1m)
                    print("ready without a network, and on the loopback address only")
                    """#, within: 180)
                #expect(
                    said.stdout == "ready 3\nready without a network, and on the loopback address only\n", "\(said)")
            }
        }

        @Test(arguments: [
            "port: 80", "log: /never/", "http: \"/\", port: 80", "exec: [\"false\"]", "until: () => false",
            "exec: [\"sleep\", \"1000\"]",
        ])
        func aContainerThatDiesEndsEveryWaitWithItsCauseAndLastLines(condition: String) throws {
            try withWorld { world in
                let said = try world.script(
                    """
                    using c = Image("busybox").start("sh", "-c", "sleep 0.5; echo no config; exit 9", network: "none")
                    try { c.wait(\(condition), timeout: 10m) } catch err {
                        print(err.code, err.exit, err.notes.any((n) => n.contains("no config")))
                    }
                    """, within: 120)
                #expect(said.stdout == "container.died 9 true\n", "\(condition) \(said)")
            }
        }

        @Test(arguments: [
            ("port: 81", "not ready in time"), ("http: \"/gone\", port: 80", "the last answer was status 404"),
            ("http: \"/\", port: 81", "nothing listens on port 81"), ("exec: [\"false\"]", "exited with code 1"),
            ("log: \"never\"", "not ready in time"),
        ])
        func aDeadlineTellsWhatWasFoundLast(condition: String, evidence: String) throws {
            try withWorld { world in
                let said = try world.script(
                    """
                    using c = Image("busybox").start("httpd", "-f", "-p", "80", "-h", "/etc", network: "none")
                    c.wait(port: 80, timeout: 1m)
                    try { c.wait(\(condition), timeout: 3s) } catch err { print(err.code); print(err.message, err.notes) }
                    """, within: 120)
                #expect(said.lines.first == "timeout" && said.stdout.contains(evidence), "\(condition) \(said)")
            }
        }

        @Test func aProbeThatTheDeadlineCutsOffDoesNotHideTheOneBefore() throws {
            try withWorld { world in
                let said = try world.script(
                    #"""
                    using c = Image("busybox").start("sleep", "1000", network: "none")
                    let probe = "[ -e /tmp/once ] && exec sleep 100; touch /tmp/once; echo not yet; exit 7"
                    try { c.wait(exec: ["sh", "-c", probe], timeout: 5s) } catch err { print(err.code, err.notes) }
                    try { c.wait(exec: ["sleep", "100"], timeout: 1s) } catch err { print(err.code, err.notes) }
                    """#, within: 120)
                #expect(said.lines.count == 2, "\(said)")
                #expect(said.lines.first?.contains("exited with code 7: not yet") == true, "\(said)")
                #expect(said.lines.last?.contains("still running when the time was up") == true, "\(said)")
            }
        }

        @Test func aConditionThatTakesItsTimeHoldsUpNeitherTheDeadlineNorTheNewsOfADeath() throws {
            try withWorld { world in
                let said = try world.script(
                    #"""
                    let box = Image("busybox")
                    using c = box.start("sleep", "1000", network: "none")
                    try { c.wait(until: () => { sleep(1h); true }, timeout: 1s) } catch err { print(err.code) }
                    using short = box.start("sh", "-c", "sleep 1; exit 9", network: "none")
                    try { short.wait(until: () => { sleep(1h); true }, timeout: 10m) } catch err { print(err.code, err.exit) }
                    try { c.wait(until: () => { throw "own" }, timeout: 10m) } catch err { print(err.message) }
                    """#, within: 120)
                #expect(said.lines == ["timeout", "container.died 9", "own"], "\(said)")
            }
        }

        @Test func aHealthCheckIsWaitedFor() throws {
            try withWorld { world in
                let said = try world.script(
                    #"""
                    let box = Image("busybox")
                    let check = {cmd: "cat /tmp/well || { echo feverish; exit 3; }", interval: 100ms, retries: 1}
                    using c = box.start("sh", "-c", "sleep 1; touch /tmp/well; exec sleep 1000", network: "none", health: check)
                    c.wait(healthy: true, timeout: 1m)
                    print(c.health)
                    using ill = box.start("sleep", "1000", network: "none", health: check)
                    try { ill.wait(healthy: true, timeout: 2s) } catch err { print(err.code, err.notes) }
                    using short = box.start("sh", "-c", "sleep 1; exit 9", network: "none", health: check)
                    try { short.wait(healthy: true, timeout: 10m) } catch err { print(err.code, err.exit) }
                    using without = box.start("sleep", "1000", network: "none")
                    try { without.wait(healthy: true, timeout: 10m) } catch err { print(err.code) }
                    """#, within: 180)
                #expect(said.lines.count == 4 && said.lines.first == "healthy", "\(said)")
                #expect(said.stdout.contains("it is unhealthy, its last check ended with code 3: feverish"), "\(said)")
                #expect(said.lines.suffix(2) == ["container.died 9", "option.invalid"], "\(said)")
            }
        }

        @Test(arguments: [
            ("http: \"health\"", "option.invalid"), ("http: \"/health\"", "option.invalid"),
            ("exec: [\"no-such-program\"]", "run.not-found"), ("status: 200", "argument.invalid"),
        ])
        func whatCanNeverComeTrueIsNotWaitedFor(condition: String, code: String) throws {
            try withWorld { world in
                let said = try world.script(
                    """
                    using c = Image("busybox").start("sleep", "1000", network: "none")
                    try { c.wait(\(condition), timeout: 10m) } catch err { print(err.code) }
                    """, within: 60)
                #expect(said.stdout == "\(code)\n", "\(condition) \(said)")
            }
        }
    }
}
