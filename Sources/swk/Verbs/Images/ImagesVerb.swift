// images: what is on this machine, a row for each name.

import SwkEngine
import SwkImage
import SwkModel

extension Verb {
    static let images = Verb(
        "images", "List images.", .optional("NAME[:TAG]"),
        options: [
            .flag("all", "a", "also those that builds left between (swk keeps none)"), .quiet,
            .flag("digests", nil, "show digests"), .flag("no-trunc", nil, "whole ids"), .format,
            .filter(imageFilters),
        ], example: "swk images --filter dangling=true"
    ) { arguments, console in
        let engine = try openEngine(arguments)
        var filter = try imageFilter(arguments)
        if let name = arguments.operands.first { filter.patterns.append(name) }
        let rows = try engine.images(filter).flatMap { ImageRow.rows(of: $0, fitting: filter.patterns) }
        let listing = ImageRow.listing(
            isWhole: arguments.has("no-trunc"), withDigests: arguments.has("digests"))
        // An image with several names is one image.
        let shown = arguments.has("quiet") && !arguments.has("json") ? rows.uniqued(by: \.id) : rows
        return try console.list(shown, as: listing, arguments)
    }

    private static let imageFilters = ["before", "dangling", "label", "reference", "since"]

    private static func imageFilter(_ arguments: Arguments) throws -> ImageFilter {
        let filters = try Filters(arguments.list("filter"), of: "swk images", allowed: imageFilters)
        var filter = ImageFilter()
        filter.isDangling = try filters.flag("dangling", of: "swk images")
        filter.labels = filters["label"]
        filter.before = filters["before"].last
        filter.since = filters["since"].last
        filter.patterns = filters["reference"]
        return filter
    }
}

extension [ImageRow] {
    fileprivate func uniqued(by key: (ImageRow) -> String) -> [ImageRow] {
        var seen: Set<String> = []
        return filter { seen.insert(key($0)).inserted }
    }
}
