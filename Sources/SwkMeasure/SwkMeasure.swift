// Figures of the language that a script cannot see: what a call of the host costs, what a waiting fiber weighs, how fast a text is
// parsed and checked. `scripts/bench` builds and runs this program; it is no part of swk. Each figure is a line: its name, a tab,
// and a number in the unit that the name says.
import Glibc
import SwkSyntax
import SwkVM

@main struct SwkMeasure {
    static func main() async throws {
        let arguments = CommandLine.arguments
        switch (arguments.dropFirst().first, arguments.dropFirst(2).first) {
        case ("calls", nil): try await HostCalls.measure()
        case ("fibers", nil): try await WaitingFibers.measure()
        case ("parse", let path?): try await TextSpeed.measure(path)
        case ("run", let path?): try await run(path)
        default:
            print("usage: SwkMeasure calls | fibers | parse FILE | run FILE", toStandardError: ())
            exit(2)
        }
    }

    /// A script on the bare interpreter, for profilers.
    private static func run(_ path: String) async throws {
        let output = ScriptOutput(write: { print($0, terminator: "") }, writeError: { print($0, toStandardError: ()) })
        do {
            try await Interpreter(output: output).run(try read(path), name: path, scope: .script)
        } catch let error as ScriptError {
            print(error.render(), toStandardError: ())
            exit(1)
        }
    }
}

/// The bytes of a file.
func read(_ path: String) throws -> [UInt8] {
    guard let file = fopen(path, "r") else {
        throw MeasureFailure(what: "open \(path): \(String(cString: strerror(errno)))")
    }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    while true {
        let piece = [UInt8](unsafeUninitializedCapacity: 1 << 20) { buffer, count in
            count = fread(buffer.baseAddress, 1, buffer.count, file)
        }
        if piece.isEmpty { return bytes }
        bytes += piece
    }
}

struct MeasureFailure: Error {
    let what: String
}

func print(_ text: String, toStandardError: Void) {
    let line = Array((text + "\n").utf8)
    // There is nobody to tell when standard error is closed.
    _ = write(STDERR_FILENO, line, line.count)
}

func report(_ name: String, _ number: Double) {
    print("\(name)\t\(number.rounded() == number ? "\(Int(number))" : "\(number)")")
}

/// The median of the seconds that several runs of `work` take.
func median(of runs: Int, _ work: () async throws -> Void) async rethrows -> Double {
    let clock = ContinuousClock()
    var times: [Double] = []
    for _ in 0..<runs {
        let time = try await clock.measure { try await work() }
        times.append(Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18)
    }
    return times.sorted()[runs / 2]
}
