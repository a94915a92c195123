// Moments and spans of time as people type them.

import SwkModel
import Testing

@Suite struct MomentTests {
    private static let now = Timestamp(seconds: 1_714_564_800)  // 2024-05-01T12:00:00Z

    private func seconds(_ text: String, east: Int64 = 0) -> Double? {
        Timestamp(moment: text, now: Self.now) { _ in east }.map { Double($0.nanoseconds) / 1e9 }
    }

    @Test(arguments: [
        ("10m", 1_714_564_200), ("1h30m", 1_714_559_400), ("0s", 1_714_564_800), ("1.5s", 1_714_564_798.5),
        ("1714564800", 1_714_564_800), ("1714564800.25", 1_714_564_800.25), ("0", 0),
        ("2024-05-01", 1_714_521_600), ("2024-05-01T12", 1_714_564_800), ("2024-05-01T12:30", 1_714_566_600),
        ("2024-05-01T12:00:01", 1_714_564_801), ("2024-05-01T12:00:01.5", 1_714_564_801.5),
        ("2024-05-01T12:00:00Z", 1_714_564_800), ("2024-05-01T12:00Z", 1_714_564_800),
        ("2024-05-01Z", 1_714_521_600), ("2024-05-01T14:00:00.5+02:00", 1_714_564_800.5),
        ("2024-05-01T10:00-02:00", 1_714_564_800), ("1969-12-31T23:59:59Z", -1),
    ])
    func dockersFormsAreRead(text: String, expected: Double) {
        #expect(abs((seconds(text) ?? .infinity) - expected) < 1e-6)
    }

    @Test(arguments: [
        "", "yesterday", "10x", "1h30", "-1", "2024-05", "2024-13-01", "2024-02-30", "2024-05-01T1",
        "2024-05-01T12:0", "2024-05-01T12:00.5", "2024-05-01T25:00:00", "2024-05-01x12:00:00Z", "2024/05/01T12:00:00Z",
        "2024-05-01T12:00:00+2", "1714564800.", "1714564800.x", "99999999999", "h", ".m", "٣m",
    ])
    func anythingElseIsNone(text: String) { #expect(seconds(text) == nil) }

    @Test func aTimeWithoutAZoneIsThatOfTheClocksHere() {
        #expect(seconds("2024-05-01T12:00:00", east: 7200) == 1_714_557_600)
        #expect(seconds("2024-05-01T12:00:00Z", east: 7200) == 1_714_564_800)
        #expect(seconds("10m", east: 7200) == 1_714_564_200)
    }

    @Test func nearAChangeOfClocksTheOffsetOfTheMomentItselfCounts() {
        // Berlin, 2024-03-31: at 01:00 UTC clocks go from 02:00 to 03:00.
        let change: Int64 = 1_711_846_800
        let read = { Timestamp(moment: $0, now: Self.now) { $0 < change ? 3600 : 7200 }?.nanoseconds }
        #expect(read("2024-03-31T01:59:00") == (change - 60) * 1_000_000_000)
        #expect(read("2024-03-31T03:01:00") == (change + 60) * 1_000_000_000)
    }

    @Test(arguments: [
        ("250ms", 250_000_000), ("1m30s", 90_000_000_000), ("1h2m3.5s", 3_723_500_000_000), ("3us", 3000),
        ("3µs", 3000),
    ])
    func spansAreGos(text: String, nanoseconds: Int64) { #expect(GoDuration.nanoseconds(text) == nanoseconds) }

    @Test(arguments: ["", "3", "s", "1d", "1m 30s", "-5s", "300000000h"])
    func whatGoRefusesIsNoSpan(text: String) { #expect(GoDuration.nanoseconds(text) == nil) }
}
