// swift-tools-version: 6.2
// The fuzzers, a package of their own: everything in it is compiled with the fuzzer's and the address sanitizer's instrumentation, which
// nobody who uses swk as a dependency should get. `scripts/fuzz` builds and runs it.
import PackageDescription

let package = Package(
    name: "Fuzz",
    dependencies: [.package(name: "swk", path: "../..")],
    targets: [
        .executableTarget(
            name: "Fuzz", dependencies: [.product(name: "SwkVM", package: "swk")],
            swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)])
    ]
)
