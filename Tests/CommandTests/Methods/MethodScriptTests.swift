// Scripts for the rows of the everyday set that have no suite of their own: each asserts by itself, in the language.

import Glibc
import Testing

extension Commands {
    @Suite struct MethodScriptTests {
        private func holds(_ world: World, _ script: String, _ arguments: String...) throws {
            let path = try world.write(script, to: "rows.swk")
            let said = try world.start([path] + arguments).outcome(within: 180)
            #expect(said.code == 0, "\(said)")
            #expect(try world.swk("ps", "-aq").trimmed.isEmpty)
        }

        @Test func imagesGoToARegistryAndComeBack() throws {
            try withWorld { world in
                try holds(
                    world,
                    #"""
                    let registry = Registry(args.get("registry"))
                    let name = "\(registry.name)/methods/box:1"
                    let box = Image("busybox")
                    let id = box.id
                    let sent = box.tag(name).push()
                    assert sent.digests.any((d) => d.startsWith("\(registry.name)/methods/box@sha256:"))
                    sent.remove()
                    assert Image.list().map((i) => i.tags) == [["busybox:latest"]]

                    let back = Image(name).pull()
                    assert back.id == id and back.run("echo", "again", network: "none").stdout == "again\n"
                    assert Image.search("methods/box", registry: registry)[0].tags == ["1"]
                    assert registry.tags("methods/box") == ["1"]
                    let absent = try { Image("\(registry.name)/methods/absent").pull() } catch err { err.code }
                    assert absent == "image.not-found"

                    assert registry.user == nil
                    assert registry.login("alice", "secret").user == "alice"
                    assert registry.logout() and not registry.logout()
                    assert registry.user == nil
                    """#, "--registry", Registry.required().address)
            }
        }

        @Test func containersAreRunWithTheirOptions() throws {
            try withWorld { world in
                try holds(
                    world,
                    #"""
                    let box = Image("busybox")
                    let said = box.run(
                        "sh", "-c", "echo $A; pwd; id -u; hostname; cat", network: "none", env: {A: 1}, workdir: "/tmp",
                        user: "1000", hostname: "inner", stdin: "typed")
                    assert said.stdout == "1\n/tmp\n1000\ninner\ntyped" and said.code == 0
                    assert box.run("sh", "-c", "exit 7", network: "none", check: false).code == 7
                    assert box.run("sh", "-c", "echo $0", entrypoint: [], network: "none").stdout == "sh\n"
                    let sealed = box.run("touch", "/x", readOnly: true, network: "none", check: false)
                    assert sealed.code == 1 and sealed.stderr.contains("Read-only")
                    let chown = sh"chown 1 /etc/passwd"
                    assert box.run(chown, capDrop: ["ALL"], network: "none", check: false).code == 1
                    assert box.run(chown, network: "none").code == 0

                    using c = box.start("sleep", "1000", network: "none", env: {A: 1}, labels: {tier: "front"})
                    let inside = c.exec(
                        "sh", "-c", "echo $A$B; pwd; id -u; cat", env: {B: 2}, workdir: "/etc", user: "1:1", stdin: "in")
                    assert inside.stdout == "12\n/etc\n1\nin"
                    let failed = try { c.exec("sh", "-c", "echo no >&2; exit 9") } catch err { err.code }
                    assert failed == "command.failed"
                    assert c.inspect().config.labels.tier == "front"
                    """#)
            }
        }

        @Test func aContainerTellsWhatItDoesAndHasDone() throws {
            try withWorld { world in
                try holds(
                    world,
                    #"""
                    let serve = "echo one; echo two >&2; echo page > /tmp/index.html; exec httpd -f -p 80 -h /tmp"
                    let web = Image("busybox").start("sh", "-c", serve, name: "web", publish: {80: 0}, memory: 64MiB)
                    web.wait(port: 80, log: "two", timeout: 1m)
                    assert web.logs() == ["one", "two"] and web.logs(tail: 1) == ["two"]
                    assert web.top().map((p) => p.command).any((c) => c.contains("httpd -f"))
                    let used = web.stats()
                    assert used.pids >= 1 and used.memory > 0B and used.limit == 64MiB
                    assert http.get("http://127.0.0.1:\(web.port(80))/").body == "page\n"
                    assert web.ports.count == 1
                    let missing = try { web.port(81) } catch err { err.code }
                    assert missing == "port.not-published"
                    let seen = web.inspect()
                    assert seen.state.running and seen.name == "/web" and seen.hostConfig.memory == 64 * 1024 * 1024
                    var lines = []
                    func endSoon() { sleep(300ms); web.kill() }
                    let ending = spawn endSoon()
                    for line in web.logs(follow: true) { lines.append(line) }
                    assert lines == ["one", "two"] and web.exit.code == 137
                    let stopped = try { web.top() } catch err { err.code }
                    assert stopped == "container.state"
                    web.remove()
                    """#)
            }
        }

        @Test func whatBuildsHaveCachedIsDropped() throws {
            try withWorld { world in
                try holds(
                    world,
                    #"""
                    using dir = fs.temporaryDirectory()
                    fs.write(dir.join("Dockerfile"), "FROM busybox\nRUN echo made > /made\n")
                    let image = Image.build(dir.path, tag: "acme/made")
                    assert image.run("cat", "/made", network: "none").stdout == "made\n"
                    image.remove()
                    let pruned = Image.prune(builds: true)
                    assert pruned.removed == [] and pruned.reclaimed > 0B
                    assert Image.prune(builds: true).reclaimed == 0B
                    """#)
            }
        }

        @Test func networksAreMadeLookedAtAndRemoved() throws {
            try withWorld { world in
                try holds(
                    world,
                    #"""
                    let net = Network.create("shop", subnet: "10.212.7.0/24", internal: true)
                    assert Network.list().names.contains("shop")
                    assert net.inspect().subnet == "10.212.7.0/24"
                    using c = Image("busybox").start("sleep", "1000", network: net)
                    let used = try { net.remove() } catch err { err.code }
                    assert used == "network.in-use"
                    net.disconnect(c)
                    net.remove()
                    let gone = try { Network("shop") } catch err { err.code }
                    assert gone == "network.not-found"
                    Network.create("spare").keep()
                    assert Network.prune() == ["spare"] and not Network.list().names.contains("spare")
                    """#)
            }
        }

        @Test func pathsAndMemoryAreVolumesToo() throws {
            try withWorld { world in
                try holds(
                    world,
                    #"""
                    using dir = fs.temporaryDirectory()
                    fs.write(dir.join("from"), "host")
                    let box = Image("busybox")
                    let copy = sh"cp /host/from /host/to; mount | grep -c 'on /memory type tmpfs'"
                    let mounts = {"/host": Volume.bind(dir.path), "/memory": Volume.tmpfs(1MiB)}
                    assert box.run(copy, mounts: mounts, network: "none").stdout == "1\n"
                    assert fs.read(dir.join("to")) == "host"
                    let full = box.run(
                        "dd", "if=/dev/zero", "of=/memory/x", "bs=2M", "count=1", mounts: mounts, network: "none",
                        check: false)
                    assert full.code == 1 and full.stderr.contains("No space")
                    let readOnly = {"/host": Volume.bind(dir.path, readOnly: true)}
                    assert box.run("touch", "/host/x", mounts: readOnly, network: "none", check: false).code == 1
                    """#)
            }
        }
    }
}
