// Further names for an image.

public import SwkModel

extension ImageStore {
    /// Gives an image another name; the name leaves the image that had it. Throws `image.not-found`.
    @discardableResult
    public func tag(_ source: String, as name: String) throws(Failure) -> StoredImage {
        let reference = try ImageReference(parsing: name)
        guard let image = try resolve(source) else { throw try notFound(source, "tag image") }
        return try tag(image, as: reference)
    }

    /// The same for an image that was looked up before. Throws `image.invalid-reference` for a name with a digest.
    @discardableResult
    public func tag(_ image: StoredImage, as reference: ImageReference) throws(Failure) -> StoredImage {
        guard reference.digest == nil else {
            throw Failure(
                .invalidReference, "tag image", reference.description, "a tag cannot have a digest",
                allowed: "name[:tag]")
        }
        var entry = image.manifestDescriptor
        entry.annotations = nil
        return try record(entry, reference: reference, repoDigest: nil)
    }
}
