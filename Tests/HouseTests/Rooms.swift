// The table of rooms: who may know whom.
//
// Two wings that never see each other, the language wing (knows no containers) and the engine wing (knows no language), meet
// in SwkBindings. Siblings of the engine wing do not import each other. The same table stands in Package.swift, where the
// build needs it; the tests here hold both, and every import line, against this one.

/// One target of the package and what its sources may import.
struct Room {
    var name: String
    /// Other rooms.
    var knows: Set<String> = []
    /// Modules from outside of the package. Nothing may import all of Foundation: that costs start-up time.
    var modules: Set<String> = []
}

extension Room {
    private static let libc: Set<String> = ["Glibc", "Synchronization"]
    private static let coding: Set<String> = ["Glibc", "Synchronization", "FoundationEssentials"]

    static let all: [Room] = [
        Room(name: "CSwkLinux"), Room(name: "CArchive"), Room(name: "CTransfer"), Room(name: "CNftables"),
        Room(name: "CStandard"),
        Room(name: "CSeccomp"), Room(name: "CReadline"), Room(name: "CYaml"),

        Room(name: "SwkModel"),
        Room(name: "SwkTemplate", knows: ["SwkModel"]),
        Room(name: "SwkSystem", knows: ["SwkModel", "CSwkLinux"], modules: libc),
        Room(name: "SwkRuntime", knows: ["SwkModel", "SwkSystem", "CSwkLinux", "CSeccomp"], modules: coding),
        Room(name: "SwkTransfer", knows: ["CTransfer"], modules: libc),
        Room(
            name: "SwkImage", knows: ["SwkModel", "SwkSystem", "SwkTransfer", "CArchive", "CTransfer"], modules: coding),
        Room(name: "SwkNetwork", knows: ["SwkModel", "SwkSystem", "CNftables"], modules: coding),
        Room(name: "SwkState", knows: ["SwkModel", "SwkSystem"], modules: coding),
        Room(name: "SwkOCI", knows: ["SwkModel", "SwkSystem", "SwkRuntime"], modules: coding),
        Room(
            name: "SwkEngine", knows: ["SwkModel", "SwkSystem", "SwkRuntime", "SwkImage", "SwkNetwork", "SwkState"],
            modules: coding),

        Room(name: "SwkSyntax"),
        Room(name: "SwkVM", knows: ["SwkSyntax"], modules: libc),
        Room(name: "SwkStandard", knows: ["SwkVM", "SwkTransfer", "CStandard", "CYaml"], modules: libc),
        Room(name: "SwkMeasure", knows: ["SwkVM", "SwkSyntax"], modules: libc),
        Room(name: "SwkREPL", knows: ["SwkVM", "SwkSyntax", "CReadline"], modules: libc),
        Room(name: "SwkTestRunner", knows: ["SwkVM", "SwkSyntax"], modules: libc),

        Room(
            name: "SwkBindings", knows: ["SwkVM", "SwkStandard", "SwkEngine", "SwkImage", "SwkModel"], modules: coding),
        Room(name: "SwkTesting", knows: ["SwkBindings", "SwkEngine", "SwkVM"], modules: coding.union(["Testing"])),
        Room(
            name: "swk",
            knows: [
                "SwkBindings", "SwkEngine", "SwkOCI", "SwkRuntime", "SwkImage", "SwkModel", "SwkSystem", "SwkREPL",
                "SwkStandard", "SwkVM", "SwkSyntax", "SwkTemplate", "SwkTestRunner",
            ],
            modules: coding),
    ]

    static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
}
