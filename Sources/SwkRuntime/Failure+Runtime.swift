// The runtime's codes, and the words for a failed launch: made here from {operation, stage, errno, reason}, never in C.

import CSwkLinux
import Glibc
public import SwkModel
import SwkSystem

extension Failure.Code {
    /// The command is not in the container (docker's 127).
    public static let commandNotFound = Failure.Code("run.not-found")
    /// The command cannot be executed (docker's 126).
    public static let commandNotExecutable = Failure.Code("run.not-executable")
    /// The user or group is not in the container (docker's 125).
    public static let unknownUser = Failure.Code("run.unknown-user")
    /// An operation of the launch was refused by the kernel.
    public static let launch = Failure.Code("run.launch")
    /// A cgroup could not be made, limited or removed.
    public static let cgroup = Failure.Code("cgroup")
    /// A seccomp filter could not be made.
    public static let seccomp = Failure.Code("seccomp")
}

extension Failure {
    /// The failure of a launch of `plan`.
    init(launching plan: LaunchPlan, _ failure: swk_failure) {
        let detail = withUnsafeBytes(of: failure.detail) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        let number = failure.error
        let step = plan.operations.indices.contains(Int(failure.op)) ? plan.operations[Int(failure.op)].description : ""
        switch failure.stage {
        case SWK_STAGE_OPERATION.rawValue:
            self.init(operation: step, plan, detail, number, reason: failure.reason)
        case SWK_STAGE_CLONE.rawValue: self.init(cloning: plan, number)
        case SWK_STAGE_CGROUP.rawValue: self = .errno(number, "open cgroup", plan.cgroup ?? "")
        case SWK_STAGE_KILLED.rawValue:
            self.init(.launch, "start", plan.command, "killed by \(signalName(number)) during: \(step)")
        default: self.init(.launch, "start", plan.command, "the plan is not one of this version")
        }
    }

    private init(operation step: String, _ plan: LaunchPlan, _ detail: String, _ number: Int32, reason: UInt32) {
        let command = plan.command
        switch reason {
        case SWK_REASON_NO_USER.rawValue:
            self.init(
                .unknownUser, "find user", detail, "there is no such user in /etc/passwd of the container",
                exit: .init(code: 125))
        case SWK_REASON_NO_GROUP.rawValue:
            self.init(
                .unknownUser, "find group", detail, "there is no such group in /etc/group of the container",
                exit: .init(code: 125))
        case SWK_REASON_NOT_FOUND.rawValue:
            let places = detail.contains("/") ? "no such file in the container" : "not found in PATH of the container"
            self.init(
                .commandNotFound, "execute", command, places, actual: plan.searchPath(for: detail), errno: number,
                help: command.contains(" ") ? "it is one word with blanks in it; write its words apart" : nil,
                exit: .init(code: 127))
        case SWK_REASON_NO_INTERPRETER.rawValue:
            self.init(
                .commandNotFound, "execute", command, "the file exists, but its interpreter `\(detail)` does not",
                errno: number, exit: .init(code: 127))
        case SWK_REASON_WRONG_FORMAT.rawValue:
            self.init(
                .commandNotExecutable, "execute", command,
                "neither a program for \(machine()) nor a script that begins with #!",
                errno: number, exit: .init(code: 126))
        case SWK_REASON_ESCAPE.rawValue:
            self.init(
                .launch, "change directory to", detail, "the path leads outside of the container",
                exit: .init(code: 125))
        case SWK_REASON_OWN_PROGRAM.rawValue:
            self.init(
                .commandNotExecutable, "execute", command,
                "it leads to the launching program itself, which a container must not execute", exit: .init(code: 126))
        case SWK_REASON_PARENT_DIED.rawValue: self.init(.launch, "start", command, "the launching process has ended")
        default: self.init(refused: step, plan, detail, number)
        }
    }

    /// The kernel said no: for the last step that is docker's 126, for every other one 125.
    private init(refused step: String, _ plan: LaunchPlan, _ detail: String, _ number: Int32) {
        if step == plan.operations.last?.description {
            self.init(
                .commandNotExecutable, "execute", plan.command, errnoText(number), errno: number, exit: .init(code: 126)
            )
            return
        }
        let object = step.contains(detail) ? "" : detail
        self.init(.launch, step, object, errnoText(number), errno: number, exit: .init(code: 125))
    }

    private init(cloning plan: LaunchPlan, _ number: Int32) {
        if plan.joinsPidNamespace, number == ENOMEM || number == ESRCH {
            self.init(.notRunning, "execute", plan.command, "the container is not running", errno: number)
            return
        }
        self = .errno(number, "create process", "\(plan.command)")
        help = number == EPERM ? "creating namespaces needs root (CAP_SYS_ADMIN)" : nil
    }
}

extension LaunchPlan {
    var command: String { arguments.first ?? "" }

    /// The PATH that was searched, for a command without a slash.
    fileprivate func searchPath(for command: String) -> String? {
        guard !command.contains("/"), case .execute(_, _, let path) = operations.last else { return nil }
        return path
    }
}

private func machine() -> String {
    var name = utsname()
    guard uname(&name) == 0 else { return "this machine" }
    return withUnsafeBytes(of: name.machine) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
}
