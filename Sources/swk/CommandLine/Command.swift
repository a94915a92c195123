// What `swk` was asked to do, by its first word: a verb, a script, an expression, or the REPL.

import Glibc
import SwkEngine
import SwkModel

@main
struct Command {
    static func main() async {
        // A reader that goes away is an error of a write (141), not a signal that leaves containers behind.
        signal(SIGPIPE, SIG_IGN)
        if let path = ownPath() { EngineConfiguration.isProgram(at: path) }
        if OCICommand.isCalled(by: CommandLine.arguments.first) {
            exit(await OCICommand.run(Array(CommandLine.arguments.dropFirst())))
        }
        exit(await run(Array(CommandLine.arguments.dropFirst())))
    }

    /// Where this program is; nil where nobody says.
    private static func ownPath() -> String? {
        var path = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &path, path.count)
        return count > 0 ? String(decoding: path[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self) : nil
    }

    private static func run(_ words: [String]) async -> Int32 {
        do {
            return try await dispatch(words)
        } catch let failure as Failure {
            Console.error(failure.description)
            return exitCode(of: failure)
        } catch is CancellationError {
            return 130
        } catch {
            Console.error("\(error)")
            return 1
        }
    }

    private static func dispatch(_ words: [String]) async throws -> Int32 {
        guard let first = words.first else { return await interactive() }
        switch first {
        case "-e":
            guard words.count > 1 else {
                throw Failure(.usage, "swk -e", "", "an expression is missing", help: "swk -e 'print(1 + 1)'")
            }
            return await ScriptRun(source: words[1], name: "-e", arguments: Array(words.dropFirst(2))).run()
        case "-": return try await ScriptRun(file: "-", arguments: Array(words.dropFirst())).run()
        case "--help", "-h", "help": return try await help(Array(words.dropFirst()))
        case "--version":
            Console.write("swk \(swkVersion)\n", to: STDOUT_FILENO)
            return 0
        case "oci": return await OCICommand.run(Array(words.dropFirst()))
        case "__complete": return CommandLineCompletion.answer(Array(words.dropFirst()))
        default:
            if let (verb, rest) = Verb.find(words) { return try await call(verb, rest) }
            if let group = VerbGroup.named(first), words.count == 1 || ["--help", "-h"].contains(words[1]) {
                Console.write(group.help, to: STDOUT_FILENO)
                return 0
            }
            // So `#!/usr/bin/env swk` is the first line of a file of tests, too.
            if first.hasSuffix("_test.swk") { return try await call(.test, words) }
            if first.hasSuffix(".swk") || first.contains("/") {
                return try await ScriptRun(file: first, arguments: Array(words.dropFirst())).run()
            }
            throw unknown(first, words)
        }
    }

    private static func call(_ verb: Verb, _ words: [String]) async throws -> Int32 {
        let arguments = try Arguments(words, for: verb)
        if arguments.has("help") {
            Console.write(verb.help, to: STDOUT_FILENO)
            return 0
        }
        do {
            return try await verb.run(arguments, Console(json: arguments.has("json")))
        } catch let failure as Failure where verb.runsContainer {
            Console.error(failure.description)
            return failure.commandExitCode ?? 125
        }
    }

    private static func interactive() async -> Int32 {
        await InteractiveSession().run()
    }

    /// `swk help WORD`: a command, a group of commands, or a name of the language.
    private static func help(_ words: [String]) async throws -> Int32 {
        if let (verb, _) = Verb.find(words) {
            Console.write(verb.help, to: STDOUT_FILENO)
        } else if let group = words.first.flatMap(VerbGroup.named) {
            Console.write(group.help, to: STDOUT_FILENO)
        } else if let name = words.first {
            return try await call(.doc, [name])
        } else {
            Console.write(Verb.overview, to: STDOUT_FILENO)
        }
        return 0
    }

    private static func unknown(_ first: String, _ words: [String]) -> Failure {
        if first.hasPrefix("-") {
            return Failure(
                .usage, "swk", first, "unknown option", allowed: "-e, --help, --version", help: "see `swk --help`")
        }
        if let group = VerbGroup.named(first) {
            let known = group.verbs.map(\.word)
            let typed = words.dropFirst().first ?? ""
            return Failure(
                .usage, "swk \(first)", typed, "unknown command", allowed: known.joined(separator: ", "),
                help: ForeignCommands.advice(for: "\(first) \(typed)"), nearest: nearestName(to: typed, in: known))
        }
        if let advice = ForeignCommands.advice(for: first) {
            return Failure(.usage, "swk", first, "there is no such command", help: advice)
        }
        return Failure(
            .usage, "swk", first, "neither a command nor a script (a script's name ends in .swk or has a `/`)",
            help: "see `swk --help`", nearest: nearestName(to: first, in: Verb.all.map { $0.words[0] }))
    }
}

let swkVersion = "0.1.0"
