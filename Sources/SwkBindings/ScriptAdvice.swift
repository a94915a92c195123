// What to do next, in the words of a script. The engine's own help speaks to whoever types commands; a script has values and methods in
// their place, and its containers are gone when somebody reads the error.

import SwkModel

extension Failure {
    /// The help of this failure for a script; the engine's own where nothing has to be said otherwise.
    var scriptHelp: String? {
        switch code {
        case .commandFailed: "`check: false` gives its result, with `code`, instead of this error"
        case .commandNotFound where object.contains(" "):
            "each word is an argument, as in `run(\"ls\", \"/tmp\")`; a line for a shell is `sh\"ls | wc -l\"`"
        case .containerNotFound: "`Container.list(all: true)` has them all"
        case .containerDied: "`logs()` has all that it wrote"
        case .timeout where operation.hasPrefix("wait for"): "a longer `timeout:` waits longer"
        case .containerState where operation == "remove container":
            "stop it first with `stop()`, or remove it with `remove(force: true)`"
        case .notRunning, .containerState: help.map { $0.replacingVerbs }
        case .networkNotFound: "`Network.list()` has them all"
        case .volumeNotFound: "`Volume.list()` has them all"
        case .optionInvalid where operation == "mount" && reason.hasPrefix("no such file"):
            "in `mounts:` the key is the path in the container, the value what is mounted there"
        default: help
        }
    }
}

extension String {
    /// `swk start web` as the method of the value: `start()`.
    fileprivate var replacingVerbs: String {
        let parts = split(separator: "`", omittingEmptySubsequences: false)
        guard parts.count == 3 else { return self }
        let words = parts[1].split(separator: " ")
        guard words.count == 3, words[0] == "swk" else { return self }
        return "\(parts[0])`\(words[1])()`\(parts[2])"
    }
}
