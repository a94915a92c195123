// How an image came to be, step by step, with what each step weighs.

public import SwkModel

/// One step of an image's making, as `docker history` shows it.
public struct ImageStep: Sendable, Equatable {
    /// The image that ends with this step: the one that was asked for, or one here that it was made from. Images between are nowhere kept.
    public let id: Digest?
    /// RFC 3339; nil when the image does not say.
    public let created: String?
    public let createdBy: String
    public let comment: String
    public let author: String
    /// Bytes of the step's layer; 0 for a step that changed no file.
    public let size: Int64
    /// The names of the image that ends with this step.
    public let references: [ImageReference]
}

extension ImageStore {
    /// The steps of an image, newest first. Layers that its configuration has no step for come as steps that say nothing.
    public func history(of image: StoredImage) throws(Failure) -> [ImageStep] {
        var layers = Array(zip(image.chainIDs, image.manifest.layers))[...]
        var history = image.document.history[...]
        var steps: [ImageStep] = []
        let bases = try list().filter { image.wasMade(from: $0) }
        while !history.isEmpty || !layers.isEmpty {
            let known = steps.isEmpty ? image : bases.first { $0.ends(history: history.count, layers: layers.count) }
            let step = history.popLast() ?? ImageDocument.History()
            var size: Int64 = 0
            if step.emptyLayer != true, let (chainID, layer) = layers.popLast() {
                size = try self.layers.size(chainID) ?? layer.size
            }
            steps.append(
                ImageStep(
                    id: known?.id, created: step.created, createdBy: step.createdBy ?? "",
                    comment: step.comment ?? "", author: step.author ?? "", size: size,
                    references: known?.references ?? []))
        }
        return steps
    }
}

extension StoredImage {
    fileprivate func wasMade(from base: StoredImage) -> Bool {
        chainIDs.starts(with: base.chainIDs) && document.history.starts(with: base.document.history)
    }

    fileprivate func ends(history: Int, layers: Int) -> Bool {
        document.history.count == history && chainIDs.count == layers
    }
}
