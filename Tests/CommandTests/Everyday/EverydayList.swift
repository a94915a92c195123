// The checked list: command lines of docker's everyday set, by topic, and what has to be the same.
//
// A section of a `.list` file is one session of a shell, with a claim as its heading. Each line begins with a sign:
//
//     == claim                    a new session
//     $ command                   has to succeed
//     = command                   exit code and standard output are compared, after what differs by nature is masked
//     ~ command                   exit code is compared
//     ! command                   has to fail, with the same exit code and a message
//     ? command                   like `=`, but known to differ as yet: a known issue, not a failure
//     + command                   has to succeed with swk; docker cannot do it, and is run for the record
//     | text                      the output of the command above has to contain this, docker's too except after `+`

import FoundationEssentials
import Testing

/// One line of a session and what is expected of it.
struct EverydayStep: Sendable {
    enum Expectation: Character, Sendable {
        case success = "$", sameOutput = "=", sameCode = "~", failure = "!", known = "?"
        case ours = "+"
    }

    var expectation: Expectation
    var command: String
    var texts: [String] = []
}

/// A session: steps that share a shell, a directory and what came before.
struct EverydaySession: Sendable, CustomTestStringConvertible {
    var claim: String
    var steps: [EverydayStep] = []

    var testDescription: String { claim }

    struct Malformed: Error { var line: String }

    /// The sessions of a list.
    static func parse(_ text: String) throws -> [EverydaySession] {
        var sessions: [EverydaySession] = []
        for line in text.split(separator: "\n").map(String.init) where !line.hasPrefix("#") {
            if line.hasPrefix("== ") {
                sessions.append(EverydaySession(claim: String(line.dropFirst(3))))
                continue
            }
            guard let last = sessions.indices.last, line.dropFirst().first == " " else { throw Malformed(line: line) }
            let rest = String(line.dropFirst(2))
            if line.hasPrefix("| ") {
                guard let step = sessions[last].steps.indices.last else { throw Malformed(line: line) }
                sessions[last].steps[step].texts.append(rest)
            } else if let expectation = line.first.flatMap(EverydayStep.Expectation.init) {
                sessions[last].steps.append(EverydayStep(expectation: expectation, command: rest))
            } else {
                throw Malformed(line: line)
            }
        }
        return sessions
    }

    /// The session as a script for bash: each step's output, errors and exit code go to files of its number.
    var script: String {
        steps.enumerated().map { index, step in
            "{ \(step.command)\n} >\(index).out 2>\(index).err </dev/null; echo $? >\(index).code\n"
        }.joined()
    }
}

/// What a side said to one step.
struct EverydayAnswer: CustomStringConvertible {
    var code: String
    var stdout: String
    var stderr: String

    init(step: Int, in directory: String) {
        code = contents(of: "\(directory)/\(step).code").split(separator: "\n").joined()
        stdout = contents(of: "\(directory)/\(step).out")
        stderr = contents(of: "\(directory)/\(step).err")
    }

    var description: String { "exit code \(code)\n\(stdout)\(stderr)" }

    /// Standard output without what differs by nature: ids, addresses, ports, ages, the width of columns.
    var masked: [String] {
        // dockerd publishes on IPv6 as well.
        stdout.filter { $0 != "\r" }.split(separator: "\n").filter { !$0.contains("-> :::") }.map { line in
            var line = String(line)
            line.replace(#/\b(sha256:)?[0-9a-f]{64}\b/#, with: "ID")
            line.replace(#/\b(sha256:)?[0-9a-f]{12}\b/#, with: "ID")
            line.replace(#/, (:::|\[::\]:)[0-9-]+->[0-9-]+\/[a-z]+/#, with: "")
            line.replace(#/(0\.0\.0\.0|127\.0\.0\.1):(3[2-9]|[456][0-9])[0-9]{3}\b/#, with: "$PORT")
            line.replace(#/\b(172|10)\.[0-9]+\.[0-9]+\.[0-9]+\b/#, with: "ADDRESS")
            line.replace(
                #/(Less than a second|About an? [a-z]+|\b[0-9]+ (seconds?|minutes?|hours?|days?|weeks?|months?))( ago)?/#,
                with: "AGE")
            line.replace(#/\b[0-9.]+ ?[kKMG]?i?B\b/#, with: "SIZE")
            line.replace(#/ {2,}/#, with: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }
}
