import CSeccomp
public func probe() -> Bool { let c = seccomp_init(0x7fff0000); defer { seccomp_release(c) }; return c != nil }
