// The descriptors of one launch: the child's ends in slots, the caller's ends kept until the child runs.

import CSwkLinux
import SwkModel
import SwkSystem
import Glibc

struct LaunchStreams: ~Copyable {
    private var child = StdioEnds()
    private var caller = StdioEnds()
    /// Our end of the socket over which the child sends the master of its pty.
    private var console: Descriptor?
    private var childConsole: Descriptor?
    private(set) var slots = swk_slots()

    init(_ stdio: Stdio, terminal: Bool) throws(Failure) {
        guard terminal == stdio.isTerminal else {
            throw Failure(
                .invalidArgument, "launch process", "",
                terminal ? "its plan has a terminal" : "its plan has no terminal",
                actual: "\(stdio)")
        }
        slots.fd = (-1, -1, -1, -1, -1, -1, -1, -1, -1, -1)
        switch stdio {
        case .null: break
        case .inherit: slots.fd.0 = SWK_SLOT_KEEP; slots.fd.1 = SWK_SLOT_KEEP; slots.fd.2 = SWK_SLOT_KEEP
        case .descriptors(let input, let output, let error):
            slots.fd.0 = input; slots.fd.1 = output; slots.fd.2 = error
        case .pipes(let input): try makePipes(input: input)
        case .terminal: try makeConsole()
        case .console(let socket): slots.fd.3 = socket
        }
    }

    private mutating func makePipes(input: Bool) throws(Failure) {
        if input {
            let ends = try Self.pipe()
            slots.fd.0 = ends.reading
            child.input = Descriptor(owning: ends.reading)
            caller.input = Descriptor(owning: ends.writing)
        }
        let output = try Self.pipe()
        slots.fd.1 = output.writing
        child.output = Descriptor(owning: output.writing)
        caller.output = Descriptor(owning: output.reading)
        let error = try Self.pipe()
        slots.fd.2 = error.writing
        child.error = Descriptor(owning: error.writing)
        caller.error = Descriptor(owning: error.reading)
    }

    /// Two raw ends that the caller of this takes into ownership at once: `PipeEnds` of another module cannot be taken apart.
    private static func pipe() throws(Failure) -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [-1, -1]
        try system("create pipe") { swk_pipe2(&ends, O_CLOEXEC) }
        return (ends[0], ends[1])
    }

    private mutating func makeConsole() throws(Failure) {
        var ends: [Int32] = [-1, -1]
        try system("create socket pair") { swk_socket_pair(&ends) }
        console = Descriptor(owning: ends[0])
        childConsole = Descriptor(owning: ends[1])
        slots.fd.3 = ends[1]
    }

    /// The caller's ends, after a successful launch.
    mutating func takeEnds() throws(Failure) -> StdioEnds {
        if let console = console.take() {
            let socket = console.raw
            caller.terminal = Descriptor(owning: try system("receive terminal") { swk_receive_descriptor(socket) })
        }
        return StdioEnds(
            input: caller.input.take(), output: caller.output.take(), error: caller.error.take(),
            terminal: caller.terminal.take())
    }
}
