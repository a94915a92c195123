// Hands out a file's fixtures: the file's world is opened by the first test that uses one, and closed after the last.

import SwkVM

/// The fixtures of one file.
actor FixtureDesk {
    nonisolated let file: TestFile
    /// What it found wrong when the world was closed.
    private(set) var problems: [String] = []
    private let worlds: any TestWorlds
    private let wanted: Set<String>
    /// Tests that use fixtures and have not ended.
    private var remaining: Int
    private var opened: FileWorld?

    init(_ file: TestFile, uses tests: [TestCase], in worlds: any TestWorlds) {
        self.file = file
        self.worlds = worlds
        wanted = tests.reduce(into: []) { $0.formUnion($1.fixtures) }
        remaining = tests.count { !$0.fixtures.isEmpty }
    }

    /// A value for each fixture that the test uses, prepared when it is the first.
    func values(for test: TestCase) async -> [String: FileWorld.Prepared] {
        if test.fixtures.isEmpty { return [:] }
        let world = opened ?? FileWorld(file.name, file.bytes, in: worlds.make(), preparing: wanted)
        opened = world
        return await withTaskCancellationHandler {
            var values: [String: FileWorld.Prepared] = [:]
            for name in test.fixtures { values[name] = await world.value(of: name) }
            return values
        } onCancel: {
            world.cancel()
        }
    }

    /// A test has ended; after the last one the fixtures go.
    func done(_ test: TestCase) async {
        if test.fixtures.isEmpty { return }
        remaining -= 1
        if remaining == 0, let opened { problems += await opened.finish() }
    }
}
