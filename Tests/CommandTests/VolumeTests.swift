// Volumes as verbs and as values: made, listed, filled, refused while in use, pruned after a plan.

import Glibc
import Testing

extension Commands {
    @Suite struct VolumeTests {
        @Test func volumesAreMadeListedInspectedAndRemoved() throws {
            try withWorld { world in
                #expect(try world.swk("volume", "create", "--label", "tier=data", "db").stdout == "db\n")
                #expect(try world.swk("volume", "create", "cache").code == 0)
                #expect(
                    try world.swk("volume", "ls").lines == ["DRIVER    VOLUME NAME", "local     cache", "local     db"])
                #expect(try world.swk("volume", "ls", "-q", "--filter", "label=tier=data").stdout == "db\n")
                let seen = try JSONValue(try world.swk("volume", "inspect", "db").stdout)[0]
                #expect(seen?["Name"]?.string == "db" && seen?["Driver"]?.string == "local")
                #expect(seen?["Labels"]?["tier"]?.string == "data")
                #expect(seen?["Mountpoint"]?.string?.hasPrefix(world.root) == true)
                #expect(try world.swk("volume", "rm", "db", "cache").stdout == "db\ncache\n")
                #expect(try world.swk("volume", "ls", "-q").stdout == "")
            }
        }

        @Test func aVolumeInUseIsRefusedWithItsUsers() throws {
            try withWorld { world in
                try world.swk(
                    "run", "-d", "--name", "holder", "--network", "none", "-v", "held:/data", "busybox", "sleep", "1000"
                )
                let refused = try world.swk("volume", "rm", "held")
                #expect(refused.code == 1 && refused.stderr.contains("holder"), "\(refused)")
                #expect(try world.swk("volume", "ls", "-q", "--filter", "dangling=true").stdout == "")
                try world.swk("rm", "-f", "holder")
                #expect(try world.swk("volume", "ls", "-q", "--filter", "dangling=true").stdout == "held\n")
                #expect(try world.swk("volume", "rm", "held").code == 0)
            }
        }

        @Test func everySpellingOfAMountReachesTheContainer() throws {
            try withWorld { world in
                _ = try world.write("from the host\n", to: "note")
                let said = try world.swk(
                    "run", "--rm", "--network", "none", "-v", "./note:/note:ro", "--mount",
                    "type=bind,src=\(world.files),dst=/host,readonly", "--mount", "src=named,dst=/named",
                    "--tmpfs", "/mem:size=64k,mode=700", "-v", "/anonymous", "busybox", "sh", "-c",
                    "cat /note; ls /host/note; stat -c %a /mem; df -k /mem | awk 'NR==2{print $2}'; touch /named/x /anonymous/x; "
                        + "touch /host/x 2>/dev/null || echo refused")
                #expect(said.stdout == "from the host\n/host/note\n700\n64\nrefused\n", "\(said)")
                #expect(try world.swk("volume", "ls", "-q").stdout == "named\n")
                try world.swk("volume", "rm", "named")
            }
        }

        @Test func pruningShowsItsPlanAndAsks() throws {
            try withWorld { world in
                let anonymous = try world.swk("volume", "create").trimmed
                try world.swk("volume", "create", "named")
                let no = try world.swk("volume", "prune", input: "n\n")
                #expect(no.code == 0 && no.stdout.contains(anonymous) && !no.stdout.contains("named"), "\(no)")
                #expect(try world.swk("volume", "ls", "-q").lines.count == 2)
                let yes = try world.swk("volume", "prune", input: "y\n")
                #expect(yes.stdout.contains("Deleted Volumes:\n\(anonymous)\n"), "\(yes)")
                #expect(yes.stdout.hasSuffix("Total reclaimed space: 0B\n"))
                #expect(try world.swk("volume", "prune", "-a", "-f").stdout.contains("named"))
                #expect(try world.swk("volume", "ls", "-q").stdout == "")
            }
        }

