// A session for each test of a suite, without a closure around every test.

public import SwkEngine
public import SwkVM
public import Testing

/// Gives each test a session of its own, `Swk.current`, and closes it when the test ends. A failure to clean up is an issue of the test.
///
/// ```swift
/// @Suite(.swk(prepare: #"let db = Image("redis:7").start()"#))
/// struct ShopTests {
///     @Test func answers() async throws {
///         #expect(try await Swk.current.run("db.exec(\"redis-cli\", \"ping\").stdout", as: String.self) == "PONG\n")
///     }
/// }
/// ```
public struct SwkTrait: TestTrait, SuiteTrait, TestScoping {
    let configuration: EngineConfiguration
    let limits: Limits
    let effects: Effects
    let preparation: String?

    /// Every test of the suite has a session of its own, not the suite one for all.
    public var isRecursive: Bool { true }

    public func scopeProvider(for test: Test, testCase: Test.Case?) -> SwkTrait? { testCase == nil ? nil : self }

    public func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await withSwk(configuration, limits: limits, effects: effects) { swk in
            if let preparation { try await swk.run(preparation, name: "<prepare>") }
            try await Swk.$bound.withValue(swk) { try await function() }
        }
    }
}

extension Trait where Self == SwkTrait {
    /// A session for each test.
    public static var swk: SwkTrait { .swk() }

    /// A session for each test.
    ///
    /// - Parameters:
    ///   - configuration: where the engine keeps things.
    ///   - limits: what a test's scripts may use up.
    ///   - effects: what they may do to the world.
    ///   - preparation: a script that is run first; the names that it declares are the test's.
    public static func swk(
        _ configuration: EngineConfiguration = .standard(), limits: Limits = Limits(), effects: Effects = .all,
        prepare preparation: String? = nil
    ) -> SwkTrait {
        SwkTrait(configuration: configuration, limits: limits, effects: effects, preparation: preparation)
    }
}

extension Swk {
    @TaskLocal static var bound: Swk?

    /// The session of the running test. Traps in a test without the trait `.swk`.
    public static var current: Swk {
        guard let bound else { preconditionFailure("this test has no session: give it or its suite the trait `.swk`") }
        return bound
    }
}
