// Paths, lists and plans on their way to a minder: one block of memory, lent for the call that copies it.

import CSwkLinux

/// What `swk_minder_settings` points to.
struct MinderTexts {
    /// nil where there is nothing to say.
    private var blobs: [[UInt8]?] = []

    init(_ configuration: MinderConfiguration, _ plan: LaunchPlan) {
        let cgroup = configuration.cgroup
        add(cgroup?.killFile)
        add(list: cgroup?.processLists ?? [])
        add(cgroup?.outOfMemoryFile)
        add(cgroup?.frozenFile)
        if let successor = configuration.successor { add(list: successor) } else { blobs.append(nil) }
        blobs.append(plan.encode().bytes)
        blobs.append(configuration.health?.plan.encode().bytes)
    }

    private mutating func add(_ text: String?) { blobs.append(text.map { Array($0.utf8) + [0] }) }

    /// NUL-separated, ended by an empty string.
    private mutating func add(list: [String]) { blobs.append(list.flatMap { Array($0.utf8) + [0] } + [0]) }

    /// The pieces, in the order in which they were added.
    struct Pointers {
        fileprivate let base: UnsafeRawPointer
        fileprivate let offsets: [Int?]

        subscript(index: Int) -> UnsafePointer<CChar>? {
            offsets[index].map { (base + $0).assumingMemoryBound(to: CChar.self) }
        }
        func plan(_ index: Int) -> UnsafePointer<swk_plan>? {
            offsets[index].map { (base + $0).assumingMemoryBound(to: swk_plan.self) }
        }
    }

    func withPointers<Result>(_ body: (Pointers) -> Result) -> Result {
        var offsets: [Int?] = []
        var size = 0
        for blob in blobs {
            offsets.append(blob == nil ? nil : size)
            size += ((blob?.count ?? 0) + 15) & ~15  // plans are aligned to 16 bytes
        }
        let memory = UnsafeMutableRawPointer.allocate(byteCount: max(size, 16), alignment: 16)
        defer { memory.deallocate() }
        for (blob, offset) in zip(blobs, offsets) {
            if let blob, let offset { (memory + offset).copyMemory(from: blob, byteCount: blob.count) }
        }
        return body(Pointers(base: UnsafeRawPointer(memory), offsets: offsets))
    }
}
