import Glibc
import SwkModel
import SwkSystem
import Testing

@testable import SwkRuntime

@Suite(.enabled(if: geteuid() == 0))
struct ContainerTests {
    @Test func aContainerRunsAndSaysSomething() async throws {
        let result = try await Bundle().run(["echo", "hello"])
        #expect(result.out == "hello\n")
        #expect(result.error == "")
        #expect(result.cause == .exited(0))
    }
}
