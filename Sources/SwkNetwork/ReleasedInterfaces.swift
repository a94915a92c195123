// Interfaces that this process left to the kernel to delete, which it does when their namespaces end.
//
// Deletion waits about 20 ms until every processor has forgotten an interface. The kernel does that by itself soon after the last process
// of a container, so the way of a launch does not wait for it: what was left is remembered here, and made sure of before the process ends.

import Synchronization

/// Common to the whole process, as the host's interfaces are.
enum ReleasedInterfaces {
    private static let names = Mutex<Set<String>>([])

    /// Remembers a name; how many there are now.
    static func add(_ name: String) -> Int {
        names.withLock {
            $0.insert(name)
            return $0.count
        }
    }

    static func contains(_ name: String) -> Bool { names.withLock { $0.contains(name) } }

    static func takeAll() -> [String] {
        names.withLock { names in
            defer { names = [] }
            return names.sorted()
        }
    }
}
