// An archive from the web, for import: into a nameless file, so that nothing is left of one that breaks off.

import Glibc
import SwkModel
public import SwkSystem
import SwkTransfer
import Synchronization

extension ImageStore {
    /// Fetches what a URL gives into a temporary file, and answers it wound back to its start. Throws `registry.unreachable`,
    /// `registry.http`, or CancellationError.
    public func download(_ url: String) async throws -> Descriptor {
        _ = try content.openForAdding()
        let path = content.temporaryPath("download")
        let file = try Descriptor.open(path, O_RDWR | O_CREAT | O_EXCL, mode: 0o600)
        unlink(path)
        let raw = file.raw
        let response: HTTPResponse
        do {
            response = try await registries.http.send(HTTPRequest(url: url)) { _, bytes in
                var rest = bytes
                while !rest.isEmpty {
                    let count = try system("write", path) { write(raw, rest.baseAddress, rest.count) }
                    rest = UnsafeRawBufferPointer(rebasing: rest[count...])
                }
            }
        } catch let error as HTTPError {
            throw Failure(.registryUnreachable, "fetch", url, error.message)
        }
        guard response.status == 200 else {
            throw Failure(.registryHTTP, "fetch", url, "the server refused", actual: "status \(response.status)")
        }
        try system("rewind", path) { lseek(raw, 0, SEEK_SET) }
        return file
    }
}
