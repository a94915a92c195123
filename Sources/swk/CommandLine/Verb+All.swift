// The list of all verbs, the search for the one that was typed, and the overview that `swk --help` shows.

extension Verb {
    static let all: [Verb] =
        ofContainers + [ps, logs, inspect, containerInspect, top, stats, port] + ofFiles + [build, builderPrune]
        + ofImages + ofNetworks
        + ofVolumes + [
            info, version, gc, check, explain, fmt, plan, test, doc, completion,
        ]

    /// A container's life.
    private static var ofContainers: [Verb] {
        [
            run, create, start, attach, exec, stop, restart, kill, pause, unpause, wait, rename, update, rm,
            containerPrune,
        ]
    }

    /// The verb that the words begin with, the longest match first, and the words behind it; docker's long forms count as well.
    static func find(_ words: [String]) -> (Verb, [String])? {
        let words = VerbGroup.shortened(words)
        for count in [2, 1] where words.count >= count {
            if let verb = all.first(where: { $0.words == Array(words.prefix(count)) }) {
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
              swk oci help            an OCI runtime, for engines that drive one

            Commands, with docker's words:
            \(verbs)

            Long forms (swk container ls, swk image rm, ...) work as well:
              swk container|image|network|volume|system --help

            """
    }
}
