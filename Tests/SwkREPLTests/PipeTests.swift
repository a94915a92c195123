// Sessions whose input is no terminal.

import Glibc
import Testing

@Suite(.enabled(if: !ReplChild.isChild)) struct PipeTests {
    private func run(_ input: String) -> (output: String, status: Int32) {
        let directory = TemporaryDirectory()
        let source = directory.write("in", input)
        let target = directory.write("out", "")
        let child = ChildProcess(input: source, output: target, environment: [:])
        let status = child.wait()
        return (directory.read("out"), status)
    }

    @Test("statements are read without a prompt") func noPrompt() {
        let result = run("let x = [1,\n  2]\nx.map((n) => n * 21)\nprint(\"hi\")\n")
        #expect(result.output == "[21, 42]\nhi\n" && result.status == 0)
    }

    @Test("the last line needs no line end") func noLineEnd() {
        #expect(run("1 + 1").output == "2\n")
    }

    @Test("the first error ends the session with status 1") func firstError() {
        let result = run("print(1)\nthrow \"no\"\nprint(2)\n")
        #expect(result.output.hasPrefix("1\nerror: no") && !result.output.contains("\n2\n") && result.status == 1)
    }

    @Test("an input that never ends is an error at its opener") func incomplete() {
        let result = run("print(1)\nf(1,\n")
        #expect(result.output.hasPrefix("1\nerror[syntax.unclosed]: `(` is never closed") && result.status == 1)
    }

    @Test("exit gives the status") func exitStatus() {
        #expect(run("exit(7)\n").status == 7)
    }

    @Test("no input is no error") func empty() {
        let result = run("")
        #expect(result.output.isEmpty && result.status == 0)
    }
}
