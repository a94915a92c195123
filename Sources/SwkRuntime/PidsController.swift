// The pids controller: how many tasks there may be, so that a fork bomb harms only itself.

import SwkModel

enum PidsController: CgroupController {
    static let name = "pids"

    static func isAsked(by resources: RuntimeSpec.Resources) -> Bool { (resources.pids?.limit ?? 0) > 0 }

    static func apply(_ resources: RuntimeSpec.Resources, to directory: String, _ version: CgroupVersion)
        throws(Failure)
    {
        guard let limit = resources.pids?.limit else { return }
        try CgroupFiles(directory: directory).write("pids.max", limit > 0 ? String(limit) : "max")
    }

    /// Tasks now.
    static func usage(in directory: String) -> Int64? { CgroupFiles(directory: directory).number("pids.current") }
}
