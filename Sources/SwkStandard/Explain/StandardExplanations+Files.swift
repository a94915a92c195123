// Codes of the host's files.
import SwkVM

extension StandardExplanations {
    static var files: [Explanation] {
        [
            Explanation(
                "fs.not-found", "a path where nothing is",
                "The file, or a directory on the way to it, does not exist. The help says how far the path exists.",
                example: "fs.read(\"/no/such/file\")",
                remedy: "Correct the path, or ask with `fs.exists(path)` first.",
                instead: "if fs.exists(\"/etc/hostname\") { print(fs.read(\"/etc/hostname\")) }"),
            Explanation(
                "fs.denied", "a file that may not be used so",
                "The user who runs the script has no right to it, or the file system is read-only.",
                remedy: "Run as another user, or change the mode with `fs.setMode`."),
            Explanation(
                "fs.exists", "something is there already",
                "What was to be made exists.",
                example: "fs.makeDirectory(\"/etc\", parents: false)",
                remedy: "Choose another path, or let it be there: `parents` is true unless said otherwise.",
                instead: "fs.makeDirectory(\"/tmp\")"),
            Explanation(
                "fs.not-a-directory", "a file where a directory is needed",
                "The path, or a part of it, is not a directory.",
                example: "fs.list(\"/etc/passwd\")",
                remedy: "Name the directory.",
                instead: "fs.list(\"/etc\")"),
            Explanation(
                "fs.is-a-directory", "a directory where a file is needed",
                "A directory cannot be read or written as a file.",
                example: "fs.read(\"/etc\")",
                remedy: "Name a file in it.",
                instead: "fs.read(\"/etc/passwd\")"),
            Explanation(
                "fs.not-empty", "a directory that is not empty",
                "`fs.remove` takes an empty directory only, so that nothing is lost by mistake.",
                example: "using dir = "
                    + "fs.temporaryDirectory()\nfs.makeDirectory(dir.join(\"a/b\"))\nfs.remove(dir.join(\"a\"))",
                remedy: "Say that what is in it goes, too.",
                instead: "using dir = "
                    + "fs.temporaryDirectory()\nfs.makeDirectory(dir.join(\"a/b\"))\nfs.remove(dir.join(\"a\"), "
                    + "recursive: true)"),
            Explanation(
                "fs.full", "no room for a file",
                "The disk is full, or a quota is used up.",
                remedy: "Free some room."),
            Explanation(
                "fs.not-utf8", "a file that is no text",
                "`fs.read` gives a text, and the bytes of this file are not UTF-8.",
                example: "fs.read(\"/bin/ls\")",
                remedy: "Take its bytes.",
                instead: "fs.readBytes(\"/bin/ls\").count"),
            Explanation(
                "fs.bad-path", "a path that cannot be one",
                "A path is not empty and holds no NUL character, at which the system would cut it.",
                example: "fs.read(\"\")",
                remedy: "Look at where the path comes from."),
            Explanation(
                "fs.unsupported", "something that cannot be copied",
                "Only files, directories and links are copied; pipes, sockets and devices are not.",
                remedy: "Leave it out."),
            Explanation(
                "fs.failed", "the system refused",
                "The message ends with the system's own words, and `err.errno` is its number.",
                remedy: "Look up the words in the manual of the call, for example `man 2 open`."),
            Explanation(
                "args.no-value", "an option without its value",
                "`args.get` found `--name` at the end of the line or before another option.",
                remedy: "Write `--name VALUE` or `--name=VALUE`; ask for an option without a value by "
                    + "`args.flag`."),
        ]
    }
}
