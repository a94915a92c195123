// Unfinished files: never seen under their own name, swept when their maker is dead, left alone while it lives.

import Glibc
import SwkModel
import SwkSystem
import Testing

@Suite struct StagingTests {
    @Test func whatADeadMakerLeftIsSwept() throws {
        try withTemporaryDirectory { directory in
            let staging = StagingDirectory(directory)
            let file = try staging.begin()
            #expect(try Files.names(in: directory).count == 1)
            // As after the end of its process: the descriptor is closed and nothing was renamed.
            _ = consume file
            try Files.makeDirectories("\(directory)/.swk-0.tmp/deep")
            try staging.sweep()
            #expect(try Files.names(in: directory) == [])
        }
    }

    @Test func whatALivingMakerWritesStaysAndTakesItsPlace() throws {
        try withTemporaryDirectory { directory in
            let staging = StagingDirectory(directory)
            let staged = try staging.begin()
            try staging.sweep()
            try staged.file.writeAll("kept".utf8)
            try staged.place(at: "\(directory)/file")
            try staging.sweep()
            #expect(try Files.names(in: directory) == ["file"])
            #expect(try Files.readText("\(directory)/file") == "kept")
        }
    }

    @Test func otherFilesOfTheDirectoryAreNotTouched() throws {
        try withTemporaryDirectory { directory in
            for name in [".swk-notes", "x.tmp", ".hidden"] { try Files.overwrite("\(directory)/\(name)", with: []) }
            try StagingDirectory(directory).sweep()
            #expect(try Files.names(in: directory).count == 3)
        }
    }

    @Test func manyWriteWhileManySweep() async throws {
        try await withTemporaryDirectory { directory in
            let staging = StagingDirectory(directory)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<4 {
                    group.addTask {
                        for round in 0..<300 {
                            try staging.replace("\(directory)/file\(writer)", with: "\(round)".utf8)
                        }
                    }
                    group.addTask { for _ in 0..<300 { try staging.sweep() } }
                }
                try await group.waitForAll()
            }
            #expect(try Files.names(in: directory) == (0..<4).map { "file\($0)" })
            for writer in 0..<4 { #expect(try Files.readText("\(directory)/file\(writer)") == "299") }
        }
    }

    @Test func ofSeveralMakersOfADirectoryOneWinsAndTheOthersLeaveNothing() throws {
        try withTemporaryDirectory { directory in
            let staging = StagingDirectory(directory)
            for content in ["first", "second"] {
                try staging.makeDirectory("\(directory)/made") { path throws(Failure) in
                    try Files.overwrite("\(path)/content", with: content.utf8)
                }
            }
            #expect(try Files.names(in: directory) == ["made"])
            #expect(try Files.readText("\(directory)/made/content") == "first")
        }
    }
}
