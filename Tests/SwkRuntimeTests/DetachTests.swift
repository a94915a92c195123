// The filter that finds the detach keys, and the notation of the keys. Pure: no root needed.

import SwkModel
import Testing

@testable import SwkRuntime

@Suite struct DetachTests {
    private func filter(_ keys: String = "") throws -> DetachFilter { DetachFilter(try DetachKeys(parsing: keys)) }

    @Test func whatIsNoKeyGoesThroughAtOnce() throws {
        var filter = try filter()
        #expect(filter.feed([1, 2, 3]).passed == [1, 2, 3])
        #expect(filter.held.isEmpty)
    }

    @Test func theSequenceDetachesAndIsSwallowed() throws {
        var filter = try filter()
        let (passed, detaches) = filter.feed([65, 0x10, 0x11, 66])
        #expect(passed == [65] && detaches)
    }

    @Test func halfASequenceIsHeldUntilTheNextByte() throws {
        var filter = try filter()
        #expect(filter.feed([0x10]).passed.isEmpty)
        #expect(filter.held == [0x10])
        #expect(filter.feed([66]).passed == [0x10, 66])
    }

    @Test func aReleasedKeyStillBeginsTheSequence() throws {
        var filter = try filter()
        _ = filter.feed([0x10])
        #expect(filter.release() == [0x10])
        #expect(filter.release().isEmpty)
        #expect(filter.feed([0x11]).detaches)
    }

    @Test func aReleasedKeyIsNotPassedTwice() throws {
        var filter = try filter()
        _ = filter.feed([0x10])
        _ = filter.release()
        #expect(filter.feed([66]).passed == [66])
    }

    @Test func aSequenceMayBeginWithinItself() throws {
        var filter = try filter("a,a,b")
        let (passed, detaches) = filter.feed(Array("aaab".utf8))
        #expect(passed == [UInt8(ascii: "a")] && detaches)
    }

    @Test func everyByteComesOutInOrderWhereverTheReadsAreCut() throws {
        let typed: [UInt8] = [0x10, 0x10, 65, 0x10, 66, 0x11, 0x10]
        for cut in 0...typed.count {
            var filter = try filter()
            var out = filter.feed(typed[..<cut]).passed
            out += filter.release()
            out += filter.feed(typed[cut...]).passed
            out += filter.release()
            #expect(out == typed, "cut at \(cut)")
        }
    }

    @Test func theNotationIsDockers() throws {
        #expect(try DetachKeys(parsing: "ctrl-a,d").bytes == [1, UInt8(ascii: "d")])
        #expect(try DetachKeys(parsing: "ctrl-@,ctrl-[,ctrl-_").bytes == [0, 0x1b, 0x1f])
        #expect(try DetachKeys(parsing: "") == .standard)
        for wrong in ["ctrl-", "ctrl-1", "ab", "a,,b", "shift-a"] {
            #expect(throws: Failure.self) { try DetachKeys(parsing: wrong) }
        }
    }
}
