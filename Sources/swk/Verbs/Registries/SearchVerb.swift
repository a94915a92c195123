// search: what registries offer.

import SwkEngine
import SwkImage
import SwkModel

extension Verb {
    static let search = Verb(
        "search", "Search docker.io, or the registry that the term begins with.", .exactly(1, "TERM"),
        options: [
            .value("limit", nil, "N", "at most so many, 1 to 100 (default: 25)"),
            .flag("no-trunc", nil, "whole descriptions"), .format, .filter(searchFilters),
        ], example: "swk search 127.0.0.1:5000/deb"
    ) { arguments, console in
        let text = arguments.value("limit") ?? "25"
        guard let limit = Int(text) else {
            throw Failure(.usage, "swk search", "--limit \(text)", "not a number", allowed: "1 to 100")
        }
        let filters = try Filters(arguments.list("filter"), of: "swk search", allowed: searchFilters)
        let answer = try await openEngine(arguments).imageStore.search(arguments.operands[0], limit: limit)
        let rows = try answer.results.filter { try fits($0, filters) }.map(SearchRow.init)
        return try console.list(
            rows, as: SearchRow.listing(isDescribed: answer.isDescribed, isWhole: arguments.has("no-trunc")), arguments)
    }

    private static let searchFilters = ["is-automated", "is-official", "stars"]

    private static func fits(_ result: SearchResult, _ filters: Filters) throws(Failure) -> Bool {
        if let wanted = try filters.flag("is-official", of: "swk search"), wanted != result.isOfficial { return false }
        if let wanted = try filters.flag("is-automated", of: "swk search"), wanted != result.isAutomated {
            return false
        }
        return try filters.matches("stars") { text throws(Failure) in
            guard let least = Int(text) else {
                throw Failure(.filterSyntax, "swk search", "stars=\(text)", "not a number of stars")
            }
            return result.stars >= least
        }
    }
}

/// One repository that was found.
struct SearchRow: Encodable {
    let name, description: String
    let stars: Int
    let official, automated: Bool
    let tags: [String]

    init(_ result: SearchResult) {
        name = result.name
        description = result.description
        stars = result.stars
        official = result.isOfficial
        automated = result.isAutomated
        tags = result.tags
    }

    /// docker's columns for whoever describes its repositories; names and tags for the others.
    static func listing(isDescribed: Bool, isWhole: Bool) -> Listing<SearchRow> {
        Listing(
            columns: [
                .init("Name", "NAME") { $0.name },
                .init("Description", "DESCRIPTION") {
                    let line = $0.description.replacing("\n", with: " ").replacing("\r", with: " ")
                    return isWhole ? line : line.shortened(to: 45)
                },
                .init("StarCount", "STARS") { "\($0.stars)" },
                .init("IsOfficial", "OFFICIAL") { $0.official ? "[OK]" : "" },
                .init("IsAutomated", "AUTOMATED") { $0.automated ? "[OK]" : "" },
                .init("Tags", "TAGS") {
                    let tags = $0.tags.joined(separator: ", ")
                    return isWhole ? tags : tags.shortened(to: 60)
                },
            ],
            shown: isDescribed ? ["Name", "Description", "StarCount", "IsOfficial", "IsAutomated"] : ["Name", "Tags"],
            identifier: { $0.name })
    }
}
