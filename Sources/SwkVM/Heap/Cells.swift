// Where objects live. Small ones, nearly all, are cells in blocks of one size class; the free cells of a class are a linked list, so
// making an object is taking the first of it, and sweeping walks each block from its start to its end, which the processor
// likes far better than a list through all of memory. Large objects are on their own.
import Glibc

/// Memory cut into cells of one size.
struct CellBlock {
    let start: UnsafeMutableRawPointer
    let cellSize: Int
    let count: Int
}

/// An object beyond the largest cell.
struct LargeObject {
    let memory: UnsafeMutableRawPointer
    let size: Int
}

/// What a free cell holds in place of an object: its kind is zero, which is no object's.
struct FreeCell {
    var header: ObjectHeader
    var next: UnsafeMutableRawPointer?
}

extension Heap {
    /// Cells are multiples of 16 bytes, the first class is unused.
    static let classes = 33
    /// Beyond this an object is large.
    static let largestCell = 16 * (classes - 1)
    /// Blocks of a heap grow with it, from one page to this.
    private static let largestBlock = 1 << 16

    /// Memory of `size` bytes with its header; the caller fills the rest before anything else happens.
    @inline(__always)
    func allocate(_ tag: Tag, size: Int, flag: Bool = false) -> UnsafeMutableRawPointer {
        let number = (size &+ 15) >> 4
        if number < Heap.classes, let cell = freeCells[number] {
            freeCells[number] = cell.assumingMemoryBound(to: FreeCell.self).pointee.next
            cell.assumingMemoryBound(to: ObjectHeader.self).initialize(
                to: ObjectHeader(kind: UInt8(truncatingIfNeeded: tag.raw), marked: false, flag: flag))
            state.pointee.bytes &+= number << 4
            return cell
        }
        return allocateSlowly(tag, size: size, flag: flag)
    }

    @inline(never)
    private func allocateSlowly(_ tag: Tag, size: Int, flag: Bool) -> UnsafeMutableRawPointer {
        if size <= Heap.largestCell {
            addBlock(cellSize: (size + 15) & ~15)
            return allocate(tag, size: size, flag: flag)
        }
        let memory = Heap.memory(size)
        memory.assumingMemoryBound(to: ObjectHeader.self).initialize(
            to: ObjectHeader(
                kind: UInt8(truncatingIfNeeded: tag.raw), marked: false, flag: flag))
        largeObjects.append(LargeObject(memory: memory, size: size))
        state.pointee.bytes &+= size
        return memory
    }

    private static func memory(_ size: Int) -> UnsafeMutableRawPointer {
        guard let memory = malloc(size) else { fatalError("out of memory: \(size) bytes") }
        return memory
    }

    /// A new block whose cells are all free, in the order of their addresses.
    private func addBlock(cellSize: Int) {
        let size = min(Heap.largestBlock, max(4096, state.pointee.bytes / 8))
        let block = CellBlock(start: Heap.memory(size), cellSize: cellSize, count: size / cellSize)
        blocks.append(block)
        var cell = block.start + (block.count - 1) * cellSize
        for _ in 0..<block.count {
            putFree(cell, cellSize)
            cell -= cellSize
        }
    }

    @inline(__always)
    private func putFree(_ cell: UnsafeMutableRawPointer, _ cellSize: Int) {
        cell.assumingMemoryBound(to: FreeCell.self).initialize(
            to: FreeCell(
                header: ObjectHeader(kind: 0, marked: false, flag: false), next: freeCells[cellSize >> 4]))
        freeCells[cellSize >> 4] = cell
    }

    // MARK: Sweeping

    /// Frees every object that is not marked, and takes the marks away. Of the blocks that have become empty, those stay that the time
    /// until the next collection needs.
    func sweep() {
        freeCells.update(repeating: nil, count: Heap.classes)
        var kept = 0
        var spare = state.pointee.threshold
        for index in blocks.indices {
            let block = blocks[index]
            let before = freeCells[block.cellSize >> 4]
            let isEmpty = sweep(block) == 0
            if isEmpty { spare -= block.cellSize * block.count }
            if isEmpty && spare < 0 {
                freeCells[block.cellSize >> 4] = before
                free(block.start)
            } else {
                blocks[kept] = block
                kept += 1
            }
        }
        blocks.removeSubrange(kept...)
        sweepLargeObjects()
    }

    /// Sweeps from the end, so that the list of free cells runs through the block from its start. Returns how many objects stay.
    private func sweep(_ block: CellBlock) -> Int {
        var live = 0
        var cell = block.start + (block.count - 1) * block.cellSize
        for _ in 0..<block.count {
            let header = cell.assumingMemoryBound(to: ObjectHeader.self)
            if header.pointee.marked {
                header.pointee.marked = false
                live += 1
            } else {
                if header.pointee.kind != 0 {
                    releaseContents(cell)
                    state.pointee.bytes &-= block.cellSize
                }
                putFree(cell, block.cellSize)
            }
            cell -= block.cellSize
        }
        return live
    }

    private func sweepLargeObjects() {
        var kept = 0
        for index in largeObjects.indices {
            let object = largeObjects[index]
            let header = object.memory.assumingMemoryBound(to: ObjectHeader.self)
            if header.pointee.marked {
                header.pointee.marked = false
                largeObjects[kept] = object
                kept += 1
            } else {
                releaseContents(object.memory)
                state.pointee.bytes &-= object.size
                free(object.memory)
            }
        }
        largeObjects.removeSubrange(kept...)
    }

    /// How many small objects of a kind there are, with those that the next collection will free.
    func count(of tag: Tag) -> Int {
        var count = 0
        for block in blocks {
            for number in 0..<block.count {
                let cell = (block.start + number * block.cellSize).assumingMemoryBound(to: ObjectHeader.self)
                if UInt64(cell.pointee.kind) == tag.raw { count += 1 }
            }
        }
        return count
    }

    /// Frees everything, at the end of the heap.
    func releaseAll() {
        for block in blocks {
            for number in 0..<block.count {
                let cell = block.start + number * block.cellSize
                if cell.assumingMemoryBound(to: ObjectHeader.self).pointee.kind != 0 { releaseContents(cell) }
            }
            free(block.start)
        }
        for object in largeObjects {
            releaseContents(object.memory)
            free(object.memory)
        }
    }

    /// Frees what an object owns beside its own memory.
    @inline(__always)
    private func releaseContents(_ memory: UnsafeMutableRawPointer) {
        switch Tag(UInt64(memory.assumingMemoryBound(to: ObjectHeader.self).pointee.kind)) {
        case .list, .command:
            let list = memory.assumingMemoryBound(to: ListObject.self)
            account(-list.pointee.capacity * MemoryLayout<Value>.stride)
            list.pointee.items.deallocate()
        case .map: account(-memory.assumingMemoryBound(to: MapObject.self).freeStorage())
        case .host:
            account(-Heap.foreignSize)
            memory.assumingMemoryBound(to: HostReference.self).deinitialize(count: 1)
        case let tag where tag.isForeign:
            account(-Heap.foreignSize)
            memory.assumingMemoryBound(to: ForeignObject.self).pointee.object.release()
        default: break
        }
    }
}
