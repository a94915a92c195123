// "Did you mean": the nearest valid name by edit distance.

/// The candidate closest to `name` (optimal string alignment distance, at most a third of its length), or nil when none is close.
public func nearestName(to name: String, in candidates: some Sequence<String>) -> String? {
    let wanted = Array(name.lowercased().utf8)
    let limit = max(1, wanted.count / 3)
    var best: (name: String, distance: Int)?
    for candidate in candidates {
        let distance = editDistance(wanted, Array(candidate.lowercased().utf8))
        guard distance <= limit, distance < best?.distance ?? .max else { continue }
        best = (candidate, distance)
    }
    return best?.name
}

private func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var beforePrevious = [Int](repeating: 0, count: b.count + 1)
    var previous = Array(0...b.count)
    for i in a.indices {
        var row = [i + 1]
        row.reserveCapacity(b.count + 1)
        for j in b.indices {
            let substitution = previous[j] + (a[i] == b[j] ? 0 : 1)
            var cost = min(row[j] + 1, previous[j + 1] + 1, substitution)
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforePrevious[j - 1] + 1) }
            row.append(cost)
        }
        beforePrevious = previous
        previous = row
    }
    return previous[b.count]
}
