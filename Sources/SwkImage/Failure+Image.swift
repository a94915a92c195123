// What can go wrong with images, registries and archives, by stable names.

public import SwkModel

extension Failure.Code {
    /// No image of that name or ID, here or at the registry.
    public static let imageNotFound = Failure.Code("image.not-found")
    /// An ID prefix that fits several images.
    public static let imageAmbiguous = Failure.Code("image.ambiguous")
    /// Something still needs the image.
    public static let imageInUse = Failure.Code("image.in-use")
    /// Content whose digest is not the one it was asked for by.
    public static let digestMismatch = Failure.Code("image.digest-mismatch")
    /// Content that ended before its size.
    public static let truncated = Failure.Code("image.truncated")
    /// The image is not made for the wanted platform.
    public static let noPlatform = Failure.Code("image.no-platform")
    /// Stored or received content that is not what its media type says.
    public static let corruptContent = Failure.Code("image.corrupt")
    /// A kind of manifest or layer that is not understood.
    public static let unsupportedContent = Failure.Code("image.unsupported")
    /// The registry did not answer at all.
    public static let registryUnreachable = Failure.Code("registry.unreachable")
    /// The connection to the registry broke in the middle, again and again.
    public static let transferBroken = Failure.Code("registry.broken")
    /// The registry wants other credentials, or none will do.
    public static let registryUnauthorized = Failure.Code("registry.unauthorized")
    /// The registry does not tell what it has.
    public static let registryNoCatalog = Failure.Code("registry.no-catalog")
    /// A program that keeps docker's passwords did not do its part.
    public static let credentialHelper = Failure.Code("registry.helper")
    /// The registry answered with an error.
    public static let registryHTTP = Failure.Code("registry.http")
    /// An archive entry that tries to reach outside its root.
    public static let hostileArchive = Failure.Code("archive.hostile")
    /// Not a tar archive, or a damaged one.
    public static let invalidArchive = Failure.Code("archive.invalid")
    /// A tar archive with an entry of a kind that is not understood.
    public static let unsupportedArchive = Failure.Code("archive.unsupported")
    /// A copy that would put a directory in the place of a file, or the other way round.
    public static let copyConflict = Failure.Code("copy.conflict")
    /// What is to be copied, or the directory that is to hold it, is not there.
    public static let copyNotFound = Failure.Code("copy.not-found")
    /// A library that is loaded on demand is not installed.
    public static let missingLibrary = Failure.Code("system.missing-library")
}

extension Failure {
    /// The failure for a library that could not be loaded, with the Debian package that brings it.
    static func missingLibrary(_ name: String, package: String, loader: UnsafePointer<CChar>?) -> Failure {
        Failure(
            .missingLibrary, "load", name, loader.map { String(cString: $0) } ?? "out of memory",
            help: "install it: apt-get install \(package)")
    }
}
