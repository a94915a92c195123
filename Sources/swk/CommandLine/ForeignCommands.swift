// Commands of other tools: what does their work here.

enum ForeignCommands {
    /// What to do instead of a command that docker, or a habit, has; nil for any other word.
    static func advice(for word: String) -> String? {
        switch word {
        case "compose", "docker-compose", "stack":
            "several containers together are a script: see stdlib/examples/web.swk and `swk doc Image.start`"
        case "buildx", "builder": "`swk build` builds, `swk builder prune` empties its cache"
        case "context", "daemon", "dockerd", "machine": "there is no daemon: every command does its own work"
        case "events": "nobody watches in the background; `swk ps -a` and `swk logs -f` show what goes on"
        case "system prune", "system df":
            "`swk container prune`, `image prune`, `network prune`, `volume prune` and `builder prune` each show what goes"
        case "swarm", "service", "node": "swk drives one machine; an orchestrator brings its own scheduler"
        case "repl", "shell", "console": "`swk` alone is the REPL"
        case "exit", "quit": "in the REPL it is `exit()`, or control-D"
        case "init", "new": "a script is a text file; `swk doc` and stdlib/examples show how it looks"
        default: nil
        }
    }
}
