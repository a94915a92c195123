// docker's exit codes: 125 when swk itself could not run the container, 126 and 127 when its command could not be run.

import SwkEngine
import SwkModel

/// The process's exit code for a failure that nobody handled.
func exitCode(of failure: Failure) -> Int32 {
    failure.code == .usage ? 125 : failure.commandExitCode ?? 1
}
