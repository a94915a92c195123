// The example of README.md, compiled and run. HouseTests compare the words.

import Glibc
import SwkTesting
import Testing

@Suite(.enabled(if: geteuid() == 0))
enum ReadmeExample {
    @Suite(.swk(limits: Limits(time: .seconds(30)), effects: .containers))
    struct PageTests {
        @Test func pageIsServed() async throws {
            let reply = try await Swk.current.run(#"Image("busybox").run("echo", "hi").stdout"#, as: String.self)
            #expect(reply == "hi\n")
        }
    }
}
