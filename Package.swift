// swift-tools-version: 6.2
// The rooms of the house and who may know whom. Tests/HouseTests holds the same table and fails when an import breaks it.
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]
let cSettings: [CSetting] = [.treatAllWarnings(as: .error), .define("_GNU_SOURCE")]

func room(_ name: String, knows rooms: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: rooms, swiftSettings: settings)
}
func cRoom(_ name: String) -> Target {
    .target(name: name, cSettings: cSettings)
}
func tests(_ name: String, of rooms: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: rooms, exclude: exclude, swiftSettings: settings)
}
/// What several test targets share.
func testSupport(_ name: String) -> Target {
    .target(name: name, path: "Tests/\(name)", swiftSettings: settings)
}

let package = Package(
    name: "swk",
    products: [
        .executable(name: "swk", targets: ["swk"]),
        .library(name: "SwkEngine", targets: ["SwkEngine"]),
        .library(name: "SwkVM", targets: ["SwkVM"]),
        .library(name: "SwkBindings", targets: ["SwkBindings"]),
        .library(name: "SwkTesting", targets: ["SwkTesting"]),
    ],
    targets: [
        // C: what runs between clone and exec, and header shims for system libraries.
        cRoom("CSwkLinux"),
        cRoom("CArchive"),
        cRoom("CTransfer"),
        cRoom("CNftables"),
        cRoom("CStandard"),
        .systemLibrary(name: "CSeccomp"),
        .systemLibrary(name: "CReadline"),
        .systemLibrary(name: "CYaml"),

        // Engine wing.
        room("SwkModel"),
        room("SwkTemplate", knows: ["SwkModel"]),
        room("SwkSystem", knows: ["SwkModel", "CSwkLinux"]),
        room("SwkRuntime", knows: ["SwkModel", "SwkSystem", "CSwkLinux", "CSeccomp"]),
        room("SwkTransfer", knows: ["CTransfer"]),
        room("SwkImage", knows: ["SwkModel", "SwkSystem", "SwkTransfer", "CArchive", "CTransfer"]),
        room("SwkNetwork", knows: ["SwkModel", "SwkSystem", "CNftables"]),
        room("SwkState", knows: ["SwkModel", "SwkSystem"]),
        room("SwkOCI", knows: ["SwkModel", "SwkSystem", "SwkRuntime"]),
        room("SwkEngine", knows: ["SwkModel", "SwkSystem", "SwkRuntime", "SwkImage", "SwkNetwork", "SwkState"]),

        // Language wing.
        room("SwkSyntax"),
        room("SwkVM", knows: ["SwkSyntax"]),
        room("SwkStandard", knows: ["SwkVM", "SwkTransfer", "CStandard", "CYaml"]),
        room("SwkREPL", knows: ["SwkVM", "SwkSyntax", "CReadline"]),
        room("SwkTestRunner", knows: ["SwkVM", "SwkSyntax"]),

        // Where the wings meet.
        room("SwkBindings", knows: ["SwkVM", "SwkStandard", "SwkEngine", "SwkImage", "SwkModel"]),
        room("SwkTesting", knows: ["SwkBindings", "SwkEngine", "SwkVM"]),
        .executableTarget(
            name: "swk",
            dependencies: [
                "SwkBindings", "SwkEngine", "SwkOCI", "SwkRuntime", "SwkImage", "SwkModel", "SwkSystem", "SwkREPL",
                "SwkStandard", "SwkVM", "SwkSyntax", "SwkTemplate", "SwkTestRunner",
            ],
            swiftSettings: settings),
        // What scripts/bench measures inside a process; no part of swk.
        .executableTarget(name: "SwkMeasure", dependencies: ["SwkVM", "SwkSyntax"], swiftSettings: settings),

        tests("HouseTests", of: []),
        testSupport("PseudoTerminal"),
        tests(
            "CommandTests", of: ["PseudoTerminal", "SwkModel"],
            exclude: ["Transcripts", "Everyday/images.list", "Everyday/containers.list", "Everyday/interactive.list"]
                + ["Everyday/networks.list"]),
        tests("SwkModelTests", of: ["SwkModel"]),
        tests("SwkTemplateTests", of: ["SwkTemplate", "SwkModel"]),
        tests("SwkSystemTests", of: ["SwkSystem", "SwkModel"]),
        tests("SwkRuntimeTests", of: ["SwkRuntime"]),
        tests("SwkOCITests", of: ["SwkOCI", "SwkModel", "SwkSystem"]),
        tests("SwkImageTests", of: ["SwkImage"]),
        tests("SwkNetworkTests", of: ["SwkNetwork", "SwkModel", "SwkSystem"]),
        tests("SwkStateTests", of: ["SwkState", "SwkModel", "SwkSystem"]),
        tests("SwkEngineTests", of: ["SwkEngine", "SwkRuntime", "SwkState", "SwkModel", "SwkSystem"]),
        // Programs as data: a tree's dump, and programs from a grammar.
        .target(
            name: "SwkPrograms", dependencies: ["SwkSyntax"], path: "Tests/SwkPrograms", swiftSettings: settings),
        tests("SwkGeneratedTests", of: ["SwkPrograms", "SwkSyntax", "SwkVM"]),
        tests("SwkSyntaxTests", of: ["SwkSyntax", "SwkPrograms"]),
        tests("SwkVMTests", of: ["SwkVM", "SwkSyntax"], exclude: ["Corpus", "Renderings"]),
        tests("SwkStandardTests", of: ["SwkStandard", "SwkTransfer", "SwkVM"], exclude: ["Corpus"]),
        tests("SwkREPLTests", of: ["SwkREPL", "PseudoTerminal"], exclude: ["Transcripts"]),
        tests("SwkTestRunnerTests", of: ["SwkTestRunner", "SwkVM"]),
        tests(
            "SwkBindingsTests",
            of: ["SwkBindings", "SwkEngine", "SwkVM", "SwkModel", "SwkStandard"]),
        tests("SwkTestingTests", of: ["SwkTesting", "SwkEngine", "SwkSystem", "SwkVM"], exclude: ["Scripts"]),
    ]
)
