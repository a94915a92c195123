// Maps: insertion-ordered. Entries lie in a dense array in the order they came; up to eight are searched by looking at
// their hashes, beyond that an open-addressed table of entry numbers finds them. A removed entry leaves a hole
// (key `absent`) until the next growth closes it up.
import Glibc

private let linearLimit = 8
private let emptySlot = UInt32.max

extension Heap {
    func map(capacity: Int = 0) -> UnsafeMutablePointer<MapObject> {
        let memory = allocate(.map, size: MemoryLayout<MapObject>.size)
        let map = memory.assumingMemoryBound(to: MapObject.self)
        let capacity = max(capacity, 4)
        map.pointee.count = 0
        map.pointee.used = 0
        map.pointee.capacity = capacity
        map.pointee.entries = .allocate(capacity: capacity)
        map.pointee.index = nil
        map.pointee.indexMask = 0
        account(capacity * MemoryLayout<MapEntry>.stride)
        if capacity > linearLimit { rebuildIndex(map) }
        return map
    }

    /// The hash of a key, or nil when values of that kind cannot be keys.
    @inline(__always)
    func keyHash(_ key: Value) -> UInt64? {
        if key.tag == .string { return hash(key.string) }
        return otherKeyHash(key)
    }

    private func otherKeyHash(_ key: Value) -> UInt64? {
        switch key.tag {
        case .bytes: return hash(key.string)
        case .list, .map, .command, .range, .absent: return nil
        case .float where key.float == key.float.rounded() && abs(key.float) < 9e18:
            // 1.0 and 1 are equal, so they are the same key.
            return Heap.mix(UInt64(bitPattern: Int64(key.float)) ^ hashSeed)
        case .int: return Heap.mix(key.bits ^ hashSeed)
        default: return Heap.mix(key.bits ^ hashSeed ^ key.tag.raw)
        }
    }

    @inline(__always)
    private func isSameKey(_ a: Value, _ b: Value) -> Bool {
        if a.tag == b.tag {
            if a.bits == b.bits { return true }
            if a.tag == .string || a.tag == .bytes { return sameBytes(a.string, b.string) }
            return a.tag == .float && a.float == b.float
        }
        if a.tag == .int && b.tag == .float { return a.int.equals(b.float) }
        if a.tag == .float && b.tag == .int { return b.int.equals(a.float) }
        return false
    }

    /// The entry with this key and hash, or nil.
    @inline(__always)
    func find(_ key: Value, hash: UInt64, in map: UnsafeMutablePointer<MapObject>) -> UnsafeMutablePointer<MapEntry>? {
        let entries = map.pointee.entries
        guard let index = map.pointee.index else {
            var number = 0
            let used = map.pointee.used
            while number < used {
                let entry = entries + number
                if entry.pointee.hash == hash && isSameKey(entry.pointee.key, key) { return entry }
                number &+= 1
            }
            return nil
        }
        let mask = map.pointee.indexMask
        var slot = Int(truncatingIfNeeded: hash) & mask
        while true {
            let number = index[slot]
            if number == emptySlot { return nil }
            let entry = entries + Int(number)
            if entry.pointee.hash == hash && isSameKey(entry.pointee.key, key) { return entry }
            slot = (slot &+ 1) & mask
        }
    }

    /// The value for a string key, or nil.
    @inline(__always)
    func get(_ key: Value, in map: UnsafeMutablePointer<MapObject>) -> Value? {
        guard let hash = keyHash(key) else { return nil }
        return find(key, hash: hash, in: map)?.pointee.value
    }

    /// Sets a key, at the end when it is new. Returns false when the key cannot be one.
    @discardableResult
    func set(_ key: Value, _ value: Value, in map: UnsafeMutablePointer<MapObject>) -> Bool {
        guard let hash = keyHash(key) else { return false }
        if let entry = find(key, hash: hash, in: map) {
            entry.pointee.value = value
            return true
        }
        if map.pointee.used == map.pointee.capacity { grow(map) }
        let number = map.pointee.used
        (map.pointee.entries + number).initialize(to: MapEntry(key: key, value: value, hash: hash))
        map.pointee.used = number + 1
        map.pointee.count += 1
        if let index = map.pointee.index {
            insert(number, hash, in: index, mask: map.pointee.indexMask)
        } else if map.pointee.used > linearLimit {
            rebuildIndex(map)
        }
        return true
    }

