// What is wrong with a config.json is named by its field, before anything is made.

import SwkModel
import SwkSystem
import Testing

@testable import SwkOCI

@Suite struct BundleConfigTests {
    private static let sound = """
        {"ociVersion": "1.2.0", "unknown": [1], "root": {"path": "rootfs"}, "hostname": "box",
         "process": {"user": {"uid": 0, "gid": 0}, "args": ["sh"], "env": ["A=b"], "cwd": "/",
          "capabilities": {"bounding": ["CAP_KILL", "CAP_NEXT"]}, "rlimits": [{"type": "RLIMIT_NOFILE", "soft": 1, "hard": 2}],
          "oomScoreAdj": 10},
         "mounts": [{"destination": "/proc", "type": "proc"}, {"destination": "/x", "source": "data", "options": ["rbind"]}],
         "hooks": {"prestart": [{"path": "/bin/true", "timeout": 1}]},
         "linux": {"namespaces": [{"type": "mount"}, {"type": "uts"}, {"type": "pid", "path": "/proc/1/ns/pid"}],
          "devices": [{"type": "c", "path": "/dev/fuse", "major": 10, "minor": 229}],
          "resources": {"blockIO": {}, "memory": {"limit": 1000000}, "devices": [{"allow": false, "access": "rwm"}]},
          "seccomp": {"defaultAction": "SCMP_ACT_ALLOW"}}}
        """

    private func read(_ text: String) throws -> BundleConfig {
        let config: BundleConfig = try BundleConfig.decode(Array(text.utf8), of: "config.json")
        try config.check("config.json")
        return config
    }

    @Test func aSoundDocumentIsTakenAsItStands() throws {
        let spec = RuntimeSpec(try read(Self.sound), text: Array(Self.sound.utf8), bundle: "/bundle")
        #expect(spec.process.args == ["sh"])
        #expect(spec.process.capabilities?.bounding == ["CAP_KILL"])
        #expect(spec.process.capabilities?.effective == [])
        #expect(spec.mounts[1].source == "/bundle/data")
        #expect(spec.mounts[1].type == "bind")
        #expect(spec.linux.namespaces.last == .init(.pid, path: "/proc/1/ns/pid"))
        #expect(spec.linux.devices?.contains { $0.path == "/dev/fuse" } == true)
        #expect(spec.linux.devices?.contains { $0.path == "/dev/null" } == true)
        #expect(spec.linux.resources?.memory?.limit == 1_000_000)
        #expect(spec.linux.resources?.devices?.first?.allow == false)
        #expect(spec.linux.seccomp == .profile(#"{"defaultAction": "SCMP_ACT_ALLOW"}"#))
    }

    @Test(arguments: [
        (#""ociVersion": "1.2.0""#, #""ociVersion": "7.0.0""#, "ociVersion"),
        (#""ociVersion": "1.2.0", "#, "", "ociVersion"),
        (#""root": {"path": "rootfs"}, "#, "", "root"),
        (#""path": "rootfs""#, #""path": 1"#, "root.path"),
        (#""uid": 0"#, #""uid": -1"#, "process.user.uid"),
        (#""uid": 0"#, #""uid": "root""#, "process.user.uid"),
        (#""args": ["sh"]"#, #""args": "sh""#, "process.args"),
        (#""args": ["sh"]"#, #""args": ["sh", 1]"#, "process.args[1]"),
        (#""args": ["sh"]"#, #""args": []"#, "process.args"),
        (#""A=b""#, #""A""#, "process.env[0]"),
        (#""cwd": "/""#, #""cwd": "tmp""#, "process.cwd"),
        (#""seccomp""#, #""sysctl": {"vm.swappiness": "1"}, "seccomp""#, "linux.sysctl.vm.swappiness"),
        (#""seccomp""#, #""sysctl": {"net.core.somaxconn": "1"}, "seccomp""#, "linux.sysctl.net.core.somaxconn"),
        (#""soft": 1"#, #""soft": 3"#, "process.rlimits[0].soft"),
        (#""oomScoreAdj": 10"#, #""oomScoreAdj": 1001"#, "process.oomScoreAdj"),
        (#""destination": "/proc""#, #""destination": "proc""#, "mounts[0].destination"),
        (#""path": "/bin/true""#, #""path": "true""#, "hooks.prestart[0].path"),
        (#""timeout": 1"#, #""timeout": 0"#, "hooks.prestart[0].timeout"),
        (#"{"type": "mount"}, "#, "", "linux.namespaces"),
        (#"{"type": "uts"}, "#, "", "hostname"),
        (#"{"type": "uts"}"#, #"{"type": "mount"}"#, "linux.namespaces[1].type"),
        (#"{"type": "uts"}"#, #"{"type": "utz"}"#, "linux.namespaces[1].type"),
        (#""/proc/1/ns/pid""#, #""ns/pid""#, "linux.namespaces[2].path"),
        (#""major": 10, "#, "", "linux.devices[0].major"),
        (#""blockIO": {}"#, #""blockIO": {"weight": 1}"#, "linux.resources.blockIO"),
        (#""limit": 1000000"#, #""limit": 1e40"#, "linux.resources.memory.limit"),
        (#""limit": 1000000"#, #""limit": 1000000, "swappiness": 10"#, "linux.resources.memory.swappiness"),
        (#""access": "rwm""#, #""access": "rwx""#, "linux.resources.devices[0].access"),
        (#""seccomp""#, #""mountLabel": "x", "seccomp""#, "linux.mountLabel"),
    ])
    func aWrongFieldIsNamed(_ old: String, _ new: String, _ field: String) throws {
        let text = Self.sound.replacing(old, with: new)
        #expect(text != Self.sound)
        let failure = #expect(throws: Failure.self) { _ = try read(text) }
        #expect(failure?.code == .bundle)
        #expect(failure?.description.contains("`\(field)`") == true, "\(failure?.description ?? "")")
    }

    @Test(arguments: ["", ".", "..", "a/b", "ä", "a b", String(repeating: "x", count: 1025)])
    func anIdThatIsNoNameOfADirectoryIsRefused(_ id: String) {
        #expect(throws: Failure.self) { try OCIRuntime.check(id) }
    }
}
