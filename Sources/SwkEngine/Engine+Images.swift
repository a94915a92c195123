// Images of an engine: list, tag, remove, with an eye on the containers that use them.

public import SwkImage
public import SwkModel

extension Engine {
    /// The images on this machine.
    public func images() throws(Failure) -> [Image] {
        try imageStore.list().map { stored in
            let name = stored.references.first.map(\.description) ?? stored.id.short
            return Image(engine: self, reference: name, source: .stored(stored))
        }
    }

    /// Removes a name of an image, and its content with the last name.
    /// - Parameter force: also when several names point to the id that was given, or stopped containers were made from it.
    @discardableResult
    public func removeImage(_ reference: String, force: Bool) throws(Failure) -> [RemovalEvent] {
        try imageStore.remove(reference, force: force) { image throws(Failure) in
            var users: [ImageUser] = []
            for container in try containers(all: true) where container.record.imageID == image.id.description {
                users.append(ImageUser(name: container.name, isRunning: try container.state().isRunning))
            }
            return users
        }
    }
}

extension Image {
    /// Gives the image a further name.
    public func tag(_ name: String) throws(Failure) -> Image {
        guard let stored else {
            throw Failure(.optionInvalid, "tag image", reference, "the machine's own root has no name in the store")
        }
        let tagged = try engine.imageStore.tag(stored.id.description, as: name)
        return Image(engine: engine, reference: try ImageReference(parsing: name).description, source: .stored(tagged))
    }
}
