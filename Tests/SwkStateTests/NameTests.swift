// Names are unique, and records are found by what people type.

import SwkModel
import SwkState
import SwkSystem
import Testing

@Suite struct NameTests {
    @Test func aTakenNameSaysWhoHasIt() throws {
        try withTemporaryDirectory { directory in
            let names = try NameRegistry(kind: "container", directory: directory)
            let first = ObjectID.random()
            try names.claim("web", for: first)
            let failure = try #require(throws: Failure.self) { try names.claim("web", for: .random()) }
            #expect(failure.code == .nameTaken)
            #expect(failure.message.contains(first.short))
        }
    }

    @Test func aReleasedNameCanBeClaimedAgain() throws {
        try withTemporaryDirectory { directory in
            let names = try NameRegistry(kind: "container", directory: directory)
            try names.claim("web", for: .random())
            try names.release("web")
            let second = ObjectID.random()
            try names.claim("web", for: second)
            #expect(names.owner(of: "web") == second)
        }
    }

    @Test(arguments: ["", "a", "-web", "we b", "../x", "wéb", ".hidden"])
    func namesOutsideTheGrammarAreRefused(name: String) throws {
        try withTemporaryDirectory { directory in
            let names = try NameRegistry(kind: "container", directory: directory)
            let failure = try #require(throws: Failure.self) { try names.claim(name, for: .random()) }
            #expect(failure.code == .nameInvalid)
        }
    }

    @Test func aRecordIsReplacedAsAWholeAndRemovedWithItsDirectory() throws {
        struct Note: Codable, Equatable { var text: String }
        try withTemporaryDirectory { directory in
            let store = try RecordStore<Note>(kind: "note", directory: directory)
            let id = ObjectID.random()
            try store.save(Note(text: "one"), id)
            try store.save(Note(text: "two"), id)
            #expect(try store.load(id) == Note(text: "two"))
            #expect(try store.ids(startingWith: id.short) == [id])
            try store.remove(id)
            #expect(try store.load(id) == nil)
            #expect(try Files.names(in: directory).isEmpty)
        }
    }
}
