// Compiles a profile to BPF through libseccomp.
//
// Debian 12's libseccomp cannot name the newest system calls, and it cannot say "every number from here on". A few instructions in front of
// its program do: they allow the newest calls that the profile names, and answer ENOSYS rather than EPERM to those that are newer than
// everything its authors could know, because programs then fall back to an older one.

import CSeccomp
import CSwkLinux
import Glibc
import SwkModel
import SwkSystem

enum SeccompCompiler {
    /// Everything that a compiled program depends on, as a file name.
    static func cacheKey(profile: String, _ version: String, _ capabilities: CapabilitySet) -> String {
        let library = seccomp_version().pointee
        let caps = String(capabilities.rawValue, radix: 16)
        return
            "\(profile)-\(version)-\(caps)-\(SeccompProfile.Machine.current)-\(library.major).\(library.minor).\(library.micro)-2.bpf"
    }

    /// struct sock_filter array for `profile` as seen by a process with `capabilities`.
    static func compile(_ profile: SeccompProfile, for capabilities: CapabilitySet) throws(Failure) -> [UInt8] {
        guard let context = seccomp_init(action(profile.defaultAction)) else {
            throw Failure(.seccomp, "compile filter", "", "libseccomp cannot start")
        }
        defer { seccomp_release(context) }
        try prepare(context)
        let names = Set(capabilities.names)
        var recent: [UInt32] = []
        for rule in profile.rules where rule.applies(with: names) {
            // A rule that does what happens anyway is refused by the library, and needless.
            if rule.action == profile.defaultAction { continue }
            for name in rule.names {
                let number = seccomp_syscall_resolve_name(String(name))
                if number != swk_scmp_unknown {
                    try add(number, String(name), rule, to: context)
                } else if let number = recentNumbers[String(name)], rule.allowsAlways {
                    recent.append(number)
                }
            }
        }
        // In front of a profile that allows what it does not name there is nothing to allow.
        if case .errno = profile.defaultAction { return try prologue(allowing: recent) + export(context) }
        return try export(context)
    }

    /// A 32-bit program of the same family may run, too. The tree optimization makes look-ups logarithmic.
    private static func prepare(_ context: scmp_filter_ctx) throws(Failure) {
        try check(seccomp_attr_set(context, SCMP_FLTATR_CTL_OPTIMIZE, 2), "optimize")
        // no_new_privs is decided by the launch plan, not by the filter.
        try check(seccomp_attr_set(context, SCMP_FLTATR_CTL_NNP, 0), "configure")
        let second = SeccompProfile.Machine.current == .x86 ? swk_scmp_arch_x86 : swk_scmp_arch_arm
        try check(seccomp_arch_add(context, second), "add architecture")
    }

    private static func add(
        _ number: Int32, _ name: String, _ rule: SeccompProfile.Rule, to context: scmp_filter_ctx
    ) throws(Failure) {
        let comparisons = rule.conditions.map(comparison)
        let status = seccomp_rule_add_array(
            context, action(rule.action), number, UInt32(comparisons.count), comparisons)
        // The same rule twice is fine; so is a call that one of the two architectures does not have.
        if status != -EEXIST, status != -EDOM { try check(status, name) }
    }

    private static func action(_ action: SeccompProfile.Action) -> UInt32 {
        switch action {
        case .allow: swk_scmp_allow
        case .errno(let number): errnoAction(number)
        case .log: swk_scmp_log
        case .trap: swk_scmp_trap
        case .killThread: swk_scmp_kill_thread
        case .killProcess: swk_scmp_kill_process
        }
    }

    private static func errnoAction(_ number: UInt16) -> UInt32 { swk_scmp_errno | UInt32(number) }