        @Test func aMissingPathOfTheHostIsMadeForVolumeAndRefusedForMount() throws {
            try withWorld { world in
                let path = "\(world.files)/new/data"
                let refused = try world.swk("run", "--rm", "--mount", "type=bind,src=\(path),dst=/x", "busybox", "true")
                #expect(refused.code == 125 && refused.stderr.contains("no such file"), "\(refused)")
                #expect(access(path, F_OK) != 0)
                try world.swk("create", "--name", "box", "-v", "\(path):/x", "busybox", "sh", "-c", "echo kept > /x/f")
                #expect(access(path, F_OK) != 0)
                #expect(try world.swk("start", "-a", "box").code == 0)
                #expect(contents(of: "\(path)/f") == "kept\n")
                try world.swk("rm", "box")
                #expect(contents(of: "\(path)/f") == "kept\n")
                let script = try world.script(#"Image("busybox").run("true", mounts: {"/x": "./absent"})"#)
                #expect(script.code != 0 && script.stderr.contains("option.invalid"), "\(script)")
                let inFile = try world.swk("run", "--rm", "-v", "\(path)/f/deeper:/x", "busybox", "true")
                #expect(inFile.code == 125, "\(inFile)")
            }
        }

        @Test(arguments: [
            (["volume", "rm", "nothing"], "no such volume", 1),
            (["volume", "inspect", "nothing"], "no such volume", 1),
            (["volume", "create", "-d", "nfs", "x1"], "unknown driver", 1),
            (["volume", "create", "no/slash"], "not a valid name", 1),
            (["volume", "ls", "--filter", "danglign=true"], "did you mean `dangling`?", 1),
            (
                ["run", "--rm", "--mount", "type=bind,src=/not/there,dst=/x", "busybox", "true"],
                "no such file or directory on the host", 125
            ),
            (["run", "--rm", "--mount", "type=bidn,src=/,dst=/x", "busybox", "true"], "did you mean `bind`?", 125),
            (["run", "--rm", "--volumes-from", "nobody", "busybox", "true"], "no such container", 125),
        ])
        func aMistakeIsNamed(words: [String], message: String, code: Int) throws {
            try withWorld { world in
                let said = try world.start(words).outcome()
                #expect(said.code == code && said.stderr.contains(message), "\(said)")
                #expect(try world.swk("volume", "ls", "-q").stdout == "")
            }
        }

        @Test func scriptsMakeUseAndLoseVolumes() throws {
            try withWorld { world in
                _ = try world.write("page", to: "index.html")
                let said = try world.script(
                    """
                    let box = Image("busybox")
                    let data = Volume.create("data", labels: {tier: "db"})
                    box.run("sh", "-c", "echo kept > /data/note", mounts: {"/data": data}, network: "none")
                    print(box.run("cat", "/data/note", mounts: {"/data": "data:ro"}, network: "none").stdout.trim())
                    print(data.name, data.labels.tier, data.containers.count, Volume.list().names)
                    print(box.run("cat", "/www/index.html", mounts: {"/www": "./:ro"}, network: "none").stdout)
                    using user = box.start("sleep", "1000", mounts: {"/data": data}, network: "none", name: "user")
                    try { data.remove() } catch err { print(err.code, data.inspect().containers) }
                    let other = box.run("cat", "/data/note", volumesFrom: [user], network: "none").stdout.trim()
                    print(other)
                    Volume.create("kept").keep()
                    if true { using short = Volume.create(); assert Volume.list().names.contains(short.name) }
                    print(Volume.prune().removed)
                    """)
                #expect(
                    said.stdout == """
                        kept
                        data db 0 ["data"]
                        page
                        volume.in-use ["user"]
                        kept
                        []

                        """, "\(said)")
                #expect(try world.swk("volume", "ls", "-q").stdout == "kept\n")
                #expect(try world.swk("-e", #"Volume("kept").remove()"#).code == 0)
            }
        }
    }
}
