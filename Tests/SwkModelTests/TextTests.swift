// What people read and write: failures, sizes, times, nearest names.

import SwkModel
import Testing

@Suite struct TextTests {
    @Test func aFailureNamesOperationObjectReasonAndBothValues() {
        let failure = Failure(
            .invalidArgument, "set memory", "web", "limit is too small", allowed: "6MB", actual: "1MB")
        #expect(failure.message == "set memory `web`: limit is too small (allowed: 6MB; actual: 1MB)")
    }

    @Test func helpNearestAndNotesFollowOnLinesOfTheirOwn() {
        let failure = Failure(
            .invalidArgument, "find", "wbe", "no such thing", help: "look again", nearest: "web", notes: ["n"])
        #expect(
            failure.description == "find `wbe`: no such thing\n  did you mean `web`?\n  help: look again\n  note: n")
    }

    @Test(arguments: [
        ("64m", 67_108_864), ("1g", 1 << 30), ("512", 512), ("1.5k", 1536), ("2GB", 2_000_000_000), ("3MiB", 3 << 20),
    ])
    func sizesAreReadAsDockerReadsThem(text: String, bytes: Int) throws {
        #expect(try ByteCount(parsing: text, option: "--memory").bytes == Int64(bytes))
    }

    @Test(arguments: ["", "m", "-1", "12q", "1e3x", "99999999999t"])
    func whatIsNotASizeIsRefusedWithTheOption(text: String) throws {
        let failure = try #require(throws: Failure.self) { try ByteCount(parsing: text, option: "--memory") }
        #expect(failure.operation == "read --memory")
    }

    @Test(arguments: [(0, "0B"), (999, "999B"), (1_940_000, "1.94MB"), (77_600_000, "77.6MB"), (161_000_000, "161MB")])
    func sizesAreShownAsDockerShowsThem(bytes: Int, text: String) {
        #expect(ByteCount(Int64(bytes)).description == text)
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000000000Z"), (1_709_164_800, "2024-02-29T00:00:00.000000000Z"),
        (-1, "1969-12-31T23:59:59.000000000Z"), (4_102_444_799, "2099-12-31T23:59:59.000000000Z"),
    ])
    func timesAreWrittenAsRFC3339(seconds: Int, text: String) {
        #expect(Timestamp(seconds: Int64(seconds)).rfc3339 == text)
    }

    @Test func theNearestNameIsFoundAndFarOnesAreNot() {
        #expect(nearestName(to: "dibian", in: ["debian", "redis"]) == "debian")
        #expect(nearestName(to: "iamge", in: ["image"]) == "image")
        #expect(nearestName(to: "postgres", in: ["debian", "redis"]) == nil)
    }

    @Test func idsAreSixtyFourHexDigits() {
        let id = ObjectID.random()
        #expect(ObjectID(id.hex) == id)
        #expect(ObjectID("ABC") == nil)
        #expect(id.short.count == 12)
    }
}