    private static func comparison(_ condition: SeccompProfile.Condition) -> scmp_arg_cmp {
        switch condition.comparison {
        case .less: scmp_arg_cmp(arg: condition.argument, op: SCMP_CMP_LT, datum_a: condition.value, datum_b: 0)
        case .lessOrEqual: scmp_arg_cmp(arg: condition.argument, op: SCMP_CMP_LE, datum_a: condition.value, datum_b: 0)
        case .notEqual: scmp_arg_cmp(arg: condition.argument, op: SCMP_CMP_NE, datum_a: condition.value, datum_b: 0)
        case .greaterOrEqual:
            scmp_arg_cmp(arg: condition.argument, op: SCMP_CMP_GE, datum_a: condition.value, datum_b: 0)
        case .equal: scmp_arg_cmp(arg: condition.argument, op: SCMP_CMP_EQ, datum_a: condition.value, datum_b: 0)
        case .greater: scmp_arg_cmp(arg: condition.argument, op: SCMP_CMP_GT, datum_a: condition.value, datum_b: 0)
        case .masked(let mask):
            scmp_arg_cmp(arg: condition.argument, op: SCMP_CMP_MASKED_EQ, datum_a: mask, datum_b: condition.value)
        }
    }

    private static func check(_ status: Int32, _ object: String) throws(Failure) {
        guard status >= 0 else { throw .errno(-status, "compile seccomp filter", object) }
    }

    /// libseccomp 2.5 only writes programs to files.
    private static func export(_ context: scmp_filter_ctx) throws(Failure) -> [UInt8] {
        let file = Descriptor(owning: try system("create memory file") { swk_memory_file("swk-seccomp") })
        try check(seccomp_export_bpf(context, file.raw), "export")
        let raw = file.raw
        try system("rewind") { lseek(raw, 0, SEEK_SET) }
        return try file.readAll()
    }

    /// The instructions in front. x32 numbers lie far above and are left to the program, like every other architecture.
    private static func prologue(allowing recent: [UInt32]) -> [UInt8] {
        let native: UInt32 = SeccompProfile.Machine.current == .x86 ? 0xC000_003E : 0xC000_00B7
        let load: UInt16 = 0x20, jump: UInt16 = 0x05, jumpEqual: UInt16 = 0x15, jumpGreaterEqual: UInt16 = 0x35
        let answer: UInt16 = 0x06
        // Jumps count from the next instruction. The last three are: go on, allow, ENOSYS.
        let end = UInt8(9 + recent.count)
        var instructions: [(UInt16, UInt8, UInt8, UInt32)] = [
            (load, 0, 0, 4),  // architecture
            (jumpEqual, 0, end - 2, native),
            (load, 0, 0, 0),  // number
            (jumpGreaterEqual, 0, end - 4, firstRecentNumber),
            (jumpGreaterEqual, end - 5, 0, 0x4000_0000),
            (jumpGreaterEqual, end - 7, 0, firstUnknownNumber),
        ]
        for (index, number) in recent.enumerated() {
            instructions.append((jumpEqual, UInt8(recent.count - index), 0, number))
        }
        instructions += [(jump, 0, 0, 2), (answer, 0, 0, swk_scmp_allow), (answer, 0, 0, errnoAction(UInt16(ENOSYS)))]
        return instructions.flatMap { code, yes, no, operand in
            withUnsafeBytes(of: code.littleEndian) { Array($0) } + [yes, no]
                + withUnsafeBytes(of: operand.littleEndian) { Array($0) }
        }
    }

    private static let firstRecentNumber: UInt32 = 443
    private static let firstUnknownNumber: UInt32 = 470

    /// System calls that Debian 12's libseccomp cannot name; since 424 all machines share their numbers.
    private static let recentNumbers: [String: UInt32] = [
        "quotactl_fd": 443, "landlock_create_ruleset": 444, "landlock_add_rule": 445, "landlock_restrict_self": 446,
        "memfd_secret": 447, "process_mrelease": 448, "futex_waitv": 449, "set_mempolicy_home_node": 450,
        "cachestat": 451,
        "fchmodat2": 452, "map_shadow_stack": 453, "futex_wake": 454, "futex_wait": 455, "futex_requeue": 456,
        "statmount": 457, "listmount": 458, "lsm_get_self_attr": 459, "lsm_set_self_attr": 460, "lsm_list_modules": 461,
        "mseal": 462, "setxattrat": 463, "getxattrat": 464, "listxattrat": 465, "removexattrat": 466,
        "open_tree_attr": 467, "file_getattr": 468, "file_setattr": 469,
    ]
}
