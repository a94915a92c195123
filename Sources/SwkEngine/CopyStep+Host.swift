// Files of this machine as steps of an image: each path is a context of its own, because their directories differ.

public import SwkImage
public import SwkModel
import SwkSystem

extension CopyStep {
    /// One step for each path, relative ones from this process's directory.
    ///
    /// - Parameter destination: a path in the image; several sources go into it as a directory.
    public static func ofHost(_ sources: [String], to destination: String) throws(Failure) -> [CopyStep] {
        let target = sources.count > 1 && !destination.hasSuffix("/") ? destination + "/" : destination
        var steps: [CopyStep] = []
        for source in sources {
            let path = try Files.absolute(source)
            let parts = path.split(separator: "/", omittingEmptySubsequences: true).map(String.init)
            let isWhole = parts.isEmpty || parts.last == "." || parts.last == ".."
            let directory = isWhole ? path : "/" + parts.dropLast().joined(separator: "/")
            steps.append(CopyStep(.directory(directory), [isWhole ? "." : parts[parts.count - 1]], to: target))
        }
        return steps
    }
}
