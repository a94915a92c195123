// `version`: what this swk is. There is no server; scripts that ask docker for its server's version get that of this same program.

import SwkEngine
import SwkModel

extension Verb {
    static let version = Verb(
        "version", "Show the version of swk.", options: [inspectFormat],
        example: "swk version --format '{{.Client.Version}}'"
    ) { arguments, console in
        let host = HostNames()
        let program: Document = [
            "Version": .string(swkVersion), "Os": "linux", "Arch": .string(Platform.host.architecture),
            "KernelVersion": .string(host.kernel),
        ]
        return try console.show(["Client": program, "Server": program], arguments) {
            """
            swk \(swkVersion)
             OS/Arch:  linux/\(Platform.host.architecture)
             Kernel:   \(host.kernel)
             Server:   none, and none is needed
            """
        }
    }
}
