// The journal keeps what its owner did, for the owner and for whoever comes after its death.

import Glibc
import SwkModel
import SwkState
import SwkSystem
import Testing

@Suite struct JournalTests {
    @Test func effectsAreUndoneNewestFirst() throws {
        try withTemporaryDirectory { directory in
            let journal = try Journal(in: directory)
            try journal.record(.file("/a"))
            try journal.record(.link("veth0"))
            var undone: [Effect] = []
            let failures = journal.undoAll { undone.append($0) }
            #expect(failures.isEmpty)
            #expect(undone == [.link("veth0"), .file("/a")])
            #expect(journal.pending.isEmpty)
        }
    }

    @Test func aJournalWithNothingStandingIsRemoved() throws {
        try withTemporaryDirectory { directory in
            let journal = try Journal(in: directory)
            try journal.record(.file("/a"))
            try journal.forget(.file("/a"))
            try journal.close()
            #expect(try Journal.paths(in: directory).isEmpty)
        }
    }

    @Test func anEffectThatCannotBeUndoneStaysForTheNextOwner() throws {
        try withTemporaryDirectory { directory in
            let journal = try Journal(in: directory)
            try journal.record(.file("/a"))
            try journal.record(.file("/b"))
            let failures = journal.undoAll { effect throws(Failure) in
                if effect == .file("/b") { throw Failure(.system, "remove", "/b", "busy") }
            }
            #expect(failures.map(\.object) == ["/b"])
            #expect(journal.pending == [.file("/b")])
        }
    }

    @Test func theJournalOfALivingOwnerIsNotAdopted() throws {
        try withTemporaryDirectory { directory in
            let journal = try Journal(in: directory)
            #expect(try Journal.adopt(journal.path) == nil)
        }
    }

    @Test func theJournalOfADeadOwnerIsReadBackWithoutItsCutLine() throws {
        try withTemporaryDirectory { directory in
            let path = "\(directory)/dead.journal"
            do {
                let journal = try Journal(in: directory)
                try journal.record(.cgroup("/sys/fs/cgroup/swk/x"))
                try journal.record(.file("/b"))
                try journal.forget(.file("/b"))
                // The lock goes with the owner's descriptor; a copy of the file has never been locked.
                try Files.replace(path, with: try Files.read(journal.path) + Array("+{\"file\":".utf8))
            }
            let adopted = try #require(try Journal.adopt(path))
            #expect(adopted.pending == [.cgroup("/sys/fs/cgroup/swk/x")])
        }
    }

    @Test func everyEffectSurvivesTheFile() throws {
        let port = PublishedPort(
            hostAddress: "127.0.0.1", hostPort: 8080, containerAddress: "172.30.0.2", containerPort: 80, transport: .tcp
        )
        let all: [Effect] = [
            .file("/a b"), .directory("/d"), .mount("/m"), .cgroup("/c"), .process(pid: 7, startTime: 99), .link("v"),
            .container("c1"), .peerName("c1"), .network("n1"), .publishedPort(port),
        ]
        try withTemporaryDirectory { directory in
            let file = EffectFile("\(directory)/effects")
            for effect in all { try file.record(effect) }
            #expect(try file.standing() == all)
        }
    }
}
