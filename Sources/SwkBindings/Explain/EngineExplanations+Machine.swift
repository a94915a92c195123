// Codes of the machine below: the kernel, libraries, files of swk.
import SwkVM

extension EngineExplanations {
    static var machine: [Explanation] {
        [
            Explanation(
                "argument.invalid", "a value of the wrong form or range",
                "The message says what is allowed and what was given.",
                example: "Image(\"busybox\").run(\"true\", network: 5)", remedy: "Give a value that is allowed."),
            Explanation(
                "system.call", "the kernel refused something",
                "The message names the operation, its object and the kernel's reason.",
                remedy: "Look up the reason: permissions, limits (`ulimit -a`), space on the disk (`df`)."),
            Explanation(
                "system.not-permitted", "something that this user may not do",
                "Containers need rights that only root has here.",
                remedy: "The help line says what is missing; usually `sudo`."),
            Explanation(
                "system.missing-library", "a library that is not installed",
                "Some libraries are loaded only when they are needed. This one is not there.",
                remedy: "Install the package that the message names."),
            Explanation(
                "object.not-found", "nothing has this name",
                "No container, image, network or volume has the name or id, or none of the kind that `--type` says.",
                remedy:
                    "The nearest name is in the help; `swk ps -a`, `swk images`, `swk network ls` and `swk volume ls` list them."
            ),
            Explanation(
                "record.damaged", "a file of swk that cannot be read",
                "A record below swk's directory is not what swk writes.",
                remedy: "`swk gc` drops what nobody needs; otherwise remove the object that the message names."),
            Explanation(
                "cgroup", "a control group that the kernel refused",
                "Limits are set through control groups; the message has the file and the reason.",
                remedy: "Check that cgroups are mounted and writable: `mount | grep cgroup`."),
            Explanation(
                "usage", "a command line that swk does not understand",
                "An option, operand or value is missing or unknown.",
                remedy: "`swk COMMAND --help` shows what it takes."),
            Explanation(
                "usage.operands", "a command that was given too few or too many things to work on",
                "A container, image or path is missing, or there is one more than the command takes.",
                remedy: "`swk COMMAND --help` shows what it takes."),
            Explanation(
                "seccomp",
                "a filter of system calls that cannot be made",
                """
                A name or action in it is unknown, or the kernel refused it.
                """,
                remedy: "The message names what is wrong."),
            Explanation(
                "atomically.irreversible", "something inside `atomically` that nothing could take back",
                """
                `atomically` undoes all effects of its block when it fails, so it refuses those that cannot be \
                undone.
                """,
                remedy: "Do it before or after the block."),
            Explanation(
                "oci.bundle", "a bundle that is not one of the OCI runtime spec",
                """
                `swk oci` reads config.json of a bundle before it makes anything, and names the field that is missing, \
                of the wrong type, out of range, or not supported yet.
                """,
                remedy: "Mend that field. `swk oci spec` writes a config.json to begin with."),
            Explanation(
                "oci.state", "a command that the state of an OCI container does not allow",
                """
                A container is created once, started once when it is created, killed while it runs, and deleted when \
                it has stopped.
                """,
                remedy: "`swk oci state ID` shows where it is; `swk oci delete --force ID` ends and removes it."),
        ]
    }
}
