// The list of all verbs, the search for the one that was typed, and the overview that `swk --help` shows.

extension Verb {
    static let all: [Verb] =
        [
            run, ps, logs, exec, stop, start, kill, rm, inspect, networkList, networkCreate,
            networkRemove, volumeList, volumeCreate, volumeRemove, volumeInspect, volumePrune, gc, check, explain, fmt,
            test, doc,
        ] + ofImages

    /// docker's long forms, for fingers that know them.
    private static let synonyms: [String: String] = [
        "container run": "run", "container ls": "ps", "container ps": "ps", "container logs": "logs",
        "container exec": "exec",
        "container stop": "stop", "container start": "start", "container kill": "kill", "container rm": "rm",
        "container inspect": "inspect", "image ls": "images", "image pull": "pull", "image push": "push",
        "image tag": "tag",
        "image rm": "rmi",
        "image inspect": "inspect", "network list": "network ls", "network remove": "network rm",
        "network inspect": "inspect", "volume list": "volume ls", "volume remove": "volume rm",
    ]

    /// The verb that the words begin with, the longest match first, and the words behind it.
    static func find(_ words: [String]) -> (Verb, [String])? {
        for count in [2, 1] where words.count >= count {
            let typed = words.prefix(count).joined(separator: " ")
            let name = synonyms[typed] ?? typed
            if let verb = all.first(where: { $0.words.joined(separator: " ") == name }) {
                return (verb, Array(words.dropFirst(count)))
            }
        }
        return nil
    }

    static var overview: String {
        let width = (all.map { $0.words.joined(separator: " ").count }.max() ?? 0) + 3
        let verbs = all.map { "  \($0.words.joined(separator: " ").padded(to: width))\($0.summary)" }.joined(
            separator: "\n")
        return """
            swk runs containers from code: a small language, a runtime core, no daemon.

              swk                     talk to it
              swk FILE.swk [ARG...]   run a script
              swk -e SOURCE [ARG...]  run one line
              swk COMMAND --help      what a command takes

            Commands, with docker's words:
            \(verbs)

            """
    }
}
