// docker's `--filter` of a prune: labels that have to be there or must not, and an age.

import SwkEngine
import SwkModel
import SwkSystem

/// What a prune may remove.
struct PruneFilter {
    static let keys = ["label", "label!", "until"]

    let filters: Filters
    /// Only what was made before.
    let until: Timestamp?

    /// - Throws: `filter.unknown`, `filter.syntax` for a moment that is none.
    init(_ texts: [String], of operation: String, allowed: [String] = keys) throws(Failure) {
        filters = try Filters(texts, of: operation, allowed: allowed)
        guard let text = filters["until"].last else {
            until = nil
            return
        }
        guard let moment = Timestamp(moment: text) else {
            throw Failure(.filterSyntax, operation, "until=\(text)", "not a time", allowed: Timestamp.momentForms)
        }
        until = moment
    }

    func accepts(_ labels: [String: String], created: Timestamp) -> Bool {
        filters.matchesLabels(labels) && until.map { created < $0 } ?? true
    }
}

extension Option {
    /// `--filter` without a letter, which in prunes means to force.
    static func pruneFilter(_ keys: [String]) -> Option {
        .list("filter", nil, "KEY=VALUE", "only those that fit: \(keys.joined(separator: ", "))")
            .with(words: keys.map { "\($0)=" })
    }
}
