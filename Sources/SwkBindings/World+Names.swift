// Names of what there is, for completion. It must not fail: what cannot be read completes nothing.

import SwkEngine

extension World {
    func containerNames() -> [String] { (try? open().engine.containerNames()) ?? [] }

    func networkNames() -> [String] { (try? open().engine.networkNames()) ?? [] }

    func volumeNames() -> [String] { (try? open().engine.volumes.names()) ?? [] }

    func imageNames() -> [String] {
        guard let images = try? open().engine.imageStore.list() else { return [] }
        return images.flatMap(\.references).map(\.description)
    }
}
