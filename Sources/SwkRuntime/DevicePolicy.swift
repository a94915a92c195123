// Which devices a container may use: an eBPF program on cgroup v2, the devices controller where there is only v1.
//
// Docker's default rules are attached once, to the parent of all containers' groups, and every container inherits them without any
// call at launch; only a container with rules of its own gets a program of its own, which overrides the parent's. The program works
// on the v2 hierarchy of hybrid hosts, too. Without it CAP_MKNOD, which docker grants by default, would open the host's disks.

import CSwkLinux
import Glibc
import SwkModel
import SwkSystem
import Synchronization

enum DevicePolicy {
    static func apply(_ rules: [RuntimeSpec.Resources.DeviceRule]?, to group: Cgroup, _ world: CgroupWorld)
        throws(Failure)
    {
        if let unified = group.unified, let root = world.unified {
            if let rules { try attach(rules, to: unified) } else { try guardAll(below: "\(root)/\(Cgroup.base)") }
        } else if let place = group.place(of: "devices", in: world) {
            try write(rules ?? RuntimeSpec.dockerDeviceRules, to: CgroupFiles(directory: place.directory))
        }
    }

    private static let guarded = Mutex<Set<String>>([])

    /// Makes sure that the default program is attached; asks the kernel once for each process.
    private static func guardAll(below base: String) throws(Failure) {
        try guarded.withLock { known throws(Failure) in
            if known.contains(base) { return }
            let group = try Descriptor.open(base, O_RDONLY | O_DIRECTORY)
            if swk_bpf_device_programs(group.raw) < 1 { try attach(RuntimeSpec.dockerDeviceRules, to: base) }
            known.insert(base)
        }
    }

    private static func attach(_ rules: [RuntimeSpec.Resources.DeviceRule], to directory: String) throws(Failure) {
        let instructions = try DeviceProgram(rules).instructions
        let loaded = try system("load device filter", directory) {
            swk_bpf_load_device_program(instructions, UInt32(instructions.count))
        }
        let program = Descriptor(owning: loaded)
        let group = try Descriptor.open(directory, O_RDONLY | O_DIRECTORY)
        let (groupFile, programFile) = (group.raw, program.raw)
        try system("attach device filter to", directory) { swk_bpf_attach_device_program(groupFile, programFile) }
    }

    /// v1: one line a rule, the first denies everything.
    private static func write(_ rules: [RuntimeSpec.Resources.DeviceRule], to files: CgroupFiles) throws(Failure) {
        for rule in rules {
            let numbers = "\(rule.major.map(String.init) ?? "*"):\(rule.minor.map(String.init) ?? "*")"
            let line =
                rule.type == nil || rule.type == "a" ? "a" : "\(rule.type ?? "a") \(numbers) \(rule.access ?? "rwm")"
            try files.write(rule.allow ? "devices.allow" : "devices.deny", line)
        }
    }
}

/// Device rules as an eBPF program: the last rule that matches decides, so it is asked first.
struct DeviceProgram {
    /// struct bpf_insn as 64-bit words.
    private(set) var instructions: [UInt64] = []

    private enum Opcode: UInt8 {
        case loadWord = 0x61, move = 0xbf, moveConstant = 0xb7, and = 0x54, shiftRight = 0x74
        case jumpUnless = 0x55, jumpIf = 0x15, exit = 0x95
    }

    /// Registers: 1 context, 2 access, 3 type, 4 major, 5 minor. struct bpf_cgroup_dev_ctx packs access and type into one word.
    init(_ rules: [RuntimeSpec.Resources.DeviceRule]) throws(Failure) {
        add(.loadWord, to: 2, from: 1)
        add(.move, to: 3, from: 2)
        add(.and, to: 3, value: 0xffff)
        add(.shiftRight, to: 2, value: 16)
        add(.loadWord, to: 4, from: 1, offset: 4)
        add(.loadWord, to: 5, from: 1, offset: 8)
        for rule in rules.reversed() { try add(rule) }
        add(.moveConstant, to: 0, value: 0)
        add(.exit)
    }

    private mutating func add(_ rule: RuntimeSpec.Resources.DeviceRule) throws(Failure) {
        var checks: [(Opcode, UInt8, Int32)] = []
        if let type = try Self.type(of: rule) { checks.append((.jumpUnless, 3, type)) }
        if let major = rule.major { checks.append((.jumpUnless, 4, Int32(truncatingIfNeeded: major))) }
        if let minor = rule.minor { checks.append((.jumpUnless, 5, Int32(truncatingIfNeeded: minor))) }
        let access = try Self.access(of: rule)
        // To allow, nothing beyond the rule may be asked for; to deny, one thing in it is enough.
        checks.append(rule.allow ? (.jumpUnless, 1, 0) : (.jumpIf, 1, 0))
        add(.move, to: 1, from: 2)
        add(.and, to: 1, value: rule.allow ? 7 & ~access : access)
        for (index, check) in checks.enumerated() {
            let skipped = checks.count - index - 1 + 2
            add(check.0, to: check.1, offset: Int16(skipped), value: check.2)
        }
        add(.moveConstant, to: 0, value: rule.allow ? 1 : 0)
        add(.exit)
    }

    private static func type(of rule: RuntimeSpec.Resources.DeviceRule) throws(Failure) -> Int32? {
        switch rule.type {
        case nil, "a": nil
        case "b": 1
        case "c", "u": 2
        case let other:
            throw Failure(.invalidArgument, "read device rule", other ?? "", "not a device type", allowed: "a, b, c")
        }
    }

    private static func access(of rule: RuntimeSpec.Resources.DeviceRule) throws(Failure) -> Int32 {
        var mask: Int32 = 0
        for letter in rule.access ?? "rwm" {
            switch letter {
            case "m": mask |= 1
            case "r": mask |= 2
            case "w": mask |= 4
            default:
                throw Failure(
                    .invalidArgument, "read device rule", rule.access ?? "", "not an access", allowed: "letters of rwm")
            }
        }
        return mask
    }

    private mutating func add(
        _ code: Opcode, to target: UInt8 = 0, from source: UInt8 = 0, offset: Int16 = 0, value: Int32 = 0
    ) {
        let registers = UInt64(source << 4 | target)
        instructions.append(
            UInt64(code.rawValue) | registers << 8 | UInt64(UInt16(bitPattern: offset)) << 16
                | UInt64(UInt32(bitPattern: value)) << 32)
    }
}
