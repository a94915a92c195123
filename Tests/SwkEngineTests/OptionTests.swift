// docker's spellings of mounts and signals. Pure.

import SwkEngine
import SwkModel
import Testing

@Suite struct OptionTests {
    @Test(arguments: [
        ("/data", MountRequest(.anonymous, at: "/data")), ("db:/data", MountRequest(.volume("db"), at: "/data")),
        ("/src:/data:ro", MountRequest(.bind("/src"), at: "/data", readOnly: true)),
        ("./src:/data", MountRequest(.bind("./src"), at: "/data")),
    ])
    func volumesAreReadAsDockerReadsThem(text: String, request: MountRequest) throws {
        #expect(try MountRequest(parsing: text) == request)
    }

    @Test(arguments: ["", "a", "a:b", "/a:/b:rx", "/a:/b:ro:x", ":/b"])
    func whatIsNotAVolumeIsRefused(text: String) throws {
        #expect(throws: Failure.self) { try MountRequest(parsing: text) }
    }

    @Test(arguments: [("SIGTERM", 15), ("term", 15), ("9", 9), ("KILL", 9)])
    func signalsAreReadByNameAndNumber(text: String, number: Int) throws {
        #expect(try signalNumber(text) == Int32(number))
    }

    @Test func anUnknownSignalNamesTheNearest() throws {
        let failure = #expect(throws: Failure.self) { try signalNumber("SIGTREM") }
        #expect(failure?.nearest == "TERM")
    }
}
