// Lists: growable arrays of values. A Command (words to run) has the same layout under its own tag.

extension Heap {
    func list(capacity: Int = 0, tag: Tag = .list) -> UnsafeMutablePointer<ListObject> {
        let memory = allocate(tag, size: MemoryLayout<ListObject>.size)
        let list = memory.assumingMemoryBound(to: ListObject.self)
        let capacity = max(capacity, 4)
        list.pointee.count = 0
        list.pointee.capacity = capacity
        list.pointee.items = .allocate(capacity: capacity)
        account(capacity * MemoryLayout<Value>.stride)
        return list
    }

    func list(_ values: some Collection<Value>, tag: Tag = .list) -> Value {
        let list = list(capacity: values.count, tag: tag)
        var next = list.pointee.items
        for value in values {
            next.initialize(to: value)
            next += 1
        }
        list.pointee.count = values.count
        return Value(tag, list)
    }

    @inline(__always)
    func append(_ value: Value, to list: UnsafeMutablePointer<ListObject>) {
        if list.pointee.count == list.pointee.capacity { grow(list, to: list.pointee.capacity * 2) }
        (list.pointee.items + list.pointee.count).initialize(to: value)
        list.pointee.count &+= 1
    }

    /// Appends all of `other`, which may be the same list.
    func append(contentsOf other: UnsafeMutablePointer<ListObject>, to list: UnsafeMutablePointer<ListObject>) {
        let added = other.pointee.count
        let total = list.pointee.count + added
        if total > list.pointee.capacity { grow(list, to: max(total, list.pointee.capacity * 2)) }
        (list.pointee.items + list.pointee.count).initialize(from: other.pointee.items, count: added)
        list.pointee.count = total
    }

    @inline(never)
    private func grow(_ list: UnsafeMutablePointer<ListObject>, to capacity: Int) {
        let items = UnsafeMutablePointer<Value>.allocate(capacity: capacity)
        items.moveInitialize(from: list.pointee.items, count: list.pointee.count)
        list.pointee.items.deallocate()
        account((capacity - list.pointee.capacity) * MemoryLayout<Value>.stride)
        list.pointee.items = items
        list.pointee.capacity = capacity
    }
}

extension UnsafeMutablePointer where Pointee == ListObject {
    @inline(__always) var buffer: UnsafeBufferPointer<Value> {
        UnsafeBufferPointer(start: pointee.items, count: pointee.count)
    }
    /// A copy that stays what it is while the list changes.
    var values: [Value] { Array(buffer) }
}
