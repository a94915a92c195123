// history: how an image came to be.

import SwkEngine
import SwkImage
import SwkModel

extension Verb {
    static let history = Verb(
        "history", "Show how an image came to be.", .exactly(1, "IMAGE"),
        options: [
            .quiet, .flag("no-trunc", nil, "whole ids and commands"),
            .flag("human", "H", "sizes and ages for people (default); --human=false for numbers"), .format,
        ], example: "swk history --no-trunc debian:12"
    ) { arguments, console in
        let engine = try openEngine(arguments)
        let name = arguments.operands[0]
        guard let image = try engine.imageStore.resolve(name) else {
            throw try engine.imageStore.notFound(name, "show history of")
        }
        let steps = try engine.imageStore.history(of: image).map(HistoryRow.init)
        return try console.list(
            steps,
            as: HistoryRow.listing(isWhole: arguments.has("no-trunc"), isForPeople: !arguments.denies("human")),
            arguments)
    }
}

/// One step, newest first.
struct HistoryRow: Encodable {
    let id, created, createdBy, comment: String
    let size: Int64
    let time: Timestamp?

    private enum CodingKeys: String, CodingKey { case id, created, createdBy, comment, size }

    init(_ step: ImageStep) {
        id = step.id?.description ?? "<missing>"
        created = step.created ?? ""
        createdBy = step.createdBy
        comment = step.comment
        size = step.size
        time = step.created.flatMap(RFC3339.seconds).map { Timestamp(seconds: $0) }
    }

    /// Whole seconds, as docker keeps them.
    private var createdAt: String { time.map { RFC3339.text(seconds: $0.nanoseconds / 1_000_000_000) } ?? "" }

    private var shortID: String { id.hasPrefix("sha256:") ? String(id.dropFirst(7).prefix(12)) : id }

    static func listing(isWhole: Bool, isForPeople: Bool) -> Listing<HistoryRow> {
        let identifier: (HistoryRow) -> String = { isWhole ? $0.id : $0.shortID }
        let since: (HistoryRow) -> String = {
            isForPeople ? $0.time.map { "\(Age(since: $0)) ago" } ?? "N/A" : $0.createdAt
        }
        return Listing(
            columns: [
                .init("ID", "IMAGE", identifier), .init("CreatedSince", isForPeople ? "CREATED" : "CREATED AT", since),
                .init("CreatedAt", "CREATED AT") { $0.createdAt },
                .init("CreatedBy", "CREATED BY") {
                    // A command of several lines is one cell.
                    let line = $0.createdBy.replacing("\t", with: " ").replacing("\n", with: " ")
                    return isWhole ? line : line.shortened(to: 45)
                },
                .init("Size", "SIZE") { isForPeople ? ByteCount($0.size).description : "\($0.size)" },
                .init("Comment", "COMMENT") { $0.comment },
            ], shown: ["ID", "CreatedSince", "CreatedBy", "Size", "Comment"], identifier: identifier)
    }
}

extension String {
    /// At most so many characters, the last of which is `…` when something is missing, as docker cuts.
    func shortened(to count: Int) -> String { self.count <= count ? self : prefix(count - 1) + "…" }
}
