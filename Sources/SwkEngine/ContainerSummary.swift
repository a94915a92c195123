// What listings and filters ask of a container's record, read without decoding the whole: with a thousand containers that is the
// difference between a blink and a wait.

import FoundationEssentials
public import SwkModel
import SwkSystem

/// The part of a `ContainerRecord` that tables show.
public struct ContainerSummary: Sendable, Codable {
    public let id: ObjectID
    public let name: String
    public let image: String
    public let imageID: String
    public let created: Timestamp
    public let arguments: [String]
    public let labels: [String: String]
    public let layers: [String]
    public let exposedPorts: [String]
    public let mounts: [ResolvedMount]
    public let network: NetworkMode
    /// Whether a health check looks at it.
    public let isChecked: Bool

    init(_ record: ContainerRecord) {
        id = record.id
        name = record.name
        image = record.image
        imageID = record.imageID
        created = record.created
        arguments = record.arguments
        labels = record.options.labels
        layers = record.layers
        exposedPorts = record.exposedPorts
        mounts = record.mounts
        network = record.options.network
        isChecked = record.health != nil
    }

    /// The same from a record's JSON; nil when that is not quite as this program writes it, and the decoder has to say what is wrong.
    init?(_ id: ObjectID, record: JSONSlice) {
        guard let record = record.fields, let options = record["options"]?.fields else { return nil }
        self.init(id, record, options, isChecked: record["health"]?.fields != nil)
    }

    /// The same from its own JSON.
    init?(_ id: ObjectID, _ json: JSONSlice?) {
        guard let summary = json?.fields, let isChecked = summary["isChecked"] else { return nil }
        self.init(id, summary, summary, isChecked: isChecked.isTrue)
    }

    private typealias Fields = [(name: JSONSlice, value: JSONSlice)]

    private init?(_ id: ObjectID, _ record: Fields, _ options: Fields, isChecked: Bool) {
        guard let name = record["name"]?.text, let image = record["image"]?.text,
            let imageID = record["imageID"]?.text, let created = Timestamp(record["created"]),
            let arguments = record["arguments"]?.texts, let layers = record["layers"]?.texts,
            let exposedPorts = record["exposedPorts"]?.texts, let mounts = [ResolvedMount](record["mounts"]),
            let labels = [String: String](options["labels"]), let network = NetworkMode(options["network"])
        else { return nil }
        self.id = id
        self.name = name
        self.image = image
        self.imageID = imageID
        self.created = created
        self.arguments = arguments
        self.labels = labels
        self.layers = layers
        self.exposedPorts = exposedPorts
        self.mounts = mounts
        self.network = network
        self.isChecked = isChecked
    }
}

// Most containers have no mounts and no labels, and so nothing to decode.

extension [ResolvedMount] {
    fileprivate init?(_ json: JSONSlice?) {
        guard let json, let elements = json.elements else { return nil }
        if elements.isEmpty {
            self = []
        } else {
            // Why it cannot be decoded will be said about the whole record.
            guard let mounts = try? JSONDecoder().decode(Self.self, from: Data(json.raw)) else { return nil }
            self = mounts
        }
    }
}

extension [String: String] {
    fileprivate init?(_ json: JSONSlice?) {
        guard let fields = json?.fields else { return nil }
        self = [:]
        for (name, value) in fields {
            guard let name = name.text, let value = value.text else { return nil }
            self[name] = value
        }
    }
}

extension NetworkMode {
    fileprivate init?(_ json: JSONSlice?) {
        guard let json, let mode = json.fields?.first else { return nil }
        if mode.name.isName("bridge") {
            self = .bridge
        } else if mode.name.isName("none") {
            self = .none
        } else {
            // As above.
            guard let mode = try? JSONDecoder().decode(Self.self, from: Data(json.raw)) else { return nil }
            self = mode
        }
    }
}
