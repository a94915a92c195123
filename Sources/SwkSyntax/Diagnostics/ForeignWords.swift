// Words of other languages: whoever comes from bash, Python or JavaScript writes these first, and no edit distance leads from them to ours.

/// What words of other languages are called here.
public enum ForeignWords {
    /// What to write instead of a name that another language has; nil for any other name.
    public static func advice(for name: String) -> String? {
        switch name {
        case "null", "None", "undefined", "NULL", "Nil": "write `nil`"
        case "True", "TRUE": "write `true`"
        case "False", "FALSE": "write `false`"
        case "echo", "println", "printf", "puts", "console", "log": "`print(...)` writes a line"
        case "len", "length", "count", "size": "ask the value: `xs.count`"
        case "str", "String", "toString": "`\"\\(value)\"` is the text of a value"
        case "int", "Int", "parseInt", "Number", "float", "Float": "ask the text: `text.int()`, `text.float()`"
        case "list", "List", "dict", "Map", "Object", "Array": "write `[1, 2]` for a list, `{key: 1}` for a map"
        case "this": "a method calls its own value `self`"
        case "self": "only methods of a struct have a `self`"
        case "typeof", "isinstance": "`type(value)` is the name of its type"
        case "range", "Range": "write a range: `1..10`, or `0..<n` without its end"
        case "raise", "panic", "die", "fail": "`throw \"what is wrong\"` stops with an error"
        case "def", "fn", "function", "fun", "sub", "proc": "a function is `func name(a, b) { ... }`"
        case "const", "val", "auto", "my", "local", "set", "export":
            "`let name = value` declares a constant, `var` a variable"
        case "elif", "elsif", "elseif": "write `else if`"
        case "switch", "case", "when": "write `match value { 1 => ..., _ => ... }`"
        case "async", "await": "nothing needs `await`: a call that waits lets others run; `spawn f()` runs beside"
        case "docker", "podman": "containers are values: `Image(\"redis:7\").start()`, `Container.list()`"
        case "require", "include", "source", "use", "from": "`import \"./file\"` brings a module in"
        case "input", "read", "readLine": "`args` are the script's arguments"
        case "open": "files are in the module `fs`"
        case "exec", "run", "system", "subprocess": "commands run in a container: `Image(\"busybox\").run(\"ls\")`"
        case "assertEqual", "expect":
            "write `assert a == b`, which shows both values; `expect` comes with `import \"test\"`"
        case "and", "or", "not": "`\(name)` stands between conditions"
        default: nil
        }
    }

    /// What a member that another language has may be called here, also when it is misspelt.
    public static func members(for name: String) -> [String] {
        if let exact = members.first(where: { $0.theirs.contains(name) }) { return exact.ours }
        // Short words are near to everything.
        let near = name.count < 5 ? nil : nearest(name, in: members.flatMap(\.theirs))
        return near.flatMap { near in members.first { $0.theirs.contains(near) }?.ours } ?? []
    }

    /// What an argument that other tools know may be called here.
    public static func labels(for name: String) -> [String] {
        switch name {
        case "ports", "port", "publishes", "p": ["publish"]
        case "volumes", "volume", "mount", "binds", "v": ["mounts"]
        case "environment", "environ", "envs", "e": ["env"]
        case "cwd", "workingDir", "working_dir", "directory", "dir": ["workdir"]
        case "mem", "mem_limit", "memoryLimit": ["memory"]
        case "networks", "net", "networkMode": ["network"]
        case "command", "cmd", "args": ["command"]
        case "restartPolicy", "restart_policy": ["restart"]
        case "container_name", "containerName": ["name"]
        case "dockerfile": ["file"]
        case "wait", "deadline": ["timeout"]
        default: []
        }
    }

    private static var members: [(theirs: [String], ours: [String])] {
        [
            (["length", "size", "len", "getLength", "Count"], ["count"]),
            (["push", "push_back", "add", "addAll", "put"], ["append", "set"]),
            (["toUpperCase", "to_upper", "upcase", "uppercased", "toUpper"], ["upper"]),
            (["toLowerCase", "to_lower", "downcase", "lowercased", "toLower"], ["lower"]),
            (["forEach", "foreach"], ["each"]),
            (["strip", "trimmed", "chomp"], ["trim"]),
            (["includes", "has", "contain", "include", "hasKey", "containsKey", "exists"], ["contains", "has"]),
            (["startswith", "startWith", "hasPrefix", "starts_with"], ["startsWith"]),
            (["endswith", "endWith", "hasSuffix", "ends_with"], ["endsWith"]),
            (["toString", "str", "to_s", "description"], ["string", "text"]),
            (["toInt", "to_i", "parseInt"], ["int"]),
            (["toFloat", "to_f", "parseFloat"], ["float"]),
            (["select", "where", "grep"], ["filter"]),
            (["collect", "transform"], ["map"]),
            (["fold", "inject"], ["reduce"]),
            (["sort", "sortBy", "sort_by", "order"], ["sorted"]),
            (["reverse"], ["reversed"]),
            (["groupBy", "group_by"], ["grouped"]),
            (["join"], ["joined", "wait"]),
            (["head"], ["first", "take"]),
            (["slice", "substring", "substr", "subarray"], ["take", "drop"]),
            (["isempty", "empty", "is_empty"], ["isEmpty"]),
            (["uniq", "distinct"], ["unique"]),
            (["some"], ["any"]),
            (["every"], ["all"]),
            (["replaceAll", "gsub", "sub"], ["replace", "replaced"]),
            (["delete", "del", "destroy", "rm"], ["remove"]),
            (["exitCode", "status", "exit_code", "returncode", "code"], ["code", "exit"]),
            (["output", "out"], ["stdout"]),
            (["err", "error_output"], ["stderr"]),
            (["ip", "ipAddress"], ["address"]),
            (["kill", "shutdown"], ["stop", "kill"]),
            (["await"], ["wait"]),
        ]
    }
}
