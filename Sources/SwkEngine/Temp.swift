import SwkImage
import SwkModel
public struct PullProgress: Sendable { public init(_ f: @escaping @Sendable (Int64, Int64) -> Void) {} }
public enum RemovalEvent: Sendable { case untagged(String), deleted(String) }
extension ImageStore {
    func pull(_ r: ImageReference, platform: Platform, progress: PullProgress?) async throws -> StoredImage {
        throw Failure(.system, "pull", r.description, "not here")
    }
    func tag(_ i: StoredImage, as r: ImageReference) throws(Failure) -> StoredImage {
        throw Failure(.system, "tag", r.description, "not here")
    }
    func remove(_ r: String, force: Bool) throws(Failure) -> [RemovalEvent] {
        throw Failure(.system, "remove", r, "not here")
    }
    func collectGarbage() throws(Failure) {}
}
