// `completion`: the script that lets a shell complete swk's command lines.

import SwkEngine
import SwkModel

extension Verb {
    static let completion = Verb(
        "completion", "Print the script with which bash, zsh or fish complete swk.", .exactly(1, "SHELL"),
        example: "source <(swk completion bash)"
    ) { arguments, console in
        let known = ShellScript.Shell.allCases.map(\.rawValue)
        guard let shell = ShellScript.Shell(rawValue: arguments.operands[0]) else {
            throw Failure(
                .optionInvalid, "complete for", arguments.operands[0], "unknown shell",
                allowed: known.joined(separator: ", "), nearest: nearestName(to: arguments.operands[0], in: known))
        }
        if console.json { return console.json([ShellScript.text(for: shell)]) }
        console.write(ShellScript.text(for: shell))
        return 0
    }
}
