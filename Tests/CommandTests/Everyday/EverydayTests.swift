// docker's everyday set, each command line run with swk under docker's name, and with docker, the visible results compared.

import FoundationEssentials
import Glibc
import Testing

extension Commands {
    @Suite(.docker) struct EverydayTests {
        static let sessions: [EverydaySession] = {
            let directory = "\(Binary.package)/Tests/CommandTests/Everyday"
            return ["images", "containers", "interactive", "networks"].flatMap { topic -> [EverydaySession] in
                do {
                    return try EverydaySession.parse(contents(of: "\(directory)/\(topic).list"))
                } catch {
                    Issue.record("\(topic).list: \(error)")
                    return []
                }
            }
        }()

        @Test(arguments: sessions)
        func theSameWordsGiveTheSame(session: EverydaySession) throws {
            let docker = try DockerDaemon.required()
            let registry = try Registry.required().address
            try withWorld(extra: ["SWK_MIRRORS": "http://\(registry)", "REGISTRY": registry]) { world in
                let ours = try directory("ours", in: world)
                let theirs = try directory("theirs", in: world)
                symlink(Binary.path, "\(world.files)/docker")
                let shell = "export REGISTRY=\(registry) NO_COLOR=1\n"
                let path = "export PATH=\(world.files):$PATH\n"
                _ = try world.host("bash", "-c", "cd ours\n" + path + shell + session.script, within: 300)
                try docker.host(["bash", "-c", shell + session.script], directory: theirs, within: 300)
                for (index, step) in session.steps.enumerated() {
                    compare(step, EverydayAnswer(step: index, in: ours), EverydayAnswer(step: index, in: theirs))
                }
                try cleanUp(world, docker)
            }
        }

        private func directory(_ name: String, in world: World) throws -> String {
            let path = "\(world.files)/\(name)"
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            return path
        }

        private func compare(_ step: EverydayStep, _ ours: EverydayAnswer, _ theirs: EverydayAnswer) {
            let both = "\(step.command)\n--- swk: \(ours)\n--- docker: \(theirs)"
            switch step.expectation {
            case .success:
                #expect(ours.code == "0" && theirs.code == "0", "\(both)")
            case .sameCode:
                #expect(ours.code == theirs.code, "\(both)")
            case .sameOutput:
                #expect(ours.code == theirs.code, "\(both)")
                #expect(ours.masked == theirs.masked, "\(both)")
            case .known:
                withKnownIssue("\(step.command)", isIntermittent: true) {
                    #expect(ours.code == theirs.code && ours.masked == theirs.masked, "\(both)")
                }
            case .ours:
                #expect(ours.code == "0", "\(both)")
            case .failure:
                #expect(ours.code == theirs.code && ours.code != "0", "\(both)")
                #expect(!ours.stderr.isEmpty, "\(both)")
            }
            for text in step.texts {
                #expect((ours.stdout + ours.stderr).contains(text), "swk does not say `\(text)`: \(both)")
                if step.expectation == .ours { continue }
                #expect((theirs.stdout + theirs.stderr).contains(text), "docker does not say `\(text)`: \(both)")
            }
        }

        private func cleanUp(_ world: World, _ docker: DockerDaemon) throws {
            _ = try world.host(
                "sh", "-c",
                "swk ps -aq | xargs -r swk rm -f -v; swk network prune -f; swk volume prune -f")
            try docker.host(
                "sh", "-c",
                "docker ps -aq | xargs -r docker rm -f -v; docker network prune -f; docker volume prune -f; "
                    + "docker images -aq | sort -u | xargs -r docker rmi -f")
        }
    }
}
