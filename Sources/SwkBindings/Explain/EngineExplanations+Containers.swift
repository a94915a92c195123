// Codes of containers and of the commands in them.
import SwkVM

extension EngineExplanations {
    static var containers: [Explanation] {
        [
            Explanation(
                "command.failed", "a command ended with a code other than 0",
                """
                The command ran and said by its exit code that something is wrong. The report has its cause of \
                exit and the last lines of its output; the caught error has `exit`, `stdout` and `stderr`.
                """,
                example: "Image(\"busybox\").run(\"false\")",
                remedy:
                    "Read its output. When another code is no error for you, say `check: false` and look at `code`.",
                instead: "let r = Image(\"busybox\").run(\"false\", check: false)\nprint(r.code)"),
            Explanation(
                "stream.bound", "a stream that was to leave its session",
                """
                A fixture's value is handed to the session of each test. A stream of lines is read by the \
                session that \
                opened it, and cannot be handed on.
                """,
                remedy: "Hand on the container, or the lines as a list."),
            Explanation(
                "run.not-found", "a command that is not in the container",
                "The image has no program of that name on its PATH. Exit code 127, as docker has it.",
                example: "Image(\"busybox\").run(\"psql\")",
                remedy: "Check the spelling; give the whole path; or use an image that has the program."),
            Explanation(
                "run.not-executable", "a file that cannot be executed",
                """
                It is there, but it is no program, is not marked executable, or its interpreter is missing. Exit \
                code 126.
                """,
                remedy: "`chmod +x` it; check its first line and that it is made for this processor."),
            Explanation(
                "run.unknown-user", "a user or group that the container does not have",
                "The name is looked up in the container's own /etc/passwd and /etc/group.",
                remedy: "Use a number, or a name that is there."),
            Explanation(
                "run.launch", "the kernel refused a step of a launch",
                "The message names the step, what it was done to, and the kernel's reason.",
                remedy:
                    """
                    `swk run --plan ...` shows all steps without making them. In a container, swk itself needs \
                    `--privileged`.
                    """
            ),
            Explanation(
                "container.not-found", "no container of that name or id",
                "Neither a name nor the beginning of an id fits.",
                example: "Container(\"wbe\")", remedy: "`swk ps -a` lists all; the nearest name is in the help."),
            Explanation(
                "container.state", "a container in the wrong state",
                """
                What was asked for needs a running or a stopped container, and this one is not. The message says \
                in which state it is.
                """,
                remedy: "Start or stop it first; `c.state` tells."),
            Explanation(
                "container.not-running", "a container that does not run", "There is no process to talk to.",
                remedy: "`c.start()` starts it again."),
            Explanation(
                "container.died", "a container that died while somebody waited for it",
                """
                `c.wait(...)` fails at once when the container ends first; the report has its cause of exit and \
                its last output.
                """,
                remedy: "Read its output: usually a configuration is missing."),
            Explanation(
                "container.input-closed", "a standard input that nobody reads",
                "It was not opened, or the process has closed it.",
                remedy: "Start the container with its input open: `swk run -i`."),
            Explanation(
                "terminal.required", "a terminal that is not there",
                "A shell or `-t` wants a person, and standard input is a pipe, a file or nothing.",
                remedy: "Leave out `-t`; in scripts use `exec` or `run`, which need no terminal."),
            Explanation(
                "name.taken", "a name that belongs to something else",
                "Names are unique. The message says who has this one.",
                remedy: "Choose another name, or remove its owner: `swk rm NAME`."),
            Explanation(
                "name.invalid", "a name that is not allowed",
                "A name has letters, digits, `_`, `.` and `-` and begins with a letter or digit.",
                remedy: "Write it so."),
            Explanation(
                "name.ambiguous", "the beginning of an id fits several objects", "The notes list them.",
                remedy: "Give more of its digits, or its name."),
            Explanation(
                "option.invalid", "an option or value that swk does not know",
                "An unknown capability, mount option or limit is refused rather than ignored.",
                remedy: "The message says what is allowed."),
            Explanation(
                "minder.start", "the process that watches over a container could not be started",
                """
                Detached containers have a small process of their own beside them. It failed before the container \
                began.
                """,
                remedy: "The message has the kernel's reason; often a limit on processes or memory."),
            Explanation(
                "minder.lost", "the process that watched over a container is gone",
                "It ended without recording how its container did, for example because it was killed.",
                remedy: "`swk gc` cleans up; the container can be started again."),
            Explanation(
                "minder.record", "a record about a container cannot be read",
                "The file is not what the watching process writes.",
                remedy: "Remove the container: `swk rm -f NAME`."),
            Explanation(
                "copy.not-found", "a copy of something that is not there",
                """
                What is to be copied does not exist, or the directory that is to hold the copy does not. Paths in a \
                container begin at its root.
                """,
                example: "Container(\"web\").copy(from: \"/etc/pasword\", to: \"x\")",
                remedy: "Check the path; `swk exec CONTAINER ls DIR` shows what is there. Make the directory first."),
            Explanation(
                "copy.conflict", "a copy that would replace a directory by a file, or a file by a directory",
                "What is at the place of the copy is of another kind, and a copy does not remove it.",
                remedy: "Copy to another name, or remove what is there first."),
        ]
    }
}
