// Where the program under test is, and whether it can be tested here.

import FoundationEssentials
import Glibc

/// The release binary.
enum Binary {
    /// The package's own directory, found from where this file was compiled.
    static let package: String = {
        let parts = #filePath.split(separator: "/")
        return "/" + parts.dropLast(4).joined(separator: "/")
    }()

    static let path: String = environment("SWK_BINARY") ?? "\(package)/.build/release/swk"

    static var isUsable: Bool { geteuid() == 0 && access(path, X_OK) == 0 }

    /// Where fixtures that take long to make are kept between runs: root file systems, the registry's storage.
    static let cache: String = environment("SWK_TEST_CACHE") ?? "\(package)/.build/test-cache"

    private static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}

/// Reads a whole file as text, which is empty when the file cannot be read: for /proc, where things go away.
func contents(of path: String) -> String {
    // The loss is right: a process that ended while it was looked at has no file any more.
    (try? Data(contentsOf: URL(fileURLWithPath: path))).map { String(decoding: $0, as: UTF8.self) } ?? ""
}
