// Standard streams: pipes, descriptors of the caller, and a terminal of the container's own.

import Glibc
import SwkModel
import SwkSystem
import Testing

@testable import SwkRuntime

@Suite(.enabled(if: geteuid() == 0))
struct StdioTests {
    let bundle: Bundle
    init() throws { bundle = try Bundle() }

    @Test func inputGoesThroughAPipe() async throws {
        let process = try await Launcher.launch(bundle.plan(["cat"]), stdio: .pipes(input: true))
        let input = process.takeInput()
        try input?.writeAll(Array("line\n".utf8))
        _ = consume input
        #expect(try await Outcome(of: process).out == "line\n")
    }

    @Test func outputAndErrorAreApart() async throws {
        let result = try await bundle.shell("echo out; echo error >&2")
        #expect(result.out == "out\n")
        #expect(result.error == "error\n")
    }

    @Test func theCallersDescriptorsAreUsedAndStayOpen() async throws {
        let path = "\(bundle.directory)/log"
        let file = try Descriptor.open(path, O_WRONLY | O_CREAT)
        let process = try await Launcher.launch(
            bundle.plan(["sh", "-c", "echo one; echo two >&2"]),
            stdio: .descriptors(input: -1, output: file.raw, error: file.raw))
        _ = try await process.wait()
        try file.writeAll(Array("three\n".utf8))
        #expect(try Files.readText(path) == "one\ntwo\nthree")
    }

    @Test func aTerminalHasItsSizeBeforeTheFirstByte() async throws {
        let plan = try bundle.plan([
            "sh", "-c", "stty size; tty; test -t 0 && test -t 2 && echo terminal; ls -l /dev/console | head -c 1",
        ]) {
            $0.process.terminal = true
            $0.process.consoleSize = .init(height: 33, width: 111)
        }
        let process = try await Launcher.launch(plan, stdio: .terminal)
        let master = process.takeTerminal()?.release() ?? -1
        defer { close(master) }
        _ = try await process.wait()
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = read(master, &buffer, buffer.count)
        #expect(String(decoding: buffer[..<max(count, 0)], as: UTF8.self) == "33 111\r\n/dev/pts/0\r\nterminal\r\nc")
    }

    @Test func aTerminalIsTheControllingOne() async throws {
        let plan = try bundle.plan(["sh", "-c", "echo x > /dev/tty"]) { $0.process.terminal = true }
        let process = try await Launcher.launch(plan, stdio: .terminal)
        let master = process.takeTerminal()
        #expect(try await process.wait() == .exited(0))
        _ = consume master
    }

    @Test func aPlanWithATerminalNeedsOne() async throws {
        let plan = try bundle.plan(["true"]) { $0.process.terminal = true }
        await #expect(throws: Failure.self) { try await Launcher.launch(plan, stdio: .null) }
    }
}
