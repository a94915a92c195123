// `info`: what swk has to work with, in docker's words.

import SwkEngine
import SwkModel
import SwkTemplate

extension Verb {
    static let info = Verb(
        "info", "Show how much there is of everything, and the machine.", options: [inspectFormat],
        example: "swk info --format '{{.ContainersRunning}} of {{.Containers}}'"
    ) { arguments, console in
        let information = try await openEngine(arguments).information(version: swkVersion)
        return try console.show(information, arguments) {
            infoLines.map { "\($0.label): \(text($0.field, information))" }.joined(separator: "\n")
        }
    }

    private static let infoLines: [(label: String, field: String)] = [
        ("Containers", "Containers"), (" Running", "ContainersRunning"), (" Paused", "ContainersPaused"),
        (" Stopped", "ContainersStopped"), ("Images", "Images"), ("Server Version", "ServerVersion"),
        ("Storage Driver", "Driver"), ("Cgroup Driver", "CgroupDriver"), ("Cgroup Version", "CgroupVersion"),
        ("Kernel Version", "KernelVersion"), ("OSType", "OSType"), ("Architecture", "Architecture"), ("CPUs", "NCPU"),
        ("Total Memory", "MemTotal"), ("Name", "Name"), ("Docker Root Dir", "DockerRootDir"),
    ]

    private static func text(_ field: String, _ information: Document) -> String {
        switch information[field] {
        case .string(let text): text
        case .int(let bytes) where field == "MemTotal": UsageRow.binary(bytes)
        case let value?: value.json()
        case nil: ""
        }
    }
}

extension Console {
    /// One document as JSON, through a template, or as the text that people read.
    func show(_ document: Document, _ arguments: Arguments, _ text: () throws -> String) throws -> Int32 {
        if json {
            line(Document.list([document]).json())
        } else if let format = arguments.value("format") {
            line(format == "json" ? document.json() : try Template(format).render(document))
        } else {
            line(try text())
        }
        return 0
    }
}