    func set(_ key: String, _ value: Value, in map: UnsafeMutablePointer<MapObject>) {
        set(string(key), value, in: map)
    }

    /// Removes a key and returns what it had.
    func remove(_ key: Value, from map: UnsafeMutablePointer<MapObject>) -> Value? {
        guard let hash = keyHash(key), let entry = find(key, hash: hash, in: map) else { return nil }
        let old = entry.pointee.value
        entry.pointee.key = .absent
        entry.pointee.value = .nil
        // The hash stays: the index chain still passes through here, and no key is the same as `absent`.
        map.pointee.count -= 1
        return old
    }

    func removeAll(_ map: UnsafeMutablePointer<MapObject>) {
        map.pointee.count = 0
        map.pointee.used = 0
        if map.pointee.index != nil { rebuildIndex(map) }
    }

    private func insert(_ number: Int, _ hash: UInt64, in index: UnsafeMutablePointer<UInt32>, mask: Int) {
        var slot = Int(truncatingIfNeeded: hash) & mask
        while index[slot] != emptySlot { slot = (slot + 1) & mask }
        index[slot] = UInt32(number)
    }

    /// Closes the holes, doubles the room when that was not enough, and rebuilds the index.
    @inline(never)
    private func grow(_ map: UnsafeMutablePointer<MapObject>) {
        let capacity = map.pointee.count * 2 > map.pointee.capacity ? map.pointee.capacity * 2 : map.pointee.capacity
        let entries = UnsafeMutablePointer<MapEntry>.allocate(capacity: capacity)
        var used = 0
        for number in 0..<map.pointee.used where !map.pointee.entries[number].key.isAbsent {
            (entries + used).initialize(to: map.pointee.entries[number])
            used += 1
        }
        map.pointee.entries.deallocate()
        account((capacity - map.pointee.capacity) * MemoryLayout<MapEntry>.stride)
        map.pointee.entries = entries
        map.pointee.used = used
        map.pointee.capacity = capacity
        if capacity > linearLimit { rebuildIndex(map) }
    }

    private func rebuildIndex(_ map: UnsafeMutablePointer<MapObject>) {
        var slots = 16
        while slots * 3 < map.pointee.capacity * 4 { slots *= 2 }
        if let old = map.pointee.index {
            old.deallocate()
            account(-(map.pointee.indexMask + 1) * MemoryLayout<UInt32>.stride)
        }
        let index = UnsafeMutablePointer<UInt32>.allocate(capacity: slots)
        index.initialize(repeating: emptySlot, count: slots)
        account(slots * MemoryLayout<UInt32>.stride)
        map.pointee.index = index
        map.pointee.indexMask = slots - 1
        for number in 0..<map.pointee.used {
            insert(number, map.pointee.entries[number].hash, in: index, mask: slots - 1)
        }
    }
}

extension UnsafeMutablePointer where Pointee == MapObject {
    /// Live entries in order, copied, so that the map may change meanwhile.
    var pairs: [(key: Value, value: Value)] {
        var pairs: [(key: Value, value: Value)] = []
        pairs.reserveCapacity(pointee.count)
        for number in 0..<pointee.used where !pointee.entries[number].key.isAbsent {
            pairs.append((pointee.entries[number].key, pointee.entries[number].value))
        }
        return pairs
    }

    /// Frees entries and index; returns how many bytes they were.
    func freeStorage() -> Int {
        var freed = pointee.capacity * MemoryLayout<MapEntry>.stride
        pointee.entries.deallocate()
        if let index = pointee.index {
            freed += (pointee.indexMask + 1) * MemoryLayout<UInt32>.stride
            index.deallocate()
        }
        return freed
    }
}
