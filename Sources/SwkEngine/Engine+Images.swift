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
    /// - Parameters:
    ///   - force: also when several names point to the id that was given, or stopped containers were made from it.
    ///   - scope: in a transaction the names go at once, and the content when it has ended well.
    @discardableResult
    public func removeImage(_ reference: String, force: Bool, in scope: Scope? = nil) throws(Failure)
        -> [RemovalEvent]
    {
        var removed: StoredImage?
        let events = try imageStore.remove(reference, force: force, keepingContent: scope?.isTransaction == true) {
            image throws(Failure) in
            removed = image
            return try users(of: image.id)
        } announce: { names, manifest throws(Failure) in
            for name in names { try scope?.recordForRollback(.imageName(name, manifest: manifest.description)) }
        }
        if let removed, let scope, scope.isTransaction {
            scope.transaction.withLock { $0.removedImages.append(removed.id.description) }
        }
        return events
    }

    private func users(of image: Digest) throws(Failure) -> [ImageUser] {
        var users: [ImageUser] = []
        for container in try containers(all: true) where container.record.imageID == image.description {
            users.append(ImageUser(name: container.name, isRunning: try container.state().isRunning))
        }
        return users
    }
}

extension Image {
    /// Lets an image without a name, such as a snapshot, outlive the scope that made it.
    public func keep(from scope: Scope) throws(Failure) { try scope.release(.image(id)) }

    /// Gives the image a further name. In a transaction the name goes back to what it meant before when it fails.
    public func tag(_ name: String, in scope: Scope? = nil) throws(Failure) -> Image {
        guard let stored else {
            throw Failure(.optionInvalid, "tag image", reference, "the machine's own root has no name in the store")
        }
        let full = try ImageReference(parsing: name).description
        let before = try engine.imageStore.manifest(named: full)
        try scope?.recordForRollback(.imageName(full, manifest: before?.description))
        let tagged = try engine.imageStore.tag(stored.id.description, as: name)
        return Image(engine: engine, reference: full, source: .stored(tagged))
    }
}
