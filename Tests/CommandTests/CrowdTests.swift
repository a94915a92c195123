// Many at once: no lock that all wait for, no failure under load, nobody missing.

import Testing

extension Commands {
    @Suite struct CrowdTests {
        @Test func twoHundredDetachedContainersStartAtOnceAndGoAtOnce() throws {
            try withWorld { world in
                // The image exists before the crowd comes, so that the crowd meets only itself.
                try world.swk("images")
                let count = 200
                let programs = try (0..<count).map { index in
                    try world.start(["run", "-d", "--name", "crowd-\(index)", "busybox", "sleep", "1000"])
                }
                let outcomes = try programs.map { try $0.outcome(within: 120) }
                let failed = outcomes.filter { $0.code != 0 }
                #expect(failed.isEmpty, "\(failed.count) failed, the first: \(failed.first?.description ?? "")")
                #expect(Set(try world.swk("ps", "-q").lines).count == count)
                let removed = try world.start(["rm", "-f"] + (0..<count).map { "crowd-\($0)" }).outcome(within: 120)
                #expect(removed.code == 0, "\(removed)")
                #expect(try world.swk("ps", "-aq").stdout == "")
            }
        }

        @Test func manyProcessesMakeTheEmbeddedImageTogether() throws {
            try withWorld { world in
                let programs = try (0..<12).map { _ in
                    try world.start(["run", "--rm", "--network", "none", "busybox", "true"])
                }
                for program in programs {
                    let said = try program.outcome()
                    #expect(said.code == 0, "\(said)")
                }
            }
        }

        @Test func manyProcessesPullTheSameImageTogether() throws {
            try withWorld { world in
                let image = "\(try Registry.required().address)/test/tiny:1"
                let programs = try (0..<6).map { _ in try world.start(["pull", image]) }
                for program in programs {
                    let said = try program.outcome()
                    #expect(said.code == 0, "\(said)")
                }
                #expect(try world.swk("run", "--rm", image).stdout == "new\n")
            }
        }
    }
}
