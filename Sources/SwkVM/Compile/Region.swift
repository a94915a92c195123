// Regions of code with something to do when control leaves them: a `try`, or a scope that owns a value, deferred code or tasks. Clean-up is
// compiled in line on every way out (the end, `return`, `break`, `continue`) and once more as a handler for errors, which
// attaches what goes wrong in it and throws the first error on. Code that cleans up on a way out is not part of the region any more,
// so a region is a list of ranges.
import SwkSyntax

/// One open region.
struct Region {
    enum Kind {
        case attempt
        case close(register: Int)
        case deferred(Block)
        case tasks(list: Int)

        var isCleanup: Bool { if case .attempt = self { false } else { true } }
    }

    let kind: Kind
    /// Receives the error.
    let errorRegister: Int
    /// Finished ranges.
    var ranges: [Range<Int>] = []
    /// Where the current range starts; nil while code on a way out is emitted.
    var start: Int?
}

extension Generator {
    func open(_ kind: Region.Kind) {
        regions.append(Region(kind: kind, errorRegister: allocate(), start: position))
    }

    /// Ends the innermost region at its normal end and compiles its handler.
    func close() {
        var region = regions.removeLast()
        if let start = region.start, start < position { region.ranges.append(start..<position) }
        guard region.kind.isCleanup else { preconditionFailure("a `try` compiles its own handler") }
        cleanUp(region.kind, isError: false)
        let end = jump()
        addHandlers(region, target: position)
        handleError(region)
        patch(end)
    }

    func addHandlers(_ region: Region, target: Int) {
        for range in region.ranges {
            draft.handlers.append(
                Handler(
                    range: range, target: target, register: region.errorRegister, isCleanup: region.kind.isCleanup))
        }
    }

    /// The clean-up for errors; a second error is attached to the first, which goes on.
    private func handleError(_ region: Region) {
        let start = position
        scoped {
            let second = allocate()
            cleanUp(region.kind, isError: true)
            let end = position
            emit(.rethrow, region.errorRegister)
            if start < end {
                draft.handlers.append(Handler(range: start..<end, target: position, register: second, isCleanup: true))
                emit(.attach, region.errorRegister, second)
                emit(.rethrow, region.errorRegister)
            }
        }
    }

    private func cleanUp(_ kind: Region.Kind, isError: Bool) {
        switch kind {
        case .attempt: break
        case .close(let register):
            // The register keeps the value; a copy is what the driver's answer overwrites.
            scoped {
                let copy = allocate()
                emit(.move, copy, register)
                emit(.close, copy)
            }
        case .deferred(let block): scoped { compile(block, into: nil) }
        case .tasks(let list):
            scoped {
                let copy = allocate()
                emit(.move, copy, list)
                emit(.joinTasks, flag: isError ? 1 : 0, copy)
            }
        }
    }

    /// Emits what leaves all regions but the outer `count`: their clean-up, innermost first, then `exit`, outside of every region left.
    func leave(downTo count: Int, _ exit: () -> Void) {
        let saved = regions
        let isOpen = saved.map { $0.start != nil }
        while regions.count > count {
            var region = regions.removeLast()
            if let start = region.start, start < position { region.ranges.append(start..<position) }
            region.start = nil
            pendingRanges[regions.count] = region.ranges
            cleanUp(region.kind, isError: false)
        }
        exit()
        regions = saved
        for index in saved.indices where index >= count {
            regions[index].ranges = pendingRanges[index] ?? regions[index].ranges
            pendingRanges[index] = nil
            regions[index].start = isOpen[index] ? position : nil
        }
    }
}
