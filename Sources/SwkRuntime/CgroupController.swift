// What one resource controller can do, against a directory handed in: so each can be tested on plain files, without root.

import SwkModel
import SwkSystem

/// The two generations of control groups.
enum CgroupVersion: Hashable, Sendable { case v1, v2 }

/// One controller: which limits it takes from the spec and how it writes them into a group's directory.
protocol CgroupController: Sendable {
    /// The kernel's name.
    static var name: String { get }
    /// Whether `resources` ask anything of this controller.
    static func isAsked(by resources: RuntimeSpec.Resources) -> Bool
    static func apply(_ resources: RuntimeSpec.Resources, to directory: String, _ version: CgroupVersion)
        throws(Failure)
}

/// Every controller that takes limits, in the order in which they are applied.
var cgroupControllers: [any CgroupController.Type] {
    [MemoryController.self, CPUController.self, CpusetController.self, PidsController.self]
}

/// One group's files.
struct CgroupFiles {
    let directory: String

    func write(_ file: String, _ value: String) throws(Failure) {
        do {
            try Files.write(value, to: "\(directory)/\(file)")
        } catch {
            throw Failure(.cgroup, "set \(file)", value, error.reason, errno: error.errno, notes: ["in \(directory)"])
        }
    }

    func exists(_ file: String) -> Bool { Files.exists("\(directory)/\(file)") }

    /// The file's text without its final newline; nil when it is absent or empty.
    func text(_ file: String) -> String? {
        // An absent file means that the controller is not there, which is an answer.
        guard let text = try? Files.readText("\(directory)/\(file)"), !text.isEmpty else { return nil }
        return text
    }

    /// A single number; nil for an absent file or `max`.
    func number(_ file: String) -> Int64? {
        text(file).flatMap { Int64($0) }
    }

    /// A value of a `key value` file.
    func value(_ key: String, in file: String) -> Int64? {
        for line in (text(file) ?? "").split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 2, words[0] == key { return Int64(words[1]) }
        }
        return nil
    }
}
