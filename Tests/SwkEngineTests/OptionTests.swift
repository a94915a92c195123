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

    @Test(arguments: [
        "type=bind,src=/src,dst=/data,readonly", "type=bind,source=/src,target=/data,ro=true",
        "type=bind,source=/src,destination=/data//,readonly=1",
    ])
    func theLongSpellingOfABindMountIsTheSame(text: String) throws {
        #expect(try MountRequest(parsingMount: text) == MountRequest(.bind("/src"), at: "/data", readOnly: true))
    }

    @Test func theLongSpellingKnowsVolumesAndMemory() throws {
        #expect(try MountRequest(parsingMount: "src=db,dst=/data") == MountRequest(.volume("db"), at: "/data"))
        #expect(try MountRequest(parsingMount: "dst=/data") == MountRequest(.anonymous, at: "/data"))
        let memory = try MountRequest(parsingMount: "type=tmpfs,dst=/run,tmpfs-size=64m,tmpfs-mode=700")
        #expect(memory.source == .temporary(size: 64 << 20) && memory.options == ["mode=700"])
        #expect(try MountRequest(parsingMount: "src=db,dst=/data,volume-nocopy").copiesUp == false)
    }

    @Test(arguments: [
        ("type=bnid,src=/a,dst=/b", "bind"), ("type=bind,soruce=/a,dst=/b", "source"), ("type=bind,dst=/b", nil),
        ("type=tmpfs,src=/a,dst=/b", nil), ("src=a1", nil), ("src=a1,dst=b", nil), ("dst=/", nil),
        ("type=bind,src=/a,dst=/b,volume-nocopy", nil), ("dst=/b,readonly=perhaps", nil),
    ])
    func whatIsWrongInALongSpellingIsNamed(text: String, nearest: String?) throws {
        let failure = #expect(throws: Failure.self) { try MountRequest(parsingMount: text) }
        #expect(failure?.object == text)
        if let nearest { #expect(failure?.nearest == nearest) }
    }

    @Test func memoryTakesTheOptionsOfTmpfs() throws {
        let request = try MountRequest(parsingTemporary: "/run:rw,size=64k,mode=700,uid=7,exec")
        #expect(request.source == .temporary(size: 65536))
        #expect(request.options == ["rw", "mode=700", "uid=7", "exec"])
        #expect(throws: Failure.self) { try MountRequest(parsingTemporary: "/run:sise=1") }
        #expect(throws: Failure.self) { try MountRequest(parsingTemporary: "run") }
    }

    @Test func mountsThatWouldReachTheHostAreRefused() throws {
        let failure = #expect(throws: Failure.self) { try MountRequest(parsing: "/a:/b:rshared") }
        #expect(failure?.reason.contains("do not reach the host") == true)
        #expect(try MountRequest(parsing: "/a:/b:rslave").options == ["rslave"])
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
